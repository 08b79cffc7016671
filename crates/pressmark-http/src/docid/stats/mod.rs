//! How often publications and files are looked at (rule 52, `docid.md` §5.4). The paths and the bare members are those of
//! the other implementation, which older clients read; the envelope is this surface's.

pub(crate) mod downloads;
pub(crate) mod file;
pub(crate) mod publication;
pub(crate) mod views;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::routing::get;
use http::{Method, StatusCode};
use pressmark_app::deposit::{self, Found};
use pressmark_store::repo::usage::{self, Counts, Of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

const PUBLICATION: &str = "/api/publications/{publication_id}/stats";
const FILE: &str = "/api/publications/files/{file_id}/stats";
const VIEWS: &str = "/api/publications/{publication_id}/views/count";
const DOWNLOADS: &str = "/api/publications/{publication_id}/downloads/count";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route(PUBLICATION, get(publication::publication_stats))
        .route(FILE, get(file::file_stats))
        .route(VIEWS, get(views::count_views))
        .route(DOWNLOADS, get(downloads::count_downloads))
}

pub(crate) fn rules() -> Vec<Rule> {
    let on = |path| rule(Method::GET, path, Operation::ReadUsage, Surface::Docid, Who::Reader);
    vec![on(PUBLICATION), on(FILE), on(VIEWS), on(DOWNLOADS)]
}

/// The operations of this folder.
#[derive(utoipa::OpenApi)]
#[openapi(paths(publication::publication_stats, file::file_stats, views::count_views, downloads::count_downloads,))]
pub(crate) struct Part;

/// The metrics of COUNTER R5.1, since this registry counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CounterMetrics {
    /// Looks at the landing page, and downloads.
    total_item_investigations: i64,
    /// Sessions, of an hour at most, with such.
    unique_item_investigations: i64,
    /// Downloads.
    total_item_requests: i64,
    /// Sessions with such.
    unique_item_requests: i64,
}

impl CounterMetrics {
    fn of(counts: Counts) -> Self {
        Self {
            total_item_investigations: counts.investigations,
            unique_item_investigations: counts.unique_investigations,
            total_item_requests: counts.requests,
            unique_item_requests: counts.unique_requests,
        }
    }
}

/// Looks at the landing page alone.
fn page_views(counts: Counts) -> i64 {
    counts.investigations - counts.requests
}

/// The key in a path. What is no number is the key of nothing.
fn number(part: Result<Path<String>, PathRejection>) -> Option<i64> {
    let Path(text) = part.ok()?;
    text.parse::<i64>().ok().filter(|number| *number > 0)
}

fn absent() -> Failure {
    Failure::not_found("Publication not found").with_code("publication_not_found")
}

/// The key of a publication that is public, and how often it was looked at. One that was merged into another is
/// answered by the survivor.
async fn counted(
    state: &HttpState,
    caller: &Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<(i64, Counts), Failure> {
    let id = number(id).ok_or_else(absent)?;
    let conn = state.store.read();
    match deposit::by_key(conn, caller.workspace_id, id).await? {
        Some(Found::Shown(work)) => {
            let key = work.publication.id;
            Ok((key, usage::count(conn, caller.workspace_id, Of::Publication(key)).await?))
        }
        Some(Found::Gone(_)) => Err(Failure::new(StatusCode::GONE, "The publication was retired").with_code("gone")),
        Some(Found::Hidden(_)) | None => Err(absent()),
    }
}
