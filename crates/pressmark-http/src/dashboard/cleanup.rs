//! `POST /api/activity/cleanup`: removes events of the workspace. The audit trail stays, and tells who cleaned.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::activity::{self, Actor};
use pressmark_store::repo::workspaces;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{refuse_nulls, told};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["mode", "before_date", "confirmation"];
/// The word that confirms, as the workspace's short name does.
const WORD: &str = "DELETE";
/// The largest integer that every client can hold.
const MOST: i64 = 9_007_199_254_740_991;

/// How much goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CleanupMode {
    /// Everything.
    All,
    /// What is older than `before_date`.
    BeforeDate,
}

/// What to remove.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CleanupRequest {
    /// How much.
    mode: CleanupMode,
    /// Unix milliseconds; what happened before goes. Needed with `before_date`, refused with `all`.
    #[schema(required = false, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    before_date: i64,
    /// The word `DELETE`, or the short name of the workspace.
    #[schema(min_length = 1, max_length = 120, example = "DELETE")]
    confirmation: String,
}

/// What was removed.
#[derive(Serialize, ToSchema)]
pub(crate) struct CleanupDone {
    /// Always `true`.
    ok: bool,
    /// As asked.
    mode: CleanupMode,
    /// How many events went.
    deleted_count: u64,
}

/// Remove events of the workspace.
#[utoipa::path(
    post, path = "/api/activity/cleanup", tag = "Activity", operation_id = "clean_activity",
    request_body = CleanupRequest,
    responses(
        (status = 200, description = "Removed.", body = CleanupDone),
        (status = 400, description = "The body is malformed, is not confirmed by `DELETE` or the short name of the workspace, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn cleanup(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let workspace = workspaces::by_id(state.store.read(), caller.workspace_id).await?;
    let workspace = workspace.ok_or_else(|| Failure::internal("the workspace of a session is gone"))?;
    let (mode, before) = parse(&bytes, &workspace.slug)?;
    let (store, actor) = (state.store.clone(), Actor::clone(&caller.actor));
    // Beside the request: a client that hangs up does not leave it half done.
    let cleaning = tokio::spawn(async move { activity::clean(&store, workspace.id, before, &actor).await });
    let deleted_count = cleaning.await.map_err(Failure::internal)??;
    Ok(told(StatusCode::OK, CleanupDone { ok: true, mode, deleted_count }))
}

/// How much, and before when; or everything that is wrong with the wish.
fn parse(bytes: &[u8], slug: &str) -> Result<(CleanupMode, Option<i64>), Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    refuse_nulls(&mut fields, &["before_date"]);
    let mode = match fields.required("mode", 120).as_str() {
        "before_date" => CleanupMode::BeforeDate,
        "all" => CleanupMode::All,
        other => {
            if !other.is_empty() {
                fields.complain("mode", "Must be one of: all, before_date");
            }
            CleanupMode::All
        }
    };
    let sent = fields.value("before_date").is_some();
    let before = fields.integer("before_date", 0, MOST);
    match mode {
        CleanupMode::BeforeDate if !sent => fields.complain("before_date", "Required with mode before_date"),
        // Whoever names a date does not want everything gone.
        CleanupMode::All if before.is_some() => fields.complain("before_date", "Only with mode before_date"),
        _ => {}
    }
    let confirmation = fields.required("confirmation", 120);
    if !confirmation.trim().is_empty() && confirmation != WORD && confirmation != slug {
        fields.complain("confirmation", format!("Must be {WORD}, or the short name of the workspace: {slug}"));
    }
    fields.finish()?;
    Ok((mode, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_without_the_right_word() {
        let parsed = |body: &str| parse(body.as_bytes(), "main").map_err(|failure| failure.details().cloned());
        assert_eq!(parsed(r#"{"mode":"all","confirmation":"DELETE"}"#), Ok((CleanupMode::All, None)));
        let dated = r#"{"mode":"before_date","before_date":5,"confirmation":"main"}"#;
        assert_eq!(parsed(dated), Ok((CleanupMode::BeforeDate, Some(5))));
        for (body, name) in [
            (r#"{"mode":"all","confirmation":"delete"}"#, "confirmation"),
            (r#"{"mode":"all","confirmation":" "}"#, "confirmation"),
            (r#"{"mode":"all","before_date":5,"confirmation":"DELETE"}"#, "before_date"),
            (r#"{"mode":"before_date","confirmation":"DELETE"}"#, "before_date"),
            (r#"{"mode":"before_date","before_date":-1,"confirmation":"DELETE"}"#, "before_date"),
            (r#"{"mode":"before_date","before_date":null,"confirmation":"DELETE"}"#, "before_date"),
            (r#"{"mode":"some","confirmation":"DELETE"}"#, "mode"),
            (r#"{"confirmation":"DELETE"}"#, "mode"),
        ] {
            let details = parsed(body).unwrap_err().unwrap();
            let complaints = details["fieldErrors"].as_object().unwrap();
            assert_eq!(complaints.keys().collect::<Vec<_>>(), [name], "{body}: {details}");
        }
        let unknown = parsed(r#"{"mode":"all","confirmation":"DELETE","dryRun":true}"#).unwrap_err().unwrap();
        assert_eq!(unknown["formErrors"][0], "Unrecognized keys: dryRun");
    }
}
