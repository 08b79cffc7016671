//! `POST /api/site-tools/clear-stuck-jobs`: ends all jobs that make no progress, in every workspace.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::ingest::{self, ClearedJobs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::ingestion::job_row::JobRow;
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["thresholdSeconds", "dryRun", "reason"];
/// Seconds without a sign of life after which a job counts as stuck.
const THRESHOLD: i64 = 900;
const SHORTEST: i64 = 60;
const LONGEST: i64 = 86_400;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;
/// What is told where nobody says why.
const USUAL: &str = "made no progress";

/// Which jobs to end, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ClearStuckJobsRequest {
    /// Seconds without a sign of life after which a job counts as stuck.
    #[schema(required = false, minimum = 60, maximum = 86_400, default = 900)]
    threshold_seconds: i64,
    /// Only tells which jobs are stuck.
    #[schema(required = false, default = false)]
    dry_run: bool,
    /// Why, for whoever looks at the jobs.
    #[schema(required = false, min_length = 1, max_length = 200)]
    reason: String,
}

/// What became of the jobs that were stuck.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StuckJobsCleared {
    /// Whether nothing was done.
    dry_run: bool,
    /// The threshold that was applied.
    threshold_seconds: i64,
    /// Jobs that were stuck.
    found: u64,
    /// Of these, queued.
    queued: u64,
    /// Of these, processing.
    processing: u64,
    /// Jobs that were ended.
    cleared: u64,
    /// The first hundred of those that were found, as they were.
    jobs: Vec<JobRow>,
}

/// What is asked for.
struct Wanted {
    threshold_seconds: i64,
    dry_run: bool,
    reason: String,
}

/// End all jobs that make no progress.
#[utoipa::path(
    post, path = "/api/site-tools/clear-stuck-jobs", tag = "Site Tools", operation_id = "clear_stuck_jobs",
    request_body = ClearStuckJobsRequest,
    responses(
        (status = 200, description = "They have failed, or would on `dryRun: false`.", body = StuckJobsCleared),
        (status = 400, description = "The body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 500, description = "The server broke; what was ended before stays ended.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn clear_stuck_jobs(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let Wanted { threshold_seconds, dry_run, reason } = parse(&bytes)?;
    let cleared = ingest::clear_stuck(&state.store, None, threshold_seconds, dry_run, &reason, &caller.actor).await?;
    let ClearedJobs { found, queued, processing, cleared, jobs } = cleared;
    let jobs = jobs.into_iter().map(JobRow::from).collect();
    let body = StuckJobsCleared { dry_run, threshold_seconds, found, queued, processing, cleared, jobs };
    Ok(told(StatusCode::OK, body))
}

/// What a body asks for, or everything that is wrong with it.
fn parse(bytes: &[u8]) -> Result<Wanted, Failure> {
    let mut fields = Fields::sent(bytes, KNOWN);
    refuse_nulls(&mut fields, KNOWN);
    let threshold = fields.integer("thresholdSeconds", SHORTEST, LONGEST);
    let dry_run = fields.flag("dryRun", false);
    let reason = fields.text("reason", LONGEST_REASON);
    if reason.as_deref().is_some_and(|reason| reason.trim().is_empty()) {
        fields.complain("reason", "Must not be empty");
    }
    fields.finish()?;
    let reason = reason.unwrap_or_else(|| USUAL.to_owned());
    Ok(Wanted { threshold_seconds: threshold.unwrap_or(THRESHOLD), dry_run, reason })
}
