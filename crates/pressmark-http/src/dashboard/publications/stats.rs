//! `GET /api/publications/stats`: how many works there are, and how many of which kind.
//!
//! Works are counted by the catalogue, which remembers what it counted in segments that did not change; researchers by
//! the database, once for each generation of the catalogue.

use std::time::Duration;

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_catalogue::{PublicationFilter, PublicationQuery};
use pressmark_store::StoreError;
use pressmark_store::repo::dossier;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Counts of works. Deleted ones count nowhere.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkStats {
    /// All works.
    total_publications: u64,
    /// Those that somebody edited.
    edited_publications: u64,
    /// Those that public surfaces do not show by their own switch.
    hidden_publications: u64,
    /// Researchers with an ORCID iD who are linked to a work.
    orcid_sources: u64,
}

/// How many works there are.
#[utoipa::path(
    get, path = "/api/publications/stats", tag = "Publications", operation_id = "publication_stats",
    responses(
        (status = 200, description = "The counts.", body = WorkStats),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn publication_stats(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let workspace = caller.workspace_id;
    let edited = PublicationFilter { edited: Some(true), ..PublicationFilter::default() };
    let hidden = PublicationFilter { visible: Some(false), ..PublicationFilter::default() };
    let stats = WorkStats {
        total_publications: count(&state, workspace, PublicationFilter::default()).await?,
        edited_publications: count(&state, workspace, edited).await?,
        hidden_publications: count(&state, workspace, hidden).await?,
        orcid_sources: orcid_sources(&state, workspace).await?,
    };
    Ok(told(StatusCode::OK, stats))
}

/// How many works fit a filter, deleted ones left out.
pub(super) async fn count(state: &HttpState, workspace: i64, filter: PublicationFilter) -> Result<u64, Failure> {
    let query = PublicationQuery { workspace, filter, per_page: 0, ..PublicationQuery::default() };
    Ok(state.catalogue.internal().publications(&query).await?.total)
}

async fn orcid_sources(state: &HttpState, workspace: i64) -> Result<u64, Failure> {
    let key = (workspace, state.catalogue.generation());
    let counted = dossier::orcid_sources(state.store.read(), workspace);
    let counted = state.orcid_sources.try_get_with(key, counted).await;
    counted.map_err(|error| match &*error {
        StoreError::Unavailable(_) => Failure::unavailable(Duration::from_secs(2), &error),
        _ => Failure::internal(&error),
    })
}
