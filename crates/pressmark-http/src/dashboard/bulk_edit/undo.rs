//! `POST /api/publications/bulk-edit/{run}/undo`: takes a bulk edit back.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::bulk_edit;

use super::answer::{self, BulkUndoAnswer};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Undo a bulk edit.
#[utoipa::path(
    post, path = "/api/publications/bulk-edit/{run}/undo", tag = "Publications", operation_id = "undo_bulk_edit",
    params(("run" = String, Path, description = "Id of the bulk edit.")),
    responses(
        (status = 200, description = "Undone, but for the works that were changed since.", body = BulkUndoAnswer),
        (status = 202, description = "Queued, since there are more than two hundred works.", body = BulkUndoAnswer),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such bulk edit.", body = ErrorBody),
        (status = 409, description = "It is still under way, or was undone already.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn undo_bulk_edit(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    run: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let absent = || answer::refused(bulk_edit::BulkEditError::NotFound);
    let Path(run) = run.map_err(|_| absent())?;
    // Ids are UUIDs; nothing else is asked of the database.
    let run = uuid::Uuid::parse_str(&run).map_err(|_| absent())?.to_string();
    let (store, workspace, actor) = (&state.store, caller.workspace_id, &caller.actor);
    let started = bulk_edit::undo(store, workspace, &run, actor).await.map_err(answer::refused)?;
    Ok(answer::undone(&state, started).await)
}
