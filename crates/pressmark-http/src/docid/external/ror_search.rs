//! `GET /api/v1/ror/search`: organisations that some words describe.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use pressmark_app::external::{OrganisationsFound, Origin};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{answer, asker, cached_at, words};
use super::organisation::Organization;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// Characters of the longest query.
const LONGEST: usize = 300;
/// The last page that can be asked for.
const LAST_PAGE: i64 = 500;

/// Organisations that were found.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundOrganizations {
    /// How many there are; of the release that is kept here at most 400 are counted.
    total: u64,
    /// Page, from 1.
    page: u32,
    /// Organisations on a page, at most.
    per_page: u32,
    /// Those of this page, the best first.
    items: Vec<Organization>,
    /// Who found them: `local` (the release of ROR that is kept here), or `api` (ROR itself).
    #[schema(pattern = "^(local|api)$")]
    source: &'static str,
    /// Version of that release, if known.
    release_version: Option<String>,
    /// Day of that release, if known.
    release_date: Option<String>,
    /// When ROR said so, if the answer had been kept; `Age` tells it in seconds.
    cached_at: Option<String>,
}

impl FoundOrganizations {
    fn of(found: OrganisationsFound, page: u32, cached_at: Option<String>) -> Self {
        let (source, release_version, release_date) = match found.origin {
            Origin::Local { version, released_on } => ("local", version, released_on),
            Origin::Api => ("api", None, None),
        };
        let items = found.organisations.into_iter().map(Organization::of).collect();
        let per_page = pressmark_app::organisations::PER_PAGE;
        Self { total: found.total, page, per_page, items, source, release_version, release_date, cached_at }
    }
}

/// Search organisations. Answers of the release that is kept here, and those of ROR that had been kept, do not count
/// against the limit.
#[utoipa::path(
    get, path = "/api/v1/ror/search", tag = "External services", operation_id = "ror_search",
    params(
        ("query" = Option<String>, Query, description = "Words of a name, of which the last may be begun; or a ROR id. \
            Without any, nothing is found.", max_length = 300),
        ("page" = Option<u32>, Query, description = "Page, from 1.", minimum = 1, maximum = 500),
    ),
    responses(
        (status = 200, description = "What was found, which may be nothing.", body = Envelope<FoundOrganizations>),
        (status = 400, description = "A parameter is malformed.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 429, description = "Too many questions in an hour.", body = DocidError),
        (status = 502, description = "ROR does not answer as it should.", body = DocidError),
        (status = 503, description = "ROR cannot be asked now, or the database is not available.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn ror_search(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (query, page) = read(query.as_deref())?;
    let asker = asker(&state, &caller)?;
    let told = state.external.organisations(&query, page, &asker).await.map_err(words);
    let told = told.map(|told| {
        let cached_at = cached_at(&told);
        told.map(|found| FoundOrganizations::of(found, page, cached_at))
    });
    answer(told, &asker, "Organizations found")
}

/// The words and the page, or everything that is wrong with them.
fn read(query: Option<&str>) -> Result<(String, u32), Failure> {
    let mut params = Params::of(query);
    let text = params.text("query");
    if text.chars().count() > LONGEST {
        params.complain("query", format!("Too long: at most {LONGEST} characters"));
    }
    let page = params.integer("page", 1, LAST_PAGE).unwrap_or(1);
    params.finish().map_err(|failure| failure.with_code("validation_error"))?;
    Ok((text, u32::try_from(page).unwrap_or(1)))
}
