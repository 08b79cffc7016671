//! `POST /api/people/import`: imports a staff list (rule 40). An addition of ours.

use axum::body::Body;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people::staff_list::{self, StaffListError, StaffReport, StaffReportLine};
use serde::Serialize;
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};

use crate::body;
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a parameter; it is read by name")]
pub(crate) struct ImportPeopleParams {
    /// Whether to try everything and keep nothing.
    #[param(required = false, rename = "dryRun", default = false)]
    dry_run: bool,
}

/// What became of a staff list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportReport {
    /// Always `true`: what could not be done is told by line.
    success: bool,
    /// Whether nothing was kept.
    dry_run: bool,
    /// People made.
    created: u64,
    /// Lines that changed somebody who was known.
    changed: u64,
    /// Lines that changed nothing.
    unchanged: u64,
    /// Lines that were refused.
    refused: u64,
    /// The lines, in the order of the file.
    lines: Vec<ImportLine>,
}

/// A line and what became of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportLine {
    /// Number in the file, from 1; the names of the columns are line 1.
    line: u64,
    /// Whom it is about, as it names them.
    person: String,
    /// `created`, `changed`, `unchanged` or `refused`.
    status: &'static str,
    /// What was done.
    done: Vec<String>,
    /// Why it was refused.
    reason: Option<String>,
}

impl From<StaffReportLine> for ImportLine {
    fn from(line: StaffReportLine) -> Self {
        let StaffReportLine { line, person, outcome, done, reason } = line;
        Self { line, person, status: outcome.as_str(), done, reason }
    }
}

impl From<StaffReport> for ImportReport {
    fn from(report: StaffReport) -> Self {
        let StaffReport { dry_run, created, changed, unchanged, refused, lines } = report;
        let lines = lines.into_iter().map(ImportLine::from).collect();
        Self { success: true, dry_run, created, changed, unchanged, refused, lines }
    }
}

/// Import a staff list. Lists show the people a moment later: this does not wait for the catalogue.
#[utoipa::path(
    post, path = "/api/people/import", tag = "People", operation_id = "import_people",
    params(ImportPeopleParams),
    request_body(
        content = String, content_type = "text/csv",
        description = "CSV in UTF-8, at most 2 MiB. The first line names the columns; `docs/staff-lists.md` tells which.",
    ),
    responses(
        (status = 200, description = "What became of each line.", body = ImportReport),
        (status = 400, description = "It is no list of this kind, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 413, description = "The list is too long.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn import_people(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    content: Body,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let dry_run = params.flag("dryRun").unwrap_or_default();
    params.finish()?;
    let bytes = body::read_at_most(content, state.settings.body_timeout, staff_list::LONGEST).await?;
    let report = staff_list::import(&state.store, caller.workspace_id, &bytes, dry_run, &caller.actor).await;
    match report {
        Ok(report) => Ok(told(StatusCode::OK, ImportReport::from(report))),
        Err(StaffListError::Unreadable(why)) => Err(Failure::invalid("Not a staff list", vec![why], Map::new())),
        Err(StaffListError::Store(error)) => Err(error.into()),
    }
}
