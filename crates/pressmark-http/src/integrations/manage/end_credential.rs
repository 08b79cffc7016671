//! `DELETE /api/installations/{id}/credentials/{credentialId}`: a credential is not accepted any more. Its row stays, so
//! that it is still known what it was.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::installations::{self, InstallationError};

use super::change::searchable;
use super::{InstallationDone, done};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// End a credential.
#[utoipa::path(
    delete, path = "/api/installations/{id}/credentials/{credentialId}", tag = "Installations",
    operation_id = "end_credential",
    params(
        ("id" = String, Path, description = "Key of the installation."),
        ("credentialId" = String, Path, description = "Key of the credential."),
    ),
    responses(
        (status = 200, description = "Done.", body = InstallationDone),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such installation or credential.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn end_credential(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    ids: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let (id, credential) = ids.map(|Path(ids)| ids).unwrap_or_default();
    let credential = credential.parse::<i64>().map_err(|_| InstallationError::UnknownCredential)?;
    let (workspace, id) = (caller.workspace_id, searchable(&id));
    installations::end_credential(&state.store, workspace, &id, credential, &caller.actor).await?;
    state.installed.invalidate_all();
    Ok(done())
}
