//! `GET /api/jobs/{id}`: one job, and how far it is (ours, rule 21).

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_store::repo::job_list;

use super::job_row::JobRow;
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::caller::Caller;
use crate::dashboard::number;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// One job.
#[utoipa::path(
    get, path = "/api/jobs/{id}", tag = "Jobs", operation_id = "read_job",
    params(("id" = String, Path, description = "Key of the job.")),
    responses(
        (status = 200, description = "The job, with an `ETag`.", body = JobRow),
        (status = 304, description = "Not changed."),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "The workspace has no such job.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn read_job(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    conditions: Conditions,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let not_found = || Failure::not_found("Job not found");
    let id = number(id).ok_or_else(not_found)?;
    let row = job_list::find(state.store.read(), caller.workspace_id, id).await?.ok_or_else(not_found)?;
    Ok(Answer::json(&JobRow::from(row))?.respond(&conditions))
}
