//! The Legaciti Public API 1.0.0, its newer names, and what we add: one file per operation.

pub(crate) mod envelope;
pub(crate) mod health;
pub(crate) mod ingest;
pub(crate) mod people;
mod person_row;
pub(crate) mod publication;
pub(crate) mod publications;
pub(crate) mod researcher;
pub(crate) mod researcher_publications;
pub(crate) mod researchers;
pub(crate) mod row;
pub(crate) mod search;

use axum::Router;
use axum::routing::{get, post};

use crate::state::HttpState;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/ingest", post(ingest::ingest))
        .route("/v1/publications", get(publications::publications))
        .route("/v1/doi/{doi}", get(publication::publication))
        .route("/v1/researchers", get(researchers::researchers))
        .route("/v1/researchers/{orcid}", get(researcher::researcher))
        .route("/v1/researchers/{orcid}/publications", get(researcher_publications::researcher_publications))
        .route("/v1/people", get(people::people))
        .route("/v1/people/{orcid}", get(people::person))
        .route("/v1/people/{orcid}/publications", get(people::person_publications))
        .route("/v1/search", get(search::search))
}
