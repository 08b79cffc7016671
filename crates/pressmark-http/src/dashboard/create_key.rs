//! `POST /api/site-tools/api-keys`: makes a key, which is shown once.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::api_keys;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::api_keys::NewKey;
use serde::Deserialize;
use utoipa::ToSchema;

use super::key_row::{KeyScope, MadeKey, read_limit, read_scopes};
use super::{refuse_nulls, told};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["client_name", "scopes", "rate_limit_per_minute", "expires_at"];
/// The longest name of a client.
const LONGEST_NAME: usize = 120;
/// Writes in a minute where nothing is said.
const USUAL_LIMIT: i32 = 60;
/// The largest integer that every client can hold.
const MOST: i64 = 9_007_199_254_740_991;

/// A key to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CreateKeyRequest {
    /// Who will use it.
    #[schema(min_length = 1, max_length = 120, example = "Library website")]
    client_name: String,
    /// What for.
    #[schema(min_items = 1)]
    scopes: Vec<KeyScope>,
    /// Writes allowed in a minute.
    #[schema(required = false, minimum = 1, maximum = 10_000, default = 60)]
    rate_limit_per_minute: i64,
    /// Unix milliseconds after which it is refused; without it never. An addition of ours: the published contract
    /// names the three others.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    expires_at: Option<i64>,
}

/// Make an API key.
#[utoipa::path(
    post, path = "/api/site-tools/api-keys", tag = "Site Tools", operation_id = "create_api_key",
    request_body = CreateKeyRequest,
    responses(
        (status = 201, description = "Made. The key is shown this once.", body = MadeKey),
        (status = 400, description = "The body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn create_key(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let new = parse(&bytes, &caller)?;
    let made = api_keys::create(&state.store, &new, &caller.actor).await?;
    Ok(told(StatusCode::CREATED, MadeKey::of(made)))
}

/// The key of a body, or everything that is wrong with it.
fn parse(bytes: &[u8], caller: &Caller) -> Result<NewKey, Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    refuse_nulls(&mut fields, &["client_name", "rate_limit_per_minute"]);
    let client_name = fields.required("client_name", LONGEST_NAME).trim().to_owned();
    if client_name.chars().any(char::is_control) {
        fields.complain("client_name", "Must not hold control characters");
    }
    let scopes = read_scopes(&mut fields);
    if fields.value("scopes").is_none() {
        fields.complain("scopes", "Required");
    }
    let limit = read_limit(&mut fields);
    let expires_at = fields.integer("expires_at", 0, MOST);
    if expires_at.is_some_and(|at| at <= now_millis()) {
        fields.complain("expires_at", "Must be in the future");
    }
    fields.finish()?;
    Ok(NewKey {
        workspace_id: caller.workspace_id,
        client_name,
        scopes: scopes.unwrap_or_default(),
        rate_limit_per_minute: limit.unwrap_or(USUAL_LIMIT),
        created_by: Some(caller.actor.name.clone()),
        created_by_user: caller.user().map(|signed| signed.user.id),
        expires_at,
    })
}
