//! `DELETE /api/installations/{id}/origins/{originId}`: an installation is not there any more.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::installations;

use super::change::searchable;
use super::{InstallationDone, done};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Remove an origin. Without its last proven one an installation waits until another is proven.
#[utoipa::path(
    delete, path = "/api/installations/{id}/origins/{originId}", tag = "Installations", operation_id = "remove_origin",
    params(
        ("id" = String, Path, description = "Key of the installation."),
        ("originId" = String, Path, description = "Key of the origin."),
    ),
    responses(
        (status = 200, description = "Done.", body = InstallationDone),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such installation or origin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn remove_origin(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    ids: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let (id, origin) = ids.map(|Path((id, origin))| (searchable(&id), searchable(&origin))).unwrap_or_default();
    installations::remove_origin(&state.store, caller.workspace_id, &id, &origin, &caller.actor).await?;
    state.installed.invalidate_all();
    Ok(done())
}
