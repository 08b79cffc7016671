//! What reading and changing a work have in common: its `ETag`, and the wait until the change can be read.

use axum::response::Response;
use http::header::{ETAG, IF_MATCH};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pressmark_app::curate::Curated;
use pressmark_catalogue::Applied;
use pressmark_store::Changed;
use serde::Serialize;
use utoipa::ToSchema;

use super::refused::stale;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::state::HttpState;

const CATALOGUE: HeaderName = HeaderName::from_static("pressmark-catalogue");

/// The strong `ETag` of a work in a revision.
pub(super) fn etag(revision: i32) -> HeaderValue {
    HeaderValue::from_str(&tag(revision)).unwrap_or(HeaderValue::from_static("\"r\""))
}

fn tag(revision: i32) -> String {
    format!("\"r{revision}\"")
}

/// The revision that a change is made for, if the client says which it saw.
///
/// # Errors
/// 412 if it is not the one that the work has now.
pub(super) fn seen(headers: &HeaderMap, now: i32) -> Result<Option<i32>, Failure> {
    let values = headers.get_all(IF_MATCH);
    let mut tags = values.iter().flat_map(|value| value.to_str().unwrap_or_default().split(',')).map(str::trim);
    if values.iter().next().is_none() {
        return Ok(None);
    }
    let current = tag(now);
    match tags.find(|tag| *tag == "*" || *tag == current) {
        Some("*") => Ok(None),
        Some(_) => Ok(Some(now)),
        None => Err(stale(now)),
    }
}

/// What became of a work.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedWork {
    /// Always `true`.
    ok: bool,
    /// Whether public surfaces show it.
    visible: bool,
    /// How often it was edited.
    #[schema(required = false)]
    edit_count: i32,
    /// The id on the wire; an edit of the DOI changes it.
    #[schema(required = false)]
    id: String,
    /// Its revision now: what the `ETag` is made of.
    #[schema(required = false)]
    revision: i32,
    /// Number of the change in the history; null if it changed nothing.
    number: Option<i32>,
}

/// Answers a change of one work when the catalogue has it.
pub(super) async fn answer(state: &HttpState, curated: Curated) -> Response {
    let Curated { row, changed, number } = curated;
    let body = ChangedWork {
        ok: true,
        visible: row.visible,
        edit_count: row.edit_count,
        id: row.shown_id,
        revision: row.revision,
        number,
    };
    let mut response = told(StatusCode::OK, body);
    response.headers_mut().insert(ETAG, etag(row.revision));
    applied(state, &changed, response).await
}

/// Waits until the catalogue has a change, so that whoever made it reads it; says so where that takes too long.
pub(super) async fn applied(state: &HttpState, changed: &[Changed], response: Response) -> Response {
    if changed.is_empty() || state.applied(changed).await == Applied::InIndex {
        return response;
    }
    pending(response)
}

/// Says that the catalogue does not have a change yet.
pub(super) fn pending(mut response: Response) -> Response {
    response.headers_mut().insert(CATALOGUE, HeaderValue::from_static("pending"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Result<Option<i32>, StatusCode> {
        let headers = HeaderMap::from_iter([(IF_MATCH, text.parse().unwrap())]);
        seen(&headers, 7).map_err(|failure| failure.status())
    }

    #[test]
    fn only_the_revision_of_now_matches() {
        assert_eq!(seen(&HeaderMap::new(), 7).ok(), Some(None));
        assert_eq!(given("\"r7\""), Ok(Some(7)));
        assert_eq!(given("\"r6\", \"r7\""), Ok(Some(7)));
        assert_eq!(given("*"), Ok(None));
        for other in ["\"r6\"", "W/\"r7\"", "r7", "", "\"x\""] {
            assert_eq!(given(other), Err(StatusCode::PRECONDITION_FAILED), "{other}");
        }
    }
}
