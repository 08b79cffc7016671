//! Harvests as staff ask for them and look after them: `/api/ingest…`, `/api/import…`, and the jobs and runs that
//! they make.

mod force_fail;
mod import_doi;
mod import_orcid;
mod imported;
pub(crate) mod ingest;
mod job;
pub(crate) mod job_row;
mod jobs;
mod run;
mod run_item;
mod status;
mod stuck;
mod wanted;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderName, HeaderValue, Method};
use pressmark_catalogue::Applied;
use pressmark_store::Changed;

use crate::access::{Need, Operation, Rule};
use crate::state::HttpState;

/// `POST /api/ingest` stands with the public routes: the path is of two contracts.
pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/import/orcid", post(import_orcid::import_orcid))
        .route("/api/import/doi", post(import_doi::import_doi))
        .route("/api/ingest/status", get(status::ingest_status))
        .route("/api/ingest/stuck", get(stuck::stuck_jobs))
        .route("/api/ingest/stuck/{jobId}/force-fail", post(force_fail::force_fail_job))
        .route("/api/jobs", get(jobs::list_jobs))
        .route("/api/jobs/{id}", get(job::read_job))
        .route("/api/runs/{id}", get(run::read_run))
}

pub(super) fn rules() -> Vec<Rule> {
    use Need::{Member, Superadmin};
    use Operation as O;
    let get = |path, operation, need| super::on(Method::GET, path, operation, need);
    let post = |path, operation, need| super::on(Method::POST, path, operation, need);
    vec![
        post("/api/import/orcid", O::ImportOrcid, Member),
        post("/api/import/doi", O::ImportDoi, Member),
        get("/api/ingest/status", O::ReadIngestStatus, Member),
        get("/api/ingest/stuck", O::ListStuckJobs, Superadmin),
        post("/api/ingest/stuck/{jobId}/force-fail", O::ForceFailJob, Superadmin),
        get("/api/jobs", O::ListJobs, Member),
        get("/api/jobs/{id}", O::ReadJob, Member),
        get("/api/runs/{id}", O::ReadRun, Member),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    ingest::ingest,
    import_orcid::import_orcid,
    import_doi::import_doi,
    status::ingest_status,
    stuck::stuck_jobs,
    force_fail::force_fail_job,
    jobs::list_jobs,
    job::read_job,
    run::read_run,
))]
pub(super) struct Part;

/// Waits until the catalogue has what was changed, and says so where that takes too long.
async fn when_applied(state: &HttpState, changed: &[Changed], mut response: Response) -> Response {
    if !changed.is_empty() && state.applied(changed).await == Applied::Pending {
        let name = HeaderName::from_static("pressmark-catalogue");
        response.headers_mut().insert(name, HeaderValue::from_static("pending"));
    }
    response
}
