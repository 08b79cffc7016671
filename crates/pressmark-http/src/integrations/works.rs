//! `GET /integrations/v1/works`: public works without a DOI, which the published API keeps apart from publications.

use axum::extract::State;
use axum::response::Response;
use pressmark_catalogue::{Direction, PublicationFilter, PublicationPage, PublicationQuery, QFields, Sort};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::openapi::IntegrationErrorBody;
use crate::access::Operation;
use crate::answer::Answer;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::hot::{Asked, List, Page, Walk};
use crate::params::Params;
use crate::public::envelope::PagingParams;
use crate::public::row::{ListedPublication, Mirrored};
use crate::state::HttpState;

const SORTS: [(&str, Sort); 4] = [
    ("created_at", Sort::CreatedAt),
    ("publication_date", Sort::PublicationDate),
    ("publication_year", Sort::PublicationYear),
    ("relevance", Sort::Relevance),
];

const DIRECTIONS: [(&str, Direction); 2] = [("desc", Direction::Desc), ("asc", Direction::Asc)];

/// What a list of works is narrowed to, and its order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct WorkParams {
    /// Words of the title; also a handle or an ORCID iD.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
    /// Type: Crossref's term, or a synonym of OpenAlex, ORCID or DataCite.
    #[param(required = false, max_length = 1000)]
    work_type: String,
    /// Year.
    #[param(required = false, minimum = 0, maximum = 9999)]
    publication_year: i64,
    /// Order. Without it: `relevance` where `q` holds words, else `created_at`.
    #[param(
        required = false,
        pattern = "^(created_at|publication_date|publication_year|relevance)$",
        default = "created_at"
    )]
    sort: String,
    /// Direction.
    #[param(required = false, pattern = "^(asc|desc)$", default = "desc")]
    dir: String,
}

/// A work without a DOI in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedWork<'a> {
    /// The work's id: its handle; without one `local/<number>`.
    id: &'a str,
    /// Type, in Crossref's terms.
    work_type: Option<&'a str>,
    #[serde(flatten)]
    listed: ListedPublication<'a>,
}

/// A page of works. `works` and `data` hold the same rows, for different clients.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkList<'a> {
    /// The rows.
    works: Vec<ListedWork<'a>>,
    /// The rows in the shape of clients that mirror a registry into a website.
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
    work_type: Option<&'a str>,
    /// The filter that was used.
    publication_year: Option<i32>,
    /// `true` if nothing matched to the letter, and these match with typing errors.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    fuzzy: bool,
}

/// Public works without a DOI.
#[utoipa::path(
    get, path = "/integrations/v1/works", tag = "Works", operation_id = "list_installation_works",
    params(PagingParams, WorkParams),
    responses(
        (status = 200, description = "A page of works.", body = WorkList),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = IntegrationErrorBody),
        (status = 401, description = "The credential is missing or none.", body = IntegrationErrorBody),
        (status = 403, description = "It may not be used, or lacks `works.read` (`installation_scope_denied`).", body = IntegrationErrorBody),
        (status = 429, description = "Too many requests.", body = IntegrationErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = IntegrationErrorBody),
    ), security(("installationCredential" = [])),
)]
pub(crate) async fn works(State(state): State<HttpState>, asker: Asker) -> Result<Response, Failure> {
    if let Some(kept) = asker.answer_kept(&state) {
        return Ok(kept);
    }
    let mut params = Params::of(asker.uri.query());
    let mut query = read(&mut params);
    params.finish()?;
    query.workspace = asker.caller.workspace_id;
    let asked = Asked::Publications(Operation::ListInstallationWorks, Box::new(query.clone()));
    let walk = Walk { reader: asker.caller.walk, key: state.public.walk_key(&query) };
    query.walk = Some(walk.reader);
    let given = state.hot.list(asked, Works { state: state.clone(), query, walk }).await?;
    Ok(asker.answer(&state, &given, walk.key))
}

fn read(params: &mut Params<'_>) -> PublicationQuery {
    let (page, per_page) = params.paging();
    let q = params.text("q");
    let sort = params.word("sort", &SORTS);
    let year = params.integer("publication_year", 0, 9_999);
    let has_words = !q.trim().is_empty();
    PublicationQuery {
        // Nothing is relevant to no words.
        sort: if has_words { sort } else { sort.filter(|sort| *sort != Sort::Relevance).or(Some(Sort::CreatedAt)) },
        dir: params.word("dir", &DIRECTIONS).unwrap_or_default(),
        filter: PublicationFilter {
            publication_type: params.filter("work_type"),
            publication_year: year.and_then(|year| i32::try_from(year).ok()),
            has_doi: Some(false),
            ..PublicationFilter::default()
        },
        q_fields: QFields::Title,
        q,
        page,
        per_page,
        ..PublicationQuery::default()
    }
}

/// A list of works as one reader asks for it.
struct Works {
    state: HttpState,
    query: PublicationQuery,
    walk: Walk,
}

impl List for Works {
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

fn list_of<'a>(page: &'a PublicationPage, query: &'a PublicationQuery, public_url: &str) -> WorkList<'a> {
    let works = page.rows.iter().map(|row| ListedWork {
        id: &row.id,
        work_type: row.publication_type.as_deref(),
        listed: ListedPublication::of(row, public_url),
    });
    WorkList {
        works: works.collect(),
        data: page.rows.iter().map(|row| Mirrored::of(row, public_url)).collect(),
        page: query.page,
        per_page: query.per_page,
        total: page.total,
        pages: page.total.div_ceil(query.per_page.into()),
        sort: SORTS.iter().find(|(_, sort)| *sort == page.sort).map_or("", |(name, _)| name),
        dir: if page.dir == Direction::Asc { "asc" } else { "desc" },
        q: &query.q,
        work_type: query.filter.publication_type.as_deref(),
        publication_year: query.filter.publication_year,
        fuzzy: page.fuzzy,
    }
}
