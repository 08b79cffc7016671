//! `GET /api/publications/files/{file_id}/stats`: how often a file was downloaded.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use http::StatusCode;
use pressmark_app::files::{self, Seen, StoredFile};
use pressmark_store::repo::usage::{self, Of};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CounterMetrics, number};
use crate::caller::Caller;
use crate::docid::envelope::DocidError;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::now;

/// How often a file was downloaded.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileStats {
    /// Always `success`.
    #[schema(pattern = "^success$")]
    status: &'static str,
    file_id: i64,
    stats: FileFigures,
    /// The same, where this contract has it.
    data: FileStatsData,
    /// In a sentence.
    message: &'static str,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// How often a file was downloaded.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileStatsData {
    file_id: i64,
    publication_id: i64,
    stats: FileFigures,
}

/// The figures of a file.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct FileFigures {
    /// Downloads.
    downloads: i64,
    /// By COUNTER R5.1.
    counter: CounterMetrics,
}

/// Statistics of a file.
#[utoipa::path(
    get, path = "/api/publications/files/{file_id}/stats", tag = "Statistics", operation_id = "fileStats",
    params(("file_id" = i64, Path, description = "Id of the file.")),
    responses(
        (status = 200, description = "The statistics.", body = FileStats),
        (status = 404, description = "No such file, or none that is public.", body = DocidError),
        (status = 410, description = "Its publication was retired.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn file_stats(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    file: Result<Path<String>, PathRejection>,
) -> Result<Json<FileStats>, Failure> {
    let id = number(file).ok_or_else(absent)?;
    let (file, publication_id) = public_file(&state, &caller, id).await?;
    let of = Of::File { publication_id, file_id: file.id };
    let counts = usage::count(state.store.read(), caller.workspace_id, of).await?;
    let stats = FileFigures { downloads: counts.requests, counter: CounterMetrics::of(counts) };
    Ok(Json(FileStats {
        status: "success",
        file_id: file.id,
        stats: stats.clone(),
        data: FileStatsData { file_id: file.id, publication_id, stats },
        message: "Statistics of the file",
        timestamp: now(),
    }))
}

fn absent() -> Failure {
    Failure::not_found("File not found").with_code("file_not_found")
}

/// A file that everybody may see, and the publication that it belongs to.
async fn public_file(state: &HttpState, caller: &Caller, id: i64) -> Result<(StoredFile, i64), Failure> {
    match files::look(state.store.read(), caller.workspace_id, id, None).await? {
        Seen::Shown { file, is_public: true } => {
            let publication_id = file.publication_id.ok_or_else(absent)?;
            Ok((*file, publication_id))
        }
        Seen::Gone => Err(Failure::new(StatusCode::GONE, "The publication was retired").with_code("gone")),
        // What is under an embargo was got by nobody.
        Seen::Nothing | Seen::Embargoed(_) | Seen::Shown { .. } => Err(absent()),
    }
}
