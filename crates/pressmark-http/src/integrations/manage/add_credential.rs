//! `POST /api/installations/{id}/credentials`: another credential, so that one can be replaced without a gap.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::installations;
use serde::Serialize;
use utoipa::ToSchema;

use super::change::searchable;
use super::row::MadeCredential;
use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// A credential that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddedCredential {
    /// The credential.
    credential: MadeCredential,
}

/// Make another credential. Those that there are go on working.
#[utoipa::path(
    post, path = "/api/installations/{id}/credentials", tag = "Installations", operation_id = "add_credential",
    params(("id" = String, Path, description = "Key of the installation.")),
    responses(
        (status = 201, description = "Made. It is shown this once.", body = AddedCredential),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "The workspace has no such installation.", body = ErrorBody),
        (status = 409, description = "The installation was ended for good, or has as many as it may have.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn add_credential(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let id = id.map(|Path(id)| searchable(&id)).unwrap_or_default();
    let by = caller.user().map(|signed| signed.user.id);
    let (row, key) = installations::add_credential(&state.store, caller.workspace_id, &id, by, &caller.actor).await?;
    Ok(told(StatusCode::CREATED, AddedCredential { credential: MadeCredential::of(row, key) }))
}
