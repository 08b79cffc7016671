//! `POST /api/v1/publications/drafts`: begins a draft.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::deposit;

use super::row::{OneDraft, told};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::docid::publications::refused::refused;
use crate::docid::publications::request::EditRequest;
use crate::docid::publications::wish::object;
use crate::failure::Failure;
use crate::state::HttpState;

/// Begin a draft. Anything that forms have is kept, right or wrong; `problems` tells what is wrong so far.
#[utoipa::path(
    post, path = "/api/v1/publications/drafts", tag = "Drafts", operation_id = "createDraft",
    request_body = EditRequest,
    responses(
        (status = 201, description = "Kept.", body = Envelope<OneDraft>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 408, description = "The body did not come in time.", body = DocidError),
        (status = 409, description = "You have too many drafts.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn create_draft(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let body = object(&state, content).await?;
    let made = deposit::create_draft(&state.app, caller.workspace_id, user_id, &body).await.map_err(refused)?;
    Ok(told(StatusCode::CREATED, &made, "Draft saved"))
}
