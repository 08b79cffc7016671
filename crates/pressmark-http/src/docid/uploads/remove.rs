//! `DELETE /api/v1/files/{id}` (ours): removes a file that was not published.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::files::{self, FileError};

use super::{applied, depositor};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, Nothing, success};
use crate::failure::Failure;
use crate::state::HttpState;

/// Remove a file of a draft, or of a publication that never was public.
#[utoipa::path(
    delete, path = "/api/v1/files/{id}", tag = "Files", operation_id = "removeFile",
    params(("id" = i64, Path, description = "Id of the file.")),
    responses(
        (status = 200, description = "Removed.", body = Envelope<Nothing>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The publication is somebody else's, or your address is not verified.", body = DocidError),
        (status = 404, description = "No such file.", body = DocidError),
        (status = 409, description = "It is part of what was published: make a new version without it.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn remove_file(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<i64>, PathRejection>,
) -> Result<Response, Failure> {
    let by = depositor(&caller)?;
    let Ok(Path(id)) = id else { return Err(FileError::NotFound.into()) };
    let changed = files::remove(&state.app, caller.workspace_id, id, by, &caller.actor).await?;
    Ok(applied(&state, &changed, success(StatusCode::OK, Nothing {}, "File removed")).await)
}
