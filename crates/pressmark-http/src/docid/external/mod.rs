//! What depositors look up elsewhere: works at Crossref, organisations of ROR, profiles of ORCID.

mod answer;
mod crossref_doi;
mod crossref_search;
mod older;
mod orcid;
mod organisation;
mod ror_search;
mod work;

use axum::Router;
use axum::routing::{get, post};
use http::Method;
use pressmark_store::repo::users::Role;
use utoipa::OpenApi;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::state::HttpState;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/v1/crossref/doi/{doi}", get(crossref_doi::crossref_doi))
        .route("/api/v1/crossref/search", post(crossref_search::crossref_search))
        .route("/api/v1/ror/search", get(ror_search::ror_search))
        .route("/api/v1/orcid/{orcid_id}", get(orcid::orcid_profile))
        .merge(older::routes())
}

pub(crate) fn rules() -> Vec<Rule> {
    let user = |method, path, operation| rule(method, path, operation, Surface::Docid, Who::User(Role::User));
    let mut rules = vec![
        user(Method::GET, "/api/v1/crossref/doi/{doi}", Operation::LookUpDoi),
        user(Method::POST, "/api/v1/crossref/search", Operation::SearchElsewhere),
        user(Method::GET, "/api/v1/ror/search", Operation::SearchOrganisations),
        user(Method::GET, "/api/v1/orcid/{orcid_id}", Operation::ReadProfileElsewhere),
    ];
    rules.extend(older::PATHS.map(|(path, operation)| user(Method::GET, path, operation)));
    rules
}

/// The operations of this folder.
#[derive(OpenApi)]
#[openapi(paths(
    crossref_doi::crossref_doi,
    crossref_search::crossref_search,
    ror_search::ror_search,
    orcid::orcid_profile,
))]
pub(crate) struct Part;
