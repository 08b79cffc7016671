//! Lists of publications: reading the query, asking, and the envelope around the rows.

use axum::response::Response;
use pressmark_catalogue::{Direction, FacetCount, PublicationFilter, PublicationPage, PublicationQuery, Sort};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::row::{ListedPublication, Mirrored};
use crate::access::Operation;
use crate::answer::Answer;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::hot::{Asked, List, Page, Walk};
use crate::params::Params;
use crate::state::HttpState;

/// The years that a filter may name.
const LAST_YEAR: i64 = 9_999;

const SORTS: [(&str, Sort); 4] = [
    ("last_fetched_at", Sort::LastFetchedAt),
    ("publication_date", Sort::PublicationDate),
    ("cited_by_count", Sort::CitedByCount),
    ("relevance", Sort::Relevance),
];

const DIRECTIONS: [(&str, Direction); 2] = [("desc", Direction::Desc), ("asc", Direction::Asc)];

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct PagingParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// The order of a list of publications.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct OrderParams {
    /// Order. Without it: `relevance` where `q` holds words, else `last_fetched_at`.
    #[param(
        required = false,
        pattern = "^(last_fetched_at|publication_date|cited_by_count|relevance)$",
        default = "last_fetched_at"
    )]
    sort: String,
    /// Direction.
    #[param(required = false, pattern = "^(asc|desc)$", default = "desc")]
    dir: String,
}

/// What a list of publications is narrowed to.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct FilterParams {
    /// Type: Crossref's term, or a synonym of OpenAlex, ORCID or DataCite.
    #[param(required = false, max_length = 1000)]
    publication_type: String,
    /// Year.
    #[param(required = false, minimum = 0, maximum = 9999)]
    publication_year: i64,
    /// At least so many citations.
    #[param(required = false, minimum = 0, maximum = 4_294_967_295_i64)]
    min_cited_by: i64,
    /// Only publications with a DOI, or only those without.
    #[param(required = false)]
    has_doi: bool,
    /// Open access status: `diamond`, `gold`, `hybrid`, `bronze`, `green` or `closed`.
    #[param(required = false, max_length = 1000)]
    open_access_status: String,
    /// Whether to count the values of type, year and open access over all that match.
    #[param(required = false)]
    facets: bool,
}

/// A page of publications. `publications` and `data` hold the same rows, for different clients.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationList<'a> {
    /// The rows.
    publications: Vec<ListedPublication<'a>>,
    /// The rows in the shape of clients that mirror a registry into a website.
    #[schema(required = false)]
    data: Vec<Mirrored<'a>>,
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
    publication_type: Option<&'a str>,
    /// The filter that was used.
    publication_year: Option<i32>,
    /// The filter that was used.
    min_cited_by: Option<u32>,
    /// `true` if nothing matched to the letter, and these match with typing errors.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    fuzzy: bool,
    /// Counts over all that match, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<FacetLists>,
}

/// How many of those that match have which value.
#[derive(Serialize, ToSchema)]
pub(crate) struct FacetLists {
    publication_type: Vec<Facet>,
    publication_year: Vec<Facet>,
    open_access_status: Vec<Facet>,
}

/// One value and how many have it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Facet {
    /// The value; null for those without one.
    value: Option<String>,
    count: u64,
}

fn facets_of(counts: Vec<FacetCount>) -> Vec<Facet> {
    counts.into_iter().map(|count| Facet { value: count.value, count: count.count }).collect()
}

/// Reads `page`, `per_page`, `sort`, `dir`.
pub(super) fn read_order(params: &mut Params<'_>, query: &mut PublicationQuery) {
    (query.page, query.per_page) = params.paging();
    query.sort = params.word("sort", &SORTS);
    query.dir = params.word("dir", &DIRECTIONS).unwrap_or_default();
}

/// Reads `q` and the filters.
pub(super) fn read_filters(params: &mut Params<'_>, query: &mut PublicationQuery) {
    query.q = params.text("q");
    if query.q.trim().is_empty() && query.sort == Some(Sort::Relevance) {
        // Nothing is relevant to no words.
        query.sort = None;
    }
    let year = params.integer("publication_year", 0, LAST_YEAR);
    let cited = params.integer("min_cited_by", 0, u32::MAX.into());
    query.filter = PublicationFilter {
        publication_type: params.filter("publication_type"),
        publication_year: year.and_then(|year| i32::try_from(year).ok()),
        min_cited_by: cited.and_then(|cited| u32::try_from(cited).ok()),
        has_doi: params.flag("has_doi"),
        open_access_status: params.filter("open_access_status"),
        ..PublicationFilter::default()
    };
    query.facets = params.flag("facets").unwrap_or_default();
}

/// Answers a list, from memory where it can.
pub(super) async fn answer(
    state: &HttpState,
    asker: &Asker,
    operation: Operation,
    mut query: PublicationQuery,
) -> Result<Response, Failure> {
    query.workspace = asker.caller.workspace_id;
    let asked = Asked::Publications(operation, Box::new(query.clone()));
    let walk = Walk { reader: asker.caller.walk, key: state.public.walk_key(&query) };
    query.walk = Some(walk.reader);
    let given = state.hot.list(asked, Publications { state: state.clone(), query, walk }).await?;
    Ok(asker.answer(state, &given, walk.key))
}

/// A list of publications as one reader asks for it.
struct Publications {
    state: HttpState,
    query: PublicationQuery,
    walk: Walk,
}

impl List for Publications {
    fn walk(&self) -> Walk {
        self.walk
    }

    async fn make(&self, walk: bool) -> Result<Page, Failure> {
        let query = PublicationQuery { walk: self.query.walk.filter(|_| walk), ..self.query.clone() };
        let found = self.state.public.publications(&query).await?;
        let list = list_of(&found, &query, &self.state.settings.public_url);
        Ok(Page::new(Answer::json(&list)?, found.rows_of, found.generation, query.page, list.pages))
    }
}

fn list_of<'a>(page: &'a PublicationPage, query: &'a PublicationQuery, public_url: &str) -> PublicationList<'a> {
    let name_of = |wanted: Sort| SORTS.iter().find(|(_, sort)| *sort == wanted).map_or("", |(name, _)| name);
    PublicationList {
        publications: page.rows.iter().map(|row| ListedPublication::of(row, public_url)).collect(),
        data: page.rows.iter().map(|row| Mirrored::of(row, public_url)).collect(),
        page: query.page,
        per_page: query.per_page,
        total: page.total,
        pages: page.total.div_ceil(query.per_page.into()),
        sort: name_of(page.sort),
        dir: if page.dir == Direction::Asc { "asc" } else { "desc" },
        q: &query.q,
        publication_type: query.filter.publication_type.as_deref(),
        publication_year: query.filter.publication_year,
        min_cited_by: query.filter.min_cited_by,
        fuzzy: page.fuzzy,
        facets: page.facets.clone().map(|facets| FacetLists {
            publication_type: facets_of(facets.types),
            publication_year: facets_of(facets.years),
            open_access_status: facets_of(facets.open_access),
        }),
    }
}
