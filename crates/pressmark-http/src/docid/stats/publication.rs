//! `GET /api/publications/{publication_id}/stats`: how often a publication was looked at, downloaded and commented on.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use pressmark_store::repo::comments;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CounterMetrics, counted, page_views};
use crate::caller::Caller;
use crate::docid::envelope::DocidError;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::now;

/// How often a publication was looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationStats {
    /// Always `success`.
    #[schema(pattern = "^success$")]
    status: &'static str,
    publication_id: i64,
    stats: PublicationFigures,
    /// The same, where this contract has it.
    data: PublicationStatsData,
    /// In a sentence.
    message: &'static str,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// How often a publication was looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationStatsData {
    publication_id: i64,
    stats: PublicationFigures,
}

/// The figures of a publication.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct PublicationFigures {
    /// Looks at its landing page.
    views: i64,
    /// Downloads of its files.
    downloads: i64,
    /// Comments that are shown.
    comments: i64,
    /// By COUNTER R5.1.
    counter: CounterMetrics,
}

/// Statistics of a publication.
#[utoipa::path(
    get, path = "/api/publications/{publication_id}/stats", tag = "Statistics", operation_id = "publicationStats",
    params(("publication_id" = i64, Path, description = "Key of the publication.")),
    responses(
        (status = 200, description = "The statistics.", body = PublicationStats),
        (status = 404, description = "No such publication, or none that is public.", body = DocidError),
        (status = 410, description = "The publication was retired.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn publication_stats(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
) -> Result<Json<PublicationStats>, Failure> {
    let (publication_id, counts) = counted(&state, &caller, publication).await?;
    let tallies = comments::tally(state.store.read(), publication_id).await?;
    let comments = tallies.iter().map(|tally| tally.comments).sum();
    let counter = CounterMetrics::of(counts);
    let stats = PublicationFigures { views: page_views(counts), downloads: counts.requests, comments, counter };
    Ok(Json(PublicationStats {
        status: "success",
        publication_id,
        stats: stats.clone(),
        data: PublicationStatsData { publication_id, stats },
        message: "Statistics of the publication",
        timestamp: now(),
    }))
}
