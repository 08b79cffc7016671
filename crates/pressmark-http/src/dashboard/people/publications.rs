//! `GET /api/people/{orcid}/publications`: the works of one person, hidden and, where asked for, deleted ones too.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people::Named;
use pressmark_catalogue::{Direction, PersonRef, PublicationFilter, PublicationPage, PublicationQuery, Sort};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::named;
use crate::caller::Caller;
use crate::dashboard::publications::row::{Beside, WorkRow};
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct PersonWorkParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
    /// Whether deleted works are among them; works that were merged into others count as deleted.
    #[param(required = false, rename = "includeDeleted", default = false)]
    include_deleted: bool,
}

/// A page of the works of one person: as of `GET /api/publications`.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonWorkList<'a> {
    /// The rows.
    publications: Vec<WorkRow<'a>>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many there are in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
    /// The order.
    sort: &'static str,
    /// Its direction.
    dir: &'static str,
    /// Always empty.
    q: &'static str,
    /// Always `all`.
    visibility: &'static str,
    /// `active` or, with deleted works, `all`.
    status: &'static str,
}

/// The works of one person, newest knowledge first. An unknown person has none.
#[utoipa::path(
    get, path = "/api/people/{orcid}/publications", tag = "People", operation_id = "list_person_publications",
    params(
        ("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name."),
        PersonWorkParams,
    ),
    responses(
        (status = 200, description = "A page of works.", body = PersonWorkList),
        (status = 400, description = "The iD or a parameter is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn person_publications(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let person = named(orcid)?;
    let mut params = Params::of(query.as_deref());
    let query = PublicationQuery { workspace: caller.workspace_id, ..read(&mut params, person) };
    let with_deleted = params.flag("includeDeleted").unwrap_or_default();
    params.finish()?;
    let mut catalogue = state.catalogue.internal();
    if with_deleted {
        catalogue = catalogue.with_deleted();
    }
    let found = catalogue.publications(&query).await?;
    let beside = Beside::rows(&state, caller.workspace_id, &found.rows, with_deleted).await?;
    let status = if with_deleted { "all" } else { "active" };
    Ok(told(StatusCode::OK, list_of(&found, &beside, &query, status, &state.settings.public_url)))
}

fn read(params: &mut Params<'_>, person: Named) -> PublicationQuery {
    let (page, per_page) = params.dashboard_paging();
    let person = match person {
        Named::Orcid(orcid) => PersonRef::Orcid(orcid),
        Named::Slug(slug) => PersonRef::Slug(slug),
    };
    let filter = PublicationFilter { person: Some(person), ..PublicationFilter::default() };
    let sort = Some(Sort::LastFetchedAt);
    PublicationQuery { filter, sort, dir: Direction::Desc, page, per_page, ..PublicationQuery::default() }
}

fn list_of<'a>(
    found: &'a PublicationPage,
    beside: &'a Beside,
    query: &PublicationQuery,
    status: &'static str,
    public_url: &str,
) -> PersonWorkList<'a> {
    PersonWorkList {
        publications: found.rows.iter().map(|row| beside.row(row, public_url)).collect(),
        page: query.page,
        per_page: query.per_page,
        total: found.total,
        pages: found.total.div_ceil(query.per_page.into()),
        sort: "last_fetched_at",
        dir: "desc",
        q: "",
        visibility: "all",
        status,
    }
}
