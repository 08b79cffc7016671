//! `POST /api/publications/bulk`: deletes or restores many works: all of them or none.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::curate::{self, CurateError};
use serde::Deserialize;
use utoipa::ToSchema;

use super::changed::{applied, pending};
use super::find;
use super::refused::{refused, unknown};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{Done, done};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The most works at a time.
const MOST_IDS: usize = 10_000;
/// The longest body, bytes: so many ids, each of a few hundred characters.
const LONGEST: usize = 4 << 20;
/// Beyond so many works the answer does not wait for the catalogue.
const MOST_AWAITED: usize = 500;

/// What to do with which works.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct BulkRequest {
    /// Ids: DOIs, handles, `local/<number>`.
    #[schema(max_items = 10_000)]
    ids: Vec<String>,
    /// `delete` or `restore`.
    #[schema(pattern = "^(delete|restore)$", example = "delete")]
    action: String,
}

/// Delete or restore works: all of them or none.
#[utoipa::path(
    post, path = "/api/publications/bulk", tag = "Publications", operation_id = "change_publications",
    request_body = BulkRequest,
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The body is malformed, or `details` names ids of no work.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 413, description = "The body is too long.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn change_publications(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read_at_most(content, state.settings.body_timeout, LONGEST).await?;
    let (ids, delete) = parse(&bytes)?;
    if ids.is_empty() {
        return Ok(done());
    }
    let (found, strangers) = find::works(&state, caller.workspace_id, &ids).await?;
    if !strangers.is_empty() {
        return Err(unknown(strangers));
    }
    let keys: Vec<i64> = found.keys().copied().collect();
    let (store, workspace, actor) = (&state.store, caller.workspace_id, &caller.actor);
    let changed = if delete {
        curate::delete_many(store, workspace, &keys, actor).await
    } else {
        curate::restore_many(store, workspace, &keys, actor).await
    };
    let changed = changed.map_err(|error| match error {
        CurateError::Unknown(keys) => unknown(keys.iter().map(|key| named(&found, key)).collect()),
        error => refused(error),
    })?;
    let waits = changed.len() <= MOST_AWAITED;
    Ok(if waits { applied(&state, &changed, done()).await } else { pending(done()) })
}

/// The id by which a work was named, of its key.
fn named(found: &std::collections::HashMap<i64, String>, key: &str) -> String {
    let id = key.parse().ok().and_then(|key: i64| found.get(&key));
    id.map_or(key, String::as_str).to_owned()
}

/// The ids of a body, and whether to delete their works.
fn parse(bytes: &[u8]) -> Result<(Vec<String>, bool), Failure> {
    let mut fields = Fields::of(bytes, Some(&["ids", "action"]));
    let ids = fields.texts("ids").unwrap_or_default();
    if fields.value("ids").is_none() {
        fields.complain("ids", "Required");
    }
    if ids.len() > MOST_IDS {
        fields.complain("ids", format!("Must hold at most {MOST_IDS} ids"));
    }
    let action = fields.required("action", 120);
    if !matches!(action.as_str(), "" | "delete" | "restore") {
        fields.complain("action", "Must be one of: delete, restore");
    }
    fields.finish()?;
    Ok((ids, action == "delete"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_whole_or_refused() {
        let read = parse(br#"{"ids":["10.5555/a"],"action":"restore"}"#).unwrap();
        assert_eq!(read, (vec!["10.5555/a".to_owned()], false));
        let many = serde_json::json!({ "ids": vec!["10.5555/a"; MOST_IDS + 1], "action": "delete" }).to_string();
        for wrong in [
            "",
            "[]",
            r#"{"ids":["10.5555/a"]}"#,
            r#"{"action":"delete"}"#,
            r#"{"ids":[1],"action":"delete"}"#,
            r#"{"ids":[],"action":"erase"}"#,
            r#"{"ids":[],"action":"delete","all":true}"#,
            r#"{"ids":[],"action":"  "}"#,
            many.as_str(),
        ] {
            assert!(parse(wrong.as_bytes()).is_err(), "{wrong:.60}");
        }
    }
}
