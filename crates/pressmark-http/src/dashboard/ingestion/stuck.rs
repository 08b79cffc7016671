//! `GET /api/ingest/stuck`: jobs that make no progress.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::job_list::{self, Stuck};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::job_row::JobRow;
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// Seconds without a sign of life after which a job counts as stuck.
const THRESHOLD: i64 = 900;
/// A year, in seconds.
const LONGEST: i64 = 31_536_000;
/// Jobs in one answer.
const LIMIT: i64 = 100;
const MOST: i64 = 1_000;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct StuckParams {
    /// Seconds without a sign of life after which a job counts as stuck.
    #[param(required = false, minimum = 0, maximum = 31_536_000, default = 900)]
    threshold_seconds: i64,
    /// Jobs in the answer.
    #[param(required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: i64,
}

/// Jobs that are stuck.
#[derive(Serialize, ToSchema)]
pub(crate) struct StuckJobs {
    /// Queued or processing, oldest first.
    jobs: Vec<JobRow>,
    /// How many of them are in this answer.
    count: usize,
    /// The threshold that was applied.
    threshold_seconds: i64,
    /// The limit that was applied.
    limit: i64,
}

/// Jobs that make no progress.
#[utoipa::path(
    get, path = "/api/ingest/stuck", tag = "Ingestion", operation_id = "stuck_jobs",
    params(StuckParams),
    responses(
        (status = 200, description = "Jobs that are queued or processing and have shown no sign of life for so long.", body = StuckJobs),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn stuck_jobs(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let threshold_seconds = params.integer("threshold_seconds", 0, LONGEST).unwrap_or(THRESHOLD);
    let limit = params.integer("limit", 1, MOST).unwrap_or(LIMIT);
    params.finish()?;
    let which = Stuck { workspace_id: Some(caller.workspace_id), silent_for: threshold_seconds * 1_000 };
    let rows = job_list::stuck(state.store.read(), which, 0, u64::try_from(limit).unwrap_or(1)).await?;
    let jobs: Vec<JobRow> = rows.into_iter().map(JobRow::from).collect();
    Ok(told(StatusCode::OK, StuckJobs { count: jobs.len(), jobs, threshold_seconds, limit }))
}
