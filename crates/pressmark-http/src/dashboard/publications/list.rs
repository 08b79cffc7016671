//! `GET /api/publications`: the works of the workspace, hidden and, where asked for, deleted ones too.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_catalogue::{Direction, PublicationPage};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{Beside, WorkRow};
use super::wanted::{Wanted, WorkParams};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// A page of works.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkList<'a> {
    /// The rows.
    publications: Vec<WorkRow<'a>>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
    /// The order that was used.
    sort: &'a str,
    /// Its direction.
    dir: &'a str,
    /// What was looked for.
    q: &'a str,
    /// The filter that was used.
    visibility: &'a str,
    /// The filter that was used.
    status: &'a str,
    /// The filter that was used.
    publication_type: Option<&'a str>,
    /// The filter that was used.
    publication_year: Option<i32>,
    /// The filter that was used.
    min_cited_by: Option<u32>,
    /// The filter that was used.
    attention: Option<&'a str>,
    /// The filter that was used.
    has_doi: Option<bool>,
    /// `true` if nothing matched to the letter, and these match with typing errors.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    fuzzy: bool,
}

/// Works of the workspace.
#[utoipa::path(
    get, path = "/api/publications", tag = "Publications", operation_id = "list_publications",
    params(WorkParams),
    responses(
        (status = 200, description = "A page of works.", body = WorkList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_publications(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let wanted = Wanted::read(&mut params, caller.workspace_id);
    params.finish()?;
    let mut catalogue = state.catalogue.internal();
    if wanted.with_deleted {
        catalogue = catalogue.with_deleted();
    }
    let found = catalogue.publications(&wanted.query).await?;
    let beside = Beside::rows(&state, caller.workspace_id, &found.rows, wanted.with_deleted).await?;
    Ok(told(StatusCode::OK, list_of(&found, &beside, &wanted, &state.settings.public_url)))
}

fn list_of<'a>(found: &'a PublicationPage, beside: &'a Beside, wanted: &'a Wanted, public_url: &str) -> WorkList<'a> {
    let (query, filter) = (&wanted.query, &wanted.query.filter);
    WorkList {
        publications: found.rows.iter().map(|row| beside.row(row, public_url)).collect(),
        page: query.page,
        per_page: query.per_page,
        total: found.total,
        pages: found.total.div_ceil(query.per_page.into()),
        sort: wanted.sort(found.sort),
        dir: if found.dir == Direction::Asc { "asc" } else { "desc" },
        q: &query.q,
        visibility: wanted.visibility,
        status: wanted.status,
        publication_type: filter.publication_type.as_deref(),
        publication_year: filter.publication_year,
        min_cited_by: filter.min_cited_by,
        attention: filter.attention.as_deref(),
        has_doi: filter.has_doi,
        fuzzy: found.fuzzy,
    }
}
