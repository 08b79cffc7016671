//! `GET /v1/researchers`: researchers with at least one public publication.

use axum::extract::State;
use axum::response::Response;
use pressmark_catalogue::{Direction, PeopleQuery};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::envelope::PagingParams;
use super::person_row::ListedPerson;
use crate::answer::Answer;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::hot::{Asked, List, Page, Walk};
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a parameter; it is read by name")]
pub(crate) struct NameParams {
    /// Words of the name, or an ORCID iD.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
}

/// A page of researchers.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResearcherList<'a> {
    /// The rows.
    researchers: Vec<ListedPerson<'a>>,
    #[serde(flatten)]
    page: Paging<'a>,
}

/// A page of researchers, under the newer name.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeopleList<'a> {
    /// The rows.
    people: Vec<ListedPerson<'a>>,
    #[serde(flatten)]
    page: Paging<'a>,
}

/// Where a page is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Paging<'a> {
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
    /// What was looked for.
    q: &'a str,
    /// `true` if nothing matched to the letter, and these match with typing errors.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    fuzzy: bool,
}

/// Researchers with public publications.
#[utoipa::path(
    get, path = "/v1/researchers", tag = "Researchers", operation_id = "list_researchers",
    params(PagingParams, NameParams),
    responses(
        (status = 200, description = "A page of researchers.", body = ResearcherList),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "The API key is missing or invalid.", body = ErrorBody),
        (status = 403, description = "The credential of a web site does not allow this; `code` says why.", body = ErrorBody),
        (status = 429, description = "Too many requests.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security((), ("apiKey" = [])),
)]
pub(crate) async fn researchers(State(state): State<HttpState>, asker: Asker) -> Result<Response, Failure> {
    answer(&state, &asker, "researchers").await
}

/// Answers a list of people under one of its two names.
pub(super) async fn answer(state: &HttpState, asker: &Asker, key: &'static str) -> Result<Response, Failure> {
    if let Some(kept) = asker.answer_kept(state) {
        return Ok(kept);
    }
    let mut params = Params::of(asker.uri.query());
    let (page, per_page) = params.paging();
    let q = params.text("q");
    params.finish()?;
    let mut query = PeopleQuery { workspace: asker.caller.workspace_id, q, page, per_page, ..PeopleQuery::default() };
    // By name from A; by relevance the best first.
    query.dir = if query.q.trim().is_empty() { Direction::Asc } else { Direction::Desc };
    let asked = Asked::People(key, Box::new(query.clone()));
    let walk = Walk { reader: asker.caller.walk, key: state.public.people_walk_key(&query) };
    query.walk = Some(walk.reader);
    let given = state.hot.list(asked, People { state: state.clone(), key, query, walk }).await?;
    Ok(asker.answer(state, &given, walk.key))
}

/// A list of people as one reader asks for it.
struct People {
    state: HttpState,
    key: &'static str,
    query: PeopleQuery,
    walk: Walk,
}

impl List for People {
    fn walk(&self) -> Walk {
        self.walk
    }

    async fn make(&self, walk: bool) -> Result<Page, Failure> {
        let query = PeopleQuery { walk: self.query.walk.filter(|_| walk), ..self.query.clone() };
        let found = self.state.public.people(&query).await?;
        let rows = found.rows.iter().map(ListedPerson::of).collect();
        let page = Paging {
            page: query.page,
            per_page: query.per_page,
            total: found.total,
            pages: found.total.div_ceil(query.per_page.into()),
            q: &query.q,
            fuzzy: found.fuzzy,
        };
        let (number, pages) = (page.page, page.pages);
        let answer = match self.key {
            "people" => Answer::json(&PeopleList { people: rows, page })?,
            _ => Answer::json(&ResearcherList { researchers: rows, page })?,
        };
        Ok(Page::new(answer, found.rows_of, found.generation, number, pages))
    }
}
