//! `DELETE /api/site-tools/api-keys/{keyHash}`: ends a key's use. The row stays, so that it is still known who had it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::api_keys;

use super::key_row::{KeyRow, no_key, read_hash};
use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Deactivate an API key.
#[utoipa::path(
    delete, path = "/api/site-tools/api-keys/{keyHash}", tag = "Site Tools", operation_id = "revoke_api_key",
    params(("keyHash" = String, Path, description = "SHA-256 of the key, lower-case hex.")),
    responses(
        (status = 200, description = "The key, which is not accepted any more.", body = KeyRow),
        (status = 400, description = "The hash is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 404, description = "The workspace has no such key.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn revoke_key(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    hash: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let hash = read_hash(hash)?;
    let revoked = api_keys::revoke(&state.store, caller.workspace_id, &hash, &caller.actor).await?;
    state.keys.invalidate(&hash);
    Ok(told(StatusCode::OK, KeyRow::from(revoked.ok_or_else(no_key)?)))
}
