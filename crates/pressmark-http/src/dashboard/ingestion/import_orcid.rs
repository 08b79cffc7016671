//! `POST /api/import/orcid`: queues the harvest of researchers, on the surface of imports.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::job_row::JobRow;
use super::wanted::{HarvestRequest, Wanted};
use super::when_applied;
use crate::body;
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What was queued.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportsQueued {
    /// Jobs that were made. None is for an iD that is queued or being harvested already, nor, with `skip_existing`, for
    /// one whose harvest is complete.
    queued: u32,
    /// The jobs that were made, in the order of the iDs.
    jobs: Vec<JobRow>,
}

/// Import researchers by their ORCID iDs.
#[utoipa::path(
    post, path = "/api/import/orcid", tag = "Import", operation_id = "import_orcid",
    request_body = HarvestRequest,
    responses(
        (status = 202, description = "Queued.", body = ImportsQueued),
        (status = 400, description = "The body is malformed, or names what is no ORCID iD; then nothing is queued.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn import_orcid(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let made = Wanted::read(&bytes)?.queue(&state, &caller, "import").await?;
    let body = ImportsQueued { queued: made.queued.queued, jobs: made.jobs };
    Ok(when_applied(&state, &made.queued.changed, told(StatusCode::ACCEPTED, body)).await)
}
