//! `GET /api/jobs`: what the registry works on, and has worked on (ours, rule 21).

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use pressmark_domain::Orcid;
use pressmark_store::repo::job_list::{self, Filter};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::job_row::JobRow;
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

const STATES: [(&str, &str); 4] =
    [("queued", "queued"), ("processing", "processing"), ("completed", "completed"), ("failed", "failed")];

/// Which jobs.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct JobParams {
    /// `queued`, `processing`, `completed` or `failed`.
    #[param(required = false)]
    state: String,
    /// `harvest_person`, `refresh_works` or `import_file`; one that nothing has matches nothing.
    #[param(required = false, max_length = 1000)]
    kind: String,
    /// Harvests of this ORCID iD.
    #[param(required = false, max_length = 1000)]
    orcid: String,
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// A page of jobs.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobPage {
    /// Newest first.
    jobs: Vec<JobRow>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
}

/// Jobs of the workspace.
#[utoipa::path(
    get, path = "/api/jobs", tag = "Jobs", operation_id = "list_jobs",
    params(JobParams),
    responses(
        (status = 200, description = "A page of jobs, with an `ETag`.", body = JobPage),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_jobs(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    conditions: Conditions,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let filter = read_filter(&mut params);
    let (page, per_page) = params.dashboard_paging();
    params.finish()?;
    let limit = u64::from(per_page);
    let offset = page.saturating_sub(1) * limit;
    let (read, workspace) = (state.store.read(), caller.workspace_id);
    let (rows, total) = job_list::list(read, workspace, &filter, offset, limit).await?;
    let jobs = rows.into_iter().map(JobRow::from).collect();
    let body = JobPage { jobs, page, per_page, total, pages: total.div_ceil(limit) };
    Ok(Answer::json(&body)?.respond(&conditions))
}

fn read_filter(params: &mut Params<'_>) -> Filter {
    let state = params.filter("state").is_some().then(|| params.word("state", &STATES)).flatten();
    let orcid = params.filter("orcid").and_then(|text| match Orcid::parse(&text) {
        Ok(orcid) => Some(orcid.as_str().to_owned()),
        Err(error) => {
            params.complain("orcid", error.to_string());
            None
        }
    });
    Filter { state: state.map(str::to_owned), kind: params.filter("kind"), key: orcid }
}
