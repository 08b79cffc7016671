//! `GET /api/site-tools/api-keys`: the keys of the workspace. None of them can be read any more.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::api_keys;
use serde::Serialize;
use utoipa::ToSchema;

use super::key_row::KeyRow;
use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The keys of a workspace.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyList {
    /// The keys, oldest first; those that are not accepted any more too.
    keys: Vec<KeyRow>,
}

/// The API keys of the workspace.
#[utoipa::path(
    get, path = "/api/site-tools/api-keys", tag = "Site Tools", operation_id = "list_api_keys",
    responses(
        (status = 200, description = "The keys.", body = KeyList),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_keys(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let rows = api_keys::list(state.store.read(), caller.workspace_id).await?;
    Ok(told(StatusCode::OK, KeyList { keys: rows.into_iter().map(KeyRow::from).collect() }))
}
