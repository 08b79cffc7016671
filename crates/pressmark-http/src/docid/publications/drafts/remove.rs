//! `DELETE /api/v1/publications/drafts/{id}`: removes a draft and its files.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::deposit;

use super::absent;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, Nothing, success};
use crate::docid::publications::asked::{Id, number};
use crate::docid::publications::refused::refused;
use crate::failure::Failure;
use crate::state::HttpState;

/// Remove one of your drafts, and its files.
#[utoipa::path(
    delete, path = "/api/v1/publications/drafts/{id}", tag = "Drafts", operation_id = "removeDraft",
    params(("id" = i64, Path, description = "Key.")),
    responses(
        (status = 200, description = "Removed.", body = Envelope<Nothing>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 404, description = "You have no such draft.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn remove_draft(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let id = number(id).map_err(|_| absent())?;
    deposit::remove_draft(&state.app, caller.workspace_id, user_id, id).await.map_err(refused)?;
    Ok(success(StatusCode::OK, Nothing {}, "Draft removed"))
}
