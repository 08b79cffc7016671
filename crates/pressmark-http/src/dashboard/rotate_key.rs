//! `POST /api/site-tools/api-keys/{keyHash}/rotate`: a new key for the same client, which is shown once.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::api_keys;
use pressmark_store::repo::api_keys::Rotation;
use serde::Deserialize;
use utoipa::ToSchema;

use super::key_row::{MadeKey, no_key, read_hash};
use super::{refuse_nulls, told};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What becomes of the old key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RotateKeyRequest {
    /// Whether it ends at once; otherwise both work until it is revoked.
    #[schema(required = false, default = true)]
    revoke_old: bool,
}

/// Replace an API key.
#[utoipa::path(
    post, path = "/api/site-tools/api-keys/{keyHash}/rotate", tag = "Site Tools", operation_id = "rotate_api_key",
    params(("keyHash" = String, Path, description = "SHA-256 of the key to replace, lower-case hex.")),
    request_body = RotateKeyRequest,
    responses(
        (status = 200, description = "The new key, with the scopes, limit and expiry of the old one. It is shown this once.", body = MadeKey),
        (status = 400, description = "The hash or the body is malformed, or the key was revoked.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 404, description = "The workspace has no such key.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn rotate_key(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    hash: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let hash = read_hash(hash)?;
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(&["revoke_old"]));
    refuse_nulls(&mut fields, &["revoke_old"]);
    let revoke_old = fields.flag("revoke_old", true);
    fields.finish()?;
    let by = caller.user().map(|signed| signed.user.id);
    let rotation = api_keys::rotate(&state.store, caller.workspace_id, &hash, revoke_old, by, &caller.actor).await?;
    state.keys.invalidate(&hash);
    match rotation {
        Rotation::Made(row, key) => Ok(told(StatusCode::OK, MadeKey::of((*row, key)))),
        Rotation::Revoked => Err(revoked()),
        Rotation::Absent => Err(no_key()),
    }
}

fn revoked() -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, "The key is revoked; make a new one").with_code("key_revoked")
}
