//! `POST /api/v1/crossref/search`: works that some words describe.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::external::{Order, WorkSearch};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{answer, asker, cached_at, words};
use super::work::Work;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::docid::input::Input;
use crate::failure::Failure;
use crate::state::HttpState;

/// Characters of the longest query.
pub(super) const LONGEST: usize = 500;
/// Works of one answer, at most and where nothing is said.
pub(super) const MOST_ROWS: i64 = 100;
pub(super) const ROWS: i64 = 10;

/// A search for works.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CrossrefSearch {
    /// Words of titles, authors, journals.
    #[schema(min_length = 1, max_length = 500)]
    query: String,
    /// How many works at most.
    #[schema(required = false, minimum = 1, maximum = 100, default = json!(10))]
    rows: i64,
    /// What comes first: `relevance`, `published`, `created`, `updated`, `is-referenced-by-count`, `references-count`.
    #[schema(required = false, default = json!("relevance"))]
    sort: String,
}

/// Works that were found.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundWorks {
    /// How many there are at Crossref.
    total: u32,
    /// The first of them.
    items: Vec<Work>,
    /// When Crossref said so, if the answer had been kept; `Age` tells it in seconds.
    cached_at: Option<String>,
}

/// Search works at Crossref. An answer that had been kept does not count against the limit.
#[utoipa::path(
    post, path = "/api/v1/crossref/search", tag = "External services", operation_id = "crossref_search",
    request_body = CrossrefSearch,
    responses(
        (status = 200, description = "What was found, which may be nothing.", body = Envelope<FoundWorks>),
        (status = 400, description = "The body is no JSON object.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 422, description = "A field is missing or wrong.", body = DocidError),
        (status = 429, description = "Too many questions in an hour.", body = DocidError),
        (status = 502, description = "Crossref does not answer as it should.", body = DocidError),
        (status = 503, description = "Crossref cannot be asked now, or the database is not available.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn crossref_search(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let search = read(Input::read(&state, content).await?)?;
    found(&state, &caller, &search).await
}

/// The answer to a search.
pub(super) async fn found(state: &HttpState, caller: &Caller, search: &WorkSearch) -> Result<Response, Failure> {
    let asker = asker(state, caller)?;
    let told = state.external.works(search, &asker).await.map_err(words);
    let told = told.map(|told| {
        let cached_at = cached_at(&told);
        told.map(|found| {
            let items = found.works.into_iter().map(Work::of).collect();
            FoundWorks { total: found.total, items, cached_at }
        })
    });
    answer(told, &asker, "Works found at Crossref")
}

/// The search of a body, or everything that is wrong with it.
fn read(mut input: Input) -> Result<WorkSearch, Failure> {
    let query = input.line("query", LONGEST);
    input.refuse_nulls(&["rows", "sort"]);
    let rows = input.integer("rows", 1, MOST_ROWS).unwrap_or(ROWS);
    let sort = input.optional("sort");
    let order = sort.as_deref().map_or(Some(Order::default()), |word| Order::of_word(word.trim()));
    if order.is_none() {
        let known: Vec<&str> = Order::WORDS.iter().map(|(word, _)| *word).collect();
        input.complain("sort", &format!("Must be one of: {}", known.join(", ")));
    }
    input.finish()?;
    Ok(WorkSearch { query, rows: u32::try_from(rows).unwrap_or(1), order: order.unwrap_or_default() })
}
