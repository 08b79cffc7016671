//! `POST /api/ingest/stuck/{jobId}/force-fail`: ends a harvest that makes no progress.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::ingest;
use pressmark_domain::Orcid;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::job_row::JobRow;
use super::when_applied;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{number, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 1_000;
/// What is told where nobody says why.
const USUAL: &str = "ended by hand";

/// Which harvest to end, and why.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ForceFailRequest {
    /// The iD that the job harvests.
    #[schema(min_length = 1, example = "0000-0002-1825-0097")]
    orcid_id: String,
    /// Why, for whoever looks at the person.
    #[schema(required = false, max_length = 1000)]
    error_message: String,
}

/// The job that was ended.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobFailed {
    /// Always `true`.
    success: bool,
    /// As it is now.
    job: JobRow,
}

/// End a harvest that makes no progress.
#[utoipa::path(
    post, path = "/api/ingest/stuck/{jobId}/force-fail", tag = "Ingestion", operation_id = "force_fail_job",
    params(("jobId" = String, Path, description = "Key of the job.")),
    request_body = ForceFailRequest,
    responses(
        (status = 200, description = "The job has failed; whoever works on it writes nothing more.", body = JobFailed),
        (status = 400, description = "The body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 404, description = "No such job of this iD, or it has ended.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn force_fail_job(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    job_id: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let (orcid, message) = parse(&bytes)?;
    let not_found = || Failure::not_found("No such job of this iD, or it has ended");
    let job_id = number(job_id).ok_or_else(not_found)?;
    let (store, workspace) = (&state.store, caller.workspace_id);
    let ended = ingest::force_fail(store, workspace, job_id, orcid.as_str(), &message, &caller.actor).await?;
    let (job, changed) = ended.ok_or_else(not_found)?;
    let body = JobFailed { success: true, job: job.into() };
    Ok(when_applied(&state, &changed, told(StatusCode::OK, body)).await)
}

/// The iD and the reason, or everything that is wrong with them. Other fields are let be.
fn parse(bytes: &[u8]) -> Result<(Orcid, String), Failure> {
    let mut fields = Fields::of(bytes, None);
    let text = fields.required("orcid_id", 200);
    let orcid = Orcid::parse(&text).map_err(|error| error.to_string());
    if let Err(error) = &orcid
        && !text.trim().is_empty()
    {
        fields.complain("orcid_id", error.as_str());
    }
    if fields.value("error_message").is_some_and(Value::is_null) {
        fields.complain("error_message", "must be a string");
    }
    let message = fields.text("error_message", LONGEST_MESSAGE).filter(|message| !message.trim().is_empty());
    fields.finish()?;
    let orcid = orcid.map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error))?;
    Ok((orcid, message.unwrap_or_else(|| USUAL.to_owned())))
}
