//! `POST /api/publications/{id}/revert`: back to what was: a field as harvested, a revision undone, an earlier state.
//! An addition of ours.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::curate::{self, Revert};
use serde::Deserialize;
use utoipa::ToSchema;

use super::changed::{self, ChangedWork};
use super::find::{self, Id};
use super::refused::refused;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::refuse_nulls;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["path", "revision", "to", "all"];

/// What to go back to: one of these.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RevertRequest {
    /// JSON Pointer: this place, and what is below it, becomes what the sources say.
    #[schema(required = false, nullable = false, min_length = 1, max_length = 1000, example = "/title")]
    path: Option<String>,
    /// Number of a revision: it is undone; what came later stays.
    #[schema(required = false, nullable = false, minimum = 1)]
    revision: Option<i32>,
    /// Number of a revision: the record becomes what it was after it; 0: as harvested.
    #[schema(required = false, nullable = false, minimum = 0)]
    to: Option<i32>,
    /// `true`: the whole record becomes what the sources say.
    #[schema(required = false, nullable = false)]
    all: Option<bool>,
}

/// Take back what was edited.
#[utoipa::path(
    post, path = "/api/publications/{id}/revert", tag = "Publications", operation_id = "revert_publication",
    params(
        ("id" = String, Path, description = "DOI, encoded or raw; handle; `local/<number>`; also a former one."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the work that was read."),
    ),
    request_body = RevertRequest,
    responses(
        (status = 200, description = "Done.", body = ChangedWork),
        (status = 400, description = "The id or the body is malformed, or nothing was edited there.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work, or no such revision.", body = ErrorBody),
        (status = 409, description = "A later change builds on it, or the work is deleted.", body = ErrorBody),
        (status = 412, description = "The work was changed meanwhile.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn revert_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let what = parse(&bytes)?;
    let row = find::work(&state, caller.workspace_id, id).await?;
    let seen = changed::seen(&headers, row.revision)?;
    let (store, actor) = (&state.store, &caller.actor);
    let reverted = curate::revert(store, caller.workspace_id, row.id, &what, seen, actor).await.map_err(refused)?;
    Ok(changed::answer(&state, reverted).await)
}

fn parse(bytes: &[u8]) -> Result<Revert, Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    refuse_nulls(&mut fields, KNOWN);
    let path = fields.text("path", 1_000);
    let mut number = |name, least| fields.integer(name, least, i32::MAX.into()).and_then(|n| i32::try_from(n).ok());
    let (revision, to) = (number("revision", 1), number("to", 0));
    let all = fields.optional_flag("all");
    if path.as_deref().is_some_and(|path| !path.starts_with('/')) {
        fields.complain("path", "Must be a JSON Pointer: /title");
    }
    if all == Some(false) {
        fields.complain("all", "Must be true");
    }
    let given: Vec<&&str> = KNOWN.iter().filter(|name| fields.value(name).is_some()).collect();
    match given.as_slice() {
        [_] => {}
        [] => KNOWN.iter().for_each(|name| fields.complain(name, "One of path, revision, to and all is required")),
        many => many.iter().for_each(|name| fields.complain(name, "Only one of path, revision, to and all")),
    }
    fields.finish()?;
    let numbered = revision.map(Revert::Revision).or(to.map(Revert::To));
    Ok(path.map(Revert::Path).or(numbered).unwrap_or(Revert::All))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_thing_is_reverted() {
        for (body, what) in [
            (r#"{"path":"/authors/0/name"}"#, Revert::Path("/authors/0/name".into())),
            (r#"{"revision":3}"#, Revert::Revision(3)),
            (r#"{"to":0}"#, Revert::To(0)),
            (r#"{"all":true}"#, Revert::All),
        ] {
            assert_eq!(parse(body.as_bytes()).ok(), Some(what), "{body}");
        }
        for wrong in [
            "{}",
            "",
            r#"{"path":"title"}"#,
            r#"{"path":""}"#,
            r#"{"path":null}"#,
            r#"{"revision":0}"#,
            r#"{"to":-1}"#,
            r#"{"all":false}"#,
            r#"{"all":true,"to":1}"#,
            r#"{"every":true}"#,
            r#"{"revision":3000000000}"#,
        ] {
            assert!(parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
