//! `PUT /api/v1/publications/drafts/{id}`: saves a draft as the form shows it, whole.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pressmark_app::deposit;

use super::absent;
use super::row::{OneDraft, told};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::docid::publications::asked::{Id, number};
use crate::docid::publications::refused::refused;
use crate::docid::publications::request::EditRequest;
use crate::docid::publications::seen::seen;
use crate::docid::publications::wish::object;
use crate::failure::Failure;
use crate::state::HttpState;

/// Save a draft. Send the `ETag` of what the form shows as `If-Match`: two windows do not write over each other then.
#[utoipa::path(
    put, path = "/api/v1/publications/drafts/{id}", tag = "Drafts", operation_id = "saveDraft",
    params(
        ("id" = i64, Path, description = "Key."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the draft that the form shows."),
    ),
    request_body = EditRequest,
    responses(
        (status = 200, description = "Saved.", body = Envelope<OneDraft>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 404, description = "You have no such draft.", body = DocidError),
        (status = 408, description = "The body did not come in time.", body = DocidError),
        (status = 412, description = "It was saved elsewhere meanwhile.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn save_draft(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let id = number(id).map_err(|_| absent())?;
    let seen = seen(&headers)?;
    let body = object(&state, content).await?;
    let workspace_id = caller.workspace_id;
    let saved = deposit::save_draft(&state.app, workspace_id, user_id, id, &body, seen).await.map_err(refused)?;
    Ok(told(StatusCode::OK, &saved, "Draft saved"))
}
