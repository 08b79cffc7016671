//! `PATCH /api/site-tools/api-keys/{keyHash}`: changes a key of the workspace.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::api_keys;
use pressmark_store::repo::api_keys::Patch;
use serde::Deserialize;
use utoipa::ToSchema;

use super::key_row::{KeyRow, KeyScope, no_key, read_hash, read_limit, read_scopes};
use super::{refuse_nulls, told};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["is_active", "scopes", "rate_limit_per_minute"];

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ChangeKeyRequest {
    /// Whether it is accepted.
    #[schema(required = false)]
    is_active: bool,
    /// What for.
    #[schema(required = false, min_items = 1)]
    scopes: Vec<KeyScope>,
    /// Writes allowed in a minute.
    #[schema(required = false, minimum = 1, maximum = 10_000)]
    rate_limit_per_minute: i64,
}

/// Change an API key.
#[utoipa::path(
    patch, path = "/api/site-tools/api-keys/{keyHash}", tag = "Site Tools", operation_id = "change_api_key",
    params(("keyHash" = String, Path, description = "SHA-256 of the key, lower-case hex.")),
    request_body = ChangeKeyRequest,
    responses(
        (status = 200, description = "The key as it is now.", body = KeyRow),
        (status = 400, description = "The hash or the body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 404, description = "The workspace has no such key.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn change_key(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    hash: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let hash = read_hash(hash)?;
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let patch = parse(&bytes)?;
    let changed = api_keys::change(&state.store, caller.workspace_id, &hash, &patch, &caller.actor).await?;
    state.keys.invalidate(&hash);
    Ok(told(StatusCode::OK, KeyRow::from(changed.ok_or_else(no_key)?)))
}

fn parse(bytes: &[u8]) -> Result<Patch, Failure> {
    let mut fields = Fields::sent(bytes, KNOWN);
    refuse_nulls(&mut fields, &["is_active", "rate_limit_per_minute"]);
    let is_active = fields.optional_flag("is_active");
    let scopes = read_scopes(&mut fields);
    let rate_limit_per_minute = read_limit(&mut fields);
    fields.finish()?;
    Ok(Patch { is_active, scopes, rate_limit_per_minute })
}
