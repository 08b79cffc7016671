//! `GET /api/publications/{publication_id}/downloads/count`: how often files of it were got.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::counted;
use crate::caller::Caller;
use crate::docid::envelope::DocidError;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::now;

/// How often the files of a publication were got.
#[derive(Serialize, ToSchema)]
pub(crate) struct DownloadCount {
    /// Always `success`.
    #[schema(pattern = "^success$")]
    status: &'static str,
    publication_id: i64,
    downloads: i64,
    /// The same, where this contract has it.
    data: DownloadCountData,
    /// In a sentence.
    message: &'static str,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// How often the files of a publication were got.
#[derive(Serialize, ToSchema)]
pub(crate) struct DownloadCountData {
    publication_id: i64,
    downloads: i64,
}

/// Downloads of the files of a publication.
#[utoipa::path(
    get, path = "/api/publications/{publication_id}/downloads/count", tag = "Statistics",
    operation_id = "countDownloads",
    params(("publication_id" = i64, Path, description = "Key of the publication.")),
    responses(
        (status = 200, description = "How many.", body = DownloadCount),
        (status = 404, description = "No such publication, or none that is public.", body = DocidError),
        (status = 410, description = "The publication was retired.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn count_downloads(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
) -> Result<Json<DownloadCount>, Failure> {
    let (publication_id, counts) = counted(&state, &caller, publication).await?;
    let downloads = counts.requests;
    Ok(Json(DownloadCount {
        status: "success",
        publication_id,
        downloads,
        data: DownloadCountData { publication_id, downloads },
        message: "Downloads of the files",
        timestamp: now(),
    }))
}
