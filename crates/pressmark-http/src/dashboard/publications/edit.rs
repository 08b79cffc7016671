//! `PATCH /api/publications/{id}`: edits the record, its visibility and its custom fields by JSON Patch (RFC 6902).

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pressmark_app::activity::Actor;
use pressmark_app::curate::CurateError;
use pressmark_domain::curation::{Limits, Patch};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::changed::{self, ChangedWork};
use super::find::{self, Id};
use super::refused::{refused, unpatched};
use crate::body;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The longest patch, bytes: as long as the record that it makes may be.
const LONGEST: usize = 4 << 20;

/// One operation of a JSON Patch (RFC 6902). Paths are those of the published record, and `/visible`, `/q`,
/// `/q_percentage`, `/if_value`, `/if5a_value`, `/funding`.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; a patch is read with its operations named")]
pub(crate) struct PatchOperation {
    /// `add`, `remove`, `replace`, `move`, `copy` or `test`.
    #[schema(example = "replace")]
    op: String,
    /// JSON Pointer.
    #[schema(example = "/title")]
    path: String,
    /// JSON Pointer, of `move` and `copy`; with other operations it means nothing (RFC 6902 §4).
    #[schema(required = false)]
    from: Value,
    /// Of `add`, `replace` and `test`. Impact factors may be written `"3,14"`.
    #[schema(required = false)]
    value: Value,
}

/// Edit a work: all of the patch, or nothing.
#[utoipa::path(
    patch, path = "/api/publications/{id}", tag = "Publications", operation_id = "edit_publication",
    params(
        ("id" = String, Path, description = "DOI, encoded or raw; handle; `local/<number>`; also a former one."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the work that was read."),
    ),
    request_body = Vec<PatchOperation>,
    responses(
        (status = 200, description = "Edited, or nothing was to be done.", body = ChangedWork),
        (status = 400, description = "The patch cannot be read or applied, its result is no work record (`details` \
            names the operation and why), or the work is deleted.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work.", body = ErrorBody),
        (status = 412, description = "The work was changed meanwhile.", body = ErrorBody),
        (status = 413, description = "The patch is too long.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn edit_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read_at_most(content, state.settings.body_timeout, LONGEST).await?;
    let patch = read(&bytes)?;
    let row = find::work(&state, caller.workspace_id, id).await?;
    let seen = changed::seen(&headers, row.revision)?;
    let edited = state.editors.edit(row, patch, seen, Actor::clone(&caller.actor)).await;
    let edited = edited.map_err(|error| match error {
        // The contract knows no 409 here.
        CurateError::Deleted => refused(error).with_status(StatusCode::BAD_REQUEST),
        error => refused(error),
    })?;
    Ok(changed::answer(&state, edited).await)
}

fn read(bytes: &[u8]) -> Result<Patch, Failure> {
    let document: Value = serde_json::from_slice(bytes).map_err(|_| {
        let form = vec!["Not valid JSON".to_owned()];
        Failure::invalid("Invalid request body", form, Map::new()).with_code("invalid_patch")
    })?;
    Patch::read(&document, Limits::default()).map_err(|error| unpatched(&error))
}
