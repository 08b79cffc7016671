//! `GET /api/v1/publications/drafts/{id}`: one of the own drafts.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::drafts;

use super::absent;
use super::row::{OneDraft, told};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::docid::publications::asked::{Id, number};
use crate::failure::Failure;
use crate::state::HttpState;

/// Read one of your drafts.
#[utoipa::path(
    get, path = "/api/v1/publications/drafts/{id}", tag = "Drafts", operation_id = "readDraft",
    params(("id" = i64, Path, description = "Key.")),
    responses(
        (status = 200, description = "The draft.", body = Envelope<OneDraft>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 404, description = "You have no such draft.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn read_draft(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let id = number(id).map_err(|_| absent())?;
    let found = drafts::find(state.store.read(), caller.workspace_id, user_id, id).await?;
    Ok(told(StatusCode::OK, &found.ok_or_else(absent)?, "Draft"))
}
