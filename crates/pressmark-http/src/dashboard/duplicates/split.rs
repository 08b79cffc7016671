//! `POST /api/publications/{id}/split`: undoes a merge; each value, link and identifier goes back where it came from.

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::duplicates::{self, Split, find_merge};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refused::refused;
use super::shown;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::publications::find::{self, Id};
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// No identifier is longer, in characters.
const LONGEST_ID: usize = 3_072;
/// The largest integer that every client can hold.
const MOST: i64 = 9_007_199_254_740_991;

/// Which merge is undone. Without either, that of the id in the path, if it is the id of a work that went away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct SplitRequest {
    /// Number of the merge.
    #[schema(required = false, nullable = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    merge: Option<i64>,
    /// An id of the work that went away.
    #[schema(required = false, nullable = false, min_length = 1, max_length = 3072, example = "10.5555/12345678")]
    from: Option<String>,
}

/// What a split led to.
#[derive(Serialize, ToSchema)]
pub(crate) struct SplitAnswer {
    /// Always `true`.
    ok: bool,
    /// Number of the merge that was undone.
    merge: i64,
    /// Id of the work that had stayed.
    id: String,
    /// Its numeric key.
    key: i64,
    /// Id of the work that is back.
    restored_id: String,
    /// Its numeric key.
    restored_key: i64,
}

/// Undo a merge.
#[utoipa::path(
    post, path = "/api/publications/{id}/split", tag = "Duplicates", operation_id = "split_publication",
    params(("id" = String, Path, description = "The work that stayed, or the one that went away: DOI, encoded or raw; \
        handle; `local/<number>`.")),
    request_body = SplitRequest,
    responses(
        (status = 200, description = "Split.", body = SplitAnswer),
        (status = 400, description = "The id or the body is malformed, or does not say which merge.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work, or nothing like that was merged into it.", body = ErrorBody),
        (status = 409, description = "The work is deleted, or something was merged in later.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn split_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let path = id.as_ref().map(|Path(id)| id.clone()).unwrap_or_default();
    let named = parse(&bytes, path)?;
    let survivor = find::work(&state, caller.workspace_id, id).await?;
    let number = match named {
        Named::Number(number) => Some(number),
        Named::Work(id) => find_merge(state.store.read(), caller.workspace_id, survivor.id, &id).await?,
    };
    let number = number.ok_or_else(|| refused(duplicates::MergeError::NotMerged))?;
    let (store, workspace, actor) = (&state.store, caller.workspace_id, &caller.actor);
    let done = duplicates::split(store, workspace, survivor.id, number, actor).await.map_err(refused)?;
    Ok(answer(&state, done).await)
}

enum Named {
    Number(i64),
    Work(String),
}

fn parse(bytes: &[u8], path: String) -> Result<Named, Failure> {
    let mut fields = Fields::of(bytes, Some(&["merge", "from"]));
    refuse_nulls(&mut fields, &["merge", "from"]);
    let number = fields.integer("merge", 1, MOST);
    let from = fields.text("from", LONGEST_ID);
    if fields.value("merge").is_some() && fields.value("from").is_some() {
        fields.complain("from", "Only one of merge and from");
    }
    fields.finish()?;
    Ok(match (number, from) {
        (Some(number), _) => Named::Number(number),
        (None, Some(from)) => Named::Work(from),
        (None, None) => Named::Work(path),
    })
}

async fn answer(state: &HttpState, done: Split) -> Response {
    let body = SplitAnswer {
        ok: true,
        merge: done.number,
        id: done.survivor.shown_id,
        key: done.survivor.id,
        restored_id: done.restored.shown_id,
        restored_key: done.restored.id,
    };
    shown(state, &done.changed, told(StatusCode::OK, body)).await
}
