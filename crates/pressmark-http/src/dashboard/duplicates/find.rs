//! `POST /api/duplicates/find`: queues a search through all works of the workspace.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::duplicates;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What became of the wish for a search.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchQueued {
    /// `false`: one is queued or under way already.
    queued: bool,
    /// The job, if one was made.
    #[schema(required = true)]
    job: Option<String>,
}

/// Look for works that may be one.
#[utoipa::path(
    post, path = "/api/duplicates/find", tag = "Duplicates", operation_id = "find_duplicates",
    responses(
        (status = 202, description = "A search is queued or under way.", body = SearchQueued),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn find_duplicates(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let job = duplicates::queue(&state.store, caller.workspace_id, &caller.actor).await?;
    let answer = SearchQueued { queued: job.is_some(), job: job.map(|job| job.to_string()) };
    Ok(told(StatusCode::ACCEPTED, answer))
}
