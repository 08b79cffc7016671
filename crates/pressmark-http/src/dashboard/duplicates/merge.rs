//! `POST /api/publications/{id}/merge`: another work becomes one with this one, which stays.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::duplicates::{self, Left, Merged};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::refused::refused;
use super::shown;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::publications::find::{self, Id};
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// No identifier is longer, in characters.
const LONGEST_ID: usize = 3_072;

/// Which work goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct MergeRequest {
    /// Id of the work that goes: DOI, handle or `local/<number>`.
    #[schema(min_length = 1, max_length = 3072, example = "10.5555/12345678")]
    from: String,
}

/// A decision that did not come over, since the work that stays has one of its own there.
#[derive(Serialize, ToSchema)]
pub(crate) struct LeftDecision {
    /// Member of the record.
    member: String,
    /// What was decided; null where nothing is to stand there.
    #[schema(required = true)]
    curated: Option<Value>,
    /// Who decided.
    by: String,
    /// When, Unix milliseconds.
    at: i64,
}

impl From<Left> for LeftDecision {
    fn from(left: Left) -> Self {
        let Left { member, curated, by, at } = left;
        Self { member, curated, by, at }
    }
}

/// What a merge led to.
#[derive(Serialize, ToSchema)]
pub(crate) struct MergeAnswer {
    /// Always `true`.
    ok: bool,
    /// Number of the merge: what a split is asked for with.
    merge: i64,
    /// Id of the work that stays.
    id: String,
    /// Its numeric key.
    key: i64,
    /// Its revision now.
    revision: i32,
    /// Decisions that did not come over. They are kept, and a split gives them back.
    decisions_left: Vec<LeftDecision>,
}

/// Merge another work into this one.
#[utoipa::path(
    post, path = "/api/publications/{id}/merge", tag = "Duplicates", operation_id = "merge_publications",
    params(("id" = String, Path, description = "The work that stays: DOI, encoded or raw; handle; `local/<number>`.")),
    request_body = MergeRequest,
    responses(
        (status = 200, description = "Merged.", body = MergeAnswer),
        (status = 400, description = "An id or the body is malformed, `from` names no work, or both are one work.",
            body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work.", body = ErrorBody),
        (status = 409, description = "One of them is deleted.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn merge_publications(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(&["from"]));
    let from = fields.required("from", LONGEST_ID);
    fields.finish()?;
    let survivor = find::work(&state, caller.workspace_id, id).await?;
    let (found, _) = find::works(&state, caller.workspace_id, std::slice::from_ref(&from)).await?;
    let merged = found.into_keys().next().ok_or_else(unknown)?;
    let (store, workspace, actor) = (&state.store, caller.workspace_id, &caller.actor);
    let done = duplicates::merge(store, workspace, survivor.id, merged, actor).await.map_err(refused)?;
    Ok(answer(&state, done).await)
}

fn unknown() -> Failure {
    let fields = Map::from_iter([("from".to_owned(), json!(["No publication has this id"]))]);
    Failure::invalid("Invalid request body", Vec::new(), fields).with_code("unknown_ids")
}

async fn answer(state: &HttpState, done: Merged) -> Response {
    let body = MergeAnswer {
        ok: true,
        merge: done.number,
        id: done.survivor.shown_id,
        key: done.survivor.id,
        revision: done.survivor.revision,
        decisions_left: done.left.into_iter().map(LeftDecision::from).collect(),
    };
    shown(state, &done.changed, told(StatusCode::OK, body)).await
}
