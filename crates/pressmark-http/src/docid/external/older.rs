//! The look-ups under their older names (`docid.md` §1.4). They need a token as the others do: each counts.

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use pressmark_app::external::{Order, OrganisationsFound, PeopleFound, PeopleSearch, PersonFound, Told, WorkSearch};
use pressmark_domain::Ror;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::answer::{answer, asker, invalid, words};
use super::crossref_search::{self, LONGEST, MOST_ROWS, ROWS};
use super::organisation::Organization;
use super::{crossref_doi, orcid, ror_search};
use crate::access::Operation;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// The last page that can be asked for.
const LAST_PAGE: i64 = 500;
/// Characters of the longest name.
const LONGEST_NAME: usize = 255;

/// What is here, and what it does.
pub(super) const PATHS: [(&str, Operation); 9] = [
    ("/api/v1/crossref/doi", Operation::LookUpDoi),
    ("/api/v1/crossref/doi/", Operation::LookUpDoi),
    ("/api/v1/crossref/search", Operation::SearchElsewhere),
    ("/api/v1/crossref/search/", Operation::SearchElsewhere),
    ("/api/v1/ror/get-ror-by-id/{id}", Operation::SearchOrganisations),
    ("/api/v1/ror/search-organization", Operation::SearchOrganisations),
    ("/api/v1/ror/search-organizations", Operation::SearchOrganisations),
    ("/api/v1/orcid/get-orcid/{orcid_id}", Operation::ReadProfileElsewhere),
    ("/api/v1/orcid/search-orcid", Operation::ReadProfileElsewhere),
];

pub(super) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/v1/crossref/doi", get(doi))
        .route("/api/v1/crossref/doi/", get(doi))
        .route("/api/v1/crossref/search", get(works))
        .route("/api/v1/crossref/search/", get(works))
        .route("/api/v1/ror/get-ror-by-id/{id}", get(ror_by_id))
        .route("/api/v1/ror/search-organization", get(organisation))
        .route("/api/v1/ror/search-organizations", get(organisations))
        .route("/api/v1/orcid/get-orcid/{orcid_id}", get(orcid::orcid_profile))
        .route("/api/v1/orcid/search-orcid", get(people))
}

/// `GET /api/v1/crossref/doi/?doi=`.
async fn doi(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let doi = required(&mut params, "doi");
    params.finish()?;
    crossref_doi::crossref_doi(State(state), Extension(caller), Ok(Path(doi))).await
}

/// `GET /api/v1/crossref/search/?query=`.
async fn works(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let query = required(&mut params, "query");
    if query.chars().count() > LONGEST {
        params.complain("query", format!("Too long: at most {LONGEST} characters"));
    }
    let rows = params.integer("rows", 1, MOST_ROWS).unwrap_or(ROWS);
    let order = params.word("sort", &Order::WORDS).unwrap_or_default();
    params.finish()?;
    let search = WorkSearch { query, rows: u32::try_from(rows).unwrap_or(1), order };
    crossref_search::found(&state, &caller, &search).await
}

/// `GET /api/v1/ror/get-ror-by-id/{id}`, bare or as a URL.
async fn ror_by_id(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Ok(Path(id)) = id else { return Err(invalid("id", "Cannot be read as a ROR id")) };
    let ror = Ror::parse(&id).map_err(|error| invalid("id", error.to_string()))?;
    first(&state, &caller, ror.as_str(), 1).await
}

/// `GET /api/v1/ror/search-organization?name=&country=&page=`: the first that fits.
async fn organisation(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let (name, country) = (required(&mut params, "name"), params.text("country"));
    if name.chars().count() > LONGEST_NAME || country.chars().count() > LONGEST_NAME {
        params.complain("name", format!("Too long: at most {LONGEST_NAME} characters"));
    }
    let page = params.integer("page", 1, LAST_PAGE).unwrap_or(1);
    params.finish()?;
    let page = u32::try_from(page).unwrap_or(1);
    first(&state, &caller, &format!("{name} {country}"), page).await
}

/// `GET /api/v1/ror/search-organizations?q=&page=`.
async fn organisations(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let words = required(&mut params, "q");
    let page = params.integer("page", 1, LAST_PAGE).unwrap_or(1);
    params.finish()?;
    let asked =
        Serializer::new(String::new()).append_pair("query", &words).append_pair("page", &page.to_string()).finish();
    ror_search::ror_search(State(state), Extension(caller), RawQuery(Some(asked))).await
}

/// `GET /api/v1/orcid/search-orcid?first_name=&last_name=&other_names=&affiliations=`.
async fn people(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let search = PeopleSearch {
        given_names: params.text("first_name"),
        family_name: params.text("last_name"),
        other_names: params.text("other_names"),
        affiliation: params.text("affiliations"),
    };
    if search.query().is_empty() {
        params.complain("last_name", "Required, or `first_name`, `other_names` or `affiliations`".to_owned());
    }
    params.finish()?;
    let asker = asker(&state, &caller)?;
    let told = state.external.people(&search, &asker).await.map_err(words);
    answer(told.map(|told| told.map(|found| expanded(&found))), &asker, "People found at ORCID")
}

/// A parameter that must hold something.
fn required(params: &mut Params<'_>, name: &str) -> String {
    let text = params.text(name);
    if text.trim().is_empty() {
        params.complain(name, "Required".to_owned());
    }
    text
}

async fn first(state: &HttpState, caller: &Caller, query: &str, page: u32) -> Result<Response, Failure> {
    let asker = asker(state, caller)?;
    let told = state.external.organisations(query, page, &asker).await.map_err(words).and_then(best);
    answer(told, &asker, "Organization found")
}

fn best(told: Told<OrganisationsFound>) -> Result<Told<Organization>, Failure> {
    let Told { value, fetched_at, is_kept } = told;
    let found = value.organisations.into_iter().next().ok_or_else(|| Failure::not_found("No results found"))?;
    Ok(Told { value: Organization::of(found), fetched_at, is_kept })
}

/// As ORCID's expanded search tells people, without addresses of mail (rule 16).
fn expanded(found: &PeopleFound) -> Value {
    let row = |person: &PersonFound| {
        json!({
            "orcid-id": person.orcid_id,
            "given-names": person.given_names,
            "family-names": person.family_name,
            "credit-name": person.credit_name,
            "other-name": person.other_names,
            "email": [],
            "institution-name": person.institutions,
        })
    };
    json!({ "expanded-result": found.people.iter().map(row).collect::<Vec<_>>(), "num-found": found.total })
}
