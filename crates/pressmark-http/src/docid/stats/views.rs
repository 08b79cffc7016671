//! `GET /api/publications/{publication_id}/views/count`: how often the landing page was looked at.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{counted, page_views};
use crate::caller::Caller;
use crate::docid::envelope::DocidError;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::now;

/// How often a landing page was looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct ViewCount {
    /// Always `success`.
    #[schema(pattern = "^success$")]
    status: &'static str,
    publication_id: i64,
    views: i64,
    /// The same, where this contract has it.
    data: ViewCountData,
    /// In a sentence.
    message: &'static str,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// How often a landing page was looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct ViewCountData {
    publication_id: i64,
    views: i64,
}

/// Looks at the landing page of a publication.
#[utoipa::path(
    get, path = "/api/publications/{publication_id}/views/count", tag = "Statistics", operation_id = "countViews",
    params(("publication_id" = i64, Path, description = "Key of the publication.")),
    responses(
        (status = 200, description = "How many.", body = ViewCount),
        (status = 404, description = "No such publication, or none that is public.", body = DocidError),
        (status = 410, description = "The publication was retired.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn count_views(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
) -> Result<Json<ViewCount>, Failure> {
    let (publication_id, counts) = counted(&state, &caller, publication).await?;
    let views = page_views(counts);
    Ok(Json(ViewCount {
        status: "success",
        publication_id,
        views,
        data: ViewCountData { publication_id, views },
        message: "Looks at the landing page",
        timestamp: now(),
    }))
}
