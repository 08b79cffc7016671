//! `GET /api/runs/{id}`: the report of a run: what it changed, passed over, and could not have (ours, rule 21).

use std::collections::BTreeMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::Response;
use pressmark_store::repo::{job_list, runs};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::job_row::JobRow;
use super::run_item::{self, RunItem};
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::caller::Caller;
use crate::dashboard::{number, searchable};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// Which lines.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct RunParams {
    /// Only lines of this kind of change; one that nothing has matches nothing.
    #[param(required = false, max_length = 1000)]
    change: String,
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Lines a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// The report of a run.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunReport {
    run: JobRow,
    /// How many lines there are of each kind of change, whatever is asked for.
    changes: BTreeMap<String, i64>,
    /// The lines, by kind of change.
    items: Vec<RunItem>,
    /// Page, from 1.
    page: u64,
    /// Lines a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
}

/// What a run changed.
#[utoipa::path(
    get, path = "/api/runs/{id}", tag = "Jobs", operation_id = "read_run",
    params(("id" = String, Path, description = "Key of the run, which is that of its job."), RunParams),
    responses(
        (status = 200, description = "The report, with an `ETag`.", body = RunReport),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "The workspace has no such run.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn read_run(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    conditions: Conditions,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let change = params.filter("change").map(|text| searchable(&text));
    let (page, per_page) = params.dashboard_paging();
    params.finish()?;
    let not_found = || Failure::not_found("Run not found");
    let (read, workspace) = (state.store.read(), caller.workspace_id);
    let id = number(id).ok_or_else(not_found)?;
    let run = job_list::find(read, workspace, id).await?.ok_or_else(not_found)?;
    let limit = u64::from(per_page);
    let offset = page.saturating_sub(1) * limit;
    let rows = runs::page(read, workspace, id, change.as_deref(), offset, limit).await?;
    let changes = runs::counts(read, workspace, id).await?;
    let total: i64 = match &change {
        Some(change) => changes.get(change).copied().unwrap_or(0),
        None => changes.values().sum(),
    };
    let total = u64::try_from(total).unwrap_or(0);
    let items = run_item::told(&state, workspace, rows).await?;
    let pages = total.div_ceil(limit);
    let body = RunReport { run: run.into(), changes, items, page, per_page, total, pages };
    Ok(Answer::json(&body)?.respond(&conditions))
}
