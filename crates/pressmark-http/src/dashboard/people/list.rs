//! `GET /api/people`: the people of the workspace, hidden ones too.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_catalogue::{Direction, PeoplePage, PeopleQuery, PeopleSort};
use pressmark_store::repo::manual::DEFAULT_LOCALE;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::row::PersonInList;
use super::texts::is_locale;
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

const SORTS: [(&str, PeopleSort); 6] = [
    ("name", PeopleSort::Name),
    ("orcid", PeopleSort::Orcid),
    ("publication_count", PeopleSort::PublicationCount),
    ("last_fetched_at", PeopleSort::LastFetchedAt),
    ("updated_at", PeopleSort::LastFetchedAt),
    ("relevance", PeopleSort::Relevance),
];

const DIRECTIONS: [(&str, Direction); 2] = [("asc", Direction::Asc), ("desc", Direction::Desc)];

/// Statuses by name; `cesam` is what the published contract calls a member.
const STATUSES: [(&str, &str); 4] =
    [("cesam", "member"), ("member", "member"), ("external", "external"), ("none", "none")];

/// Which people, in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct PeopleParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
    /// Words of a name, or an ORCID iD.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
    /// Order. Without it: `relevance` where `q` holds words, else `name`, by CLDR's collation of `locale`.
    #[param(
        required = false,
        pattern = "^(name|orcid|publication_count|last_fetched_at|updated_at|relevance)$",
        default = "name"
    )]
    sort: String,
    /// Direction; of `relevance` `desc` where none is given.
    #[param(required = false, pattern = "^(asc|desc)$", default = "asc")]
    dir: String,
    /// Only people of this entity.
    #[param(required = false, max_length = 1000, example = "cesam")]
    entity_id: String,
    /// Only people with such a membership (in the entity, where one is given). `none`: with no active one.
    #[param(required = false, pattern = "^(cesam|member|external|none)$")]
    affiliation_status: String,
    /// Whether only active memberships count for both.
    #[param(required = false, default = false)]
    active_only: bool,
    /// Only people in this category.
    #[param(required = false, max_length = 1000)]
    category_id: String,
    /// Locale in which names are shown, where they are known in several, and by whose alphabet they are ordered.
    #[param(required = false, max_length = 35, default = "en")]
    locale: String,
}

/// A page of people.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeopleInList<'a> {
    /// The rows.
    people: Vec<PersonInList<'a>>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
    /// The order that was used.
    sort: &'static str,
    /// Its direction.
    dir: &'static str,
    /// What was looked for.
    q: &'a str,
    /// The locale of names, and of their order.
    locale: &'a str,
    /// `true` if nothing matched to the letter, and these match with typing errors.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    fuzzy: bool,
}

/// People of the workspace.
#[utoipa::path(
    get, path = "/api/people", tag = "People", operation_id = "list_people",
    params(PeopleParams),
    responses(
        (status = 200, description = "A page of people.", body = PeopleInList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_people(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let (query, locale) = read(&mut params, caller.workspace_id);
    params.finish()?;
    let found = state.catalogue.internal().people(&query).await?;
    Ok(told(StatusCode::OK, list_of(&found, &query, &locale)))
}

/// What is asked for, and the locale of names.
fn read(params: &mut Params<'_>, workspace: i64) -> (PeopleQuery, String) {
    let (page, per_page) = params.dashboard_paging();
    let q = params.text("q");
    // Nothing is relevant to no words.
    let sort = params.word("sort", &SORTS).filter(|sort| *sort != PeopleSort::Relevance || !q.trim().is_empty());
    let by_relevance = sort.unwrap_or(PeopleSort::Relevance) == PeopleSort::Relevance && !q.trim().is_empty();
    let usual = if by_relevance { Direction::Desc } else { Direction::Asc };
    let dir = params.word("dir", &DIRECTIONS).unwrap_or(usual);
    let status = params.word("affiliation_status", &STATUSES).map(str::to_owned);
    let locale = params.filter("locale").unwrap_or_else(|| DEFAULT_LOCALE.to_owned());
    if !is_locale(&locale) {
        params.complain("locale", "Must be a language tag, as `en` or `pt-BR`".to_owned());
    }
    let query = PeopleQuery {
        workspace,
        q,
        entity: params.filter("entity_id"),
        status,
        with_past: !params.flag("active_only").unwrap_or_default(),
        category: params.filter("category_id"),
        sort,
        dir,
        // In the usual one names are as everybody is shown them, in the order in which they are kept.
        locale: Some(locale.clone()).filter(|locale| locale != DEFAULT_LOCALE),
        page,
        per_page,
        walk: None,
    };
    (query, locale)
}

fn list_of<'a>(found: &'a PeoplePage, query: &'a PeopleQuery, locale: &'a str) -> PeopleInList<'a> {
    let entity = query.entity.as_deref().map(str::trim);
    PeopleInList {
        people: found.rows.iter().map(|row| PersonInList::of(row, locale, entity)).collect(),
        page: query.page,
        per_page: query.per_page,
        total: found.total,
        pages: found.total.div_ceil(query.per_page.into()),
        sort: SORTS.iter().find(|(_, sort)| *sort == found.sort).map_or("", |(name, _)| *name),
        dir: if found.dir == Direction::Asc { "asc" } else { "desc" },
        q: &query.q,
        locale,
        fuzzy: found.fuzzy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<PeopleQuery, Failure> {
        let mut params = Params::of(Some(query));
        let (query, _) = super::read(&mut params, 1);
        params.finish().map(|()| query)
    }

    #[test]
    fn names_go_from_a_and_relevance_from_the_best() {
        let usual = read("").unwrap();
        assert_eq!((usual.sort, usual.dir, usual.with_past), (None, Direction::Asc, true));
        assert_eq!(read("q=carberry").unwrap().dir, Direction::Desc);
        assert_eq!(read("q=carberry&sort=name").unwrap().dir, Direction::Asc);
        assert_eq!(read("sort=relevance").unwrap().sort, None);
        let asked = read("affiliation_status=cesam&active_only=true&entity_id=cesam&perPage=5").unwrap();
        assert_eq!((asked.status.as_deref(), asked.with_past, asked.per_page), (Some("member"), false, 5));
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for query in
            ["perPage=101", "sort=age", "dir=up", "affiliation_status=guest", "active_only=1", "locale=%3Cx%3E"]
        {
            assert!(read(query).is_err(), "{query}");
        }
    }
}
