//! `GET /api/publications/{id}/history`: what curators did to a work, newest first. An addition of ours.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_domain::curation::Revision;
use pressmark_store::entity::publication_revision::Model;
use pressmark_store::repo::revisions;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use super::find::{self, Id};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// Which page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct HistoryParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// Something that was done to a work.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkRevision {
    /// Number among the revisions of the work, from 1.
    number: i32,
    /// `edit`, `revert`, `undo`, `restore_revision`, `keep`, `delete`, `restore`, `merge`, `split`.
    kind: String,
    /// Who did it.
    by: String,
    /// When, Unix milliseconds.
    at: i64,
    /// The bulk edit that it was part of.
    run: Option<String>,
    /// The patch (RFC 6902) that was sent, or that would have done the same.
    #[schema(value_type = Vec<Object>)]
    patch: Value,
    /// The patch that undoes it on the record as it left it.
    #[schema(value_type = Vec<Object>)]
    inverse: Value,
    /// Whether public surfaces showed the work afterwards; null where this was not touched.
    visible: Option<bool>,
}

impl WorkRevision {
    /// `said`: what the row holds of the change, where it was one of the record.
    pub(super) fn of(row: &Model, said: Option<&Revision>) -> Self {
        Self {
            number: row.number,
            kind: row.kind.clone(),
            by: row.by_name.clone(),
            at: row.at,
            run: row.run.clone(),
            patch: said.map_or_else(|| json!([]), |said| said.patch.clone()),
            inverse: said.map_or_else(|| json!([]), |said| said.inverse.clone()),
            visible: said.filter(|said| said.before.visible != said.after.visible).map(|said| said.after.visible),
        }
    }
}

/// What a row holds of a change of the record; nothing where the work was deleted or restored.
pub(super) fn said(row: &Model) -> Option<Revision> {
    serde_json::from_str(&row.revision).ok()
}

/// The history of a work.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkHistory {
    /// Newest first.
    revisions: Vec<WorkRevision>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many there are in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
}

/// What curators did to a work, newest first.
#[utoipa::path(
    get, path = "/api/publications/{id}/history", tag = "Publications", operation_id = "publication_history",
    params(
        ("id" = String, Path, description = "DOI, encoded or raw; handle; `local/<number>`; also a former one."),
        HistoryParams,
    ),
    responses(
        (status = 200, description = "A page of the history.", body = WorkHistory),
        (status = 400, description = "The id or a parameter is malformed, or the session works in no workspace.",
            body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn publication_history(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let (page, per_page) = params.dashboard_paging();
    params.finish()?;
    let row = find::work(&state, caller.workspace_id, id).await?;
    let (offset, limit) = ((page - 1).saturating_mul(per_page.into()), u64::from(per_page));
    let (rows, total) = revisions::list(state.store.read(), caller.workspace_id, row.id, offset, limit).await?;
    let revisions = rows.iter().map(|row| WorkRevision::of(row, said(row).as_ref())).collect();
    Ok(told(StatusCode::OK, WorkHistory { revisions, page, per_page, total, pages: total.div_ceil(limit) }))
}
