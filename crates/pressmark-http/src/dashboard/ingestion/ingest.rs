//! `POST /api/ingest` with a session: queues the harvest of researchers. With a key the path answers in the public
//! contract.

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
pub(crate) struct HarvestsQueued {
    /// Jobs that were made. None is for an iD that is queued or being harvested already, nor, with `skip_existing`, for
    /// one whose harvest is complete.
    queued: u32,
    /// iDs that were asked for, each once.
    requested: u32,
    /// The jobs that were made, in the order of the iDs.
    jobs: Vec<JobRow>,
}

/// Queue the harvest of researchers.
#[utoipa::path(
    post, path = "/api/ingest", tag = "Ingestion", operation_id = "ingest",
    request_body = HarvestRequest,
    responses(
        (status = 202, description = "Queued.", body = HarvestsQueued),
        (status = 400, description = "The body is malformed, or names what is no ORCID iD; then nothing is queued.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn ingest(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let made = Wanted::read(&bytes)?.queue(&state, &caller, "dashboard").await?;
    let queued = made.queued;
    let body = HarvestsQueued { queued: queued.queued, requested: queued.requested, jobs: made.jobs };
    Ok(when_applied(&state, &queued.changed, told(StatusCode::ACCEPTED, body)).await)
}
