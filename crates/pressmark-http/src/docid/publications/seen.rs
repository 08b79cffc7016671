//! `ETag`s of deposits and drafts, so that two windows do not write over each other.

use http::header::{ETAG, IF_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::failure::Failure;

/// The strong `ETag` of what has this revision; `beside`: that of what is shown with it.
pub(super) fn etag(revision: i32, beside: i32) -> HeaderValue {
    HeaderValue::from_str(&format!("\"d{revision}.{beside}\"")).unwrap_or(HeaderValue::from_static("\"d\""))
}

/// The revision that a change is made for, if the client says which it saw.
///
/// # Errors
/// 412 for what is no `ETag` of ours.
pub(super) fn seen(headers: &HeaderMap) -> Result<Option<i32>, Failure> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let revision = text.strip_prefix("\"d").and_then(|rest| rest.split(['.', '"']).next());
    match revision.and_then(|revision| revision.parse().ok()) {
        Some(revision) => Ok(Some(revision)),
        None => Err(unknown()),
    }
}

fn unknown() -> Failure {
    let message = "`If-Match` names no revision of this; read it again and repeat the change";
    Failure::new(StatusCode::PRECONDITION_FAILED, message).with_code("stale")
}

/// The refusal of a change of what has changed meanwhile.
pub(super) fn stale(revision: i32) -> Failure {
    let message = format!("It is at revision {revision} now; read it again and repeat the change");
    Failure::new(StatusCode::PRECONDITION_FAILED, message)
        .with_code("stale")
        .with_headers([(ETAG, etag(revision, 0))])
        .with_detail("revision", revision.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_revision_of_an_etag_is_read_whatever_is_beside() {
        let given = |text: &str| seen(&HeaderMap::from_iter([(IF_MATCH, text.parse().unwrap())])).ok();
        assert_eq!(given(etag(7, 3).to_str().unwrap()), Some(Some(7)));
        assert_eq!((given("\"d7\""), given("*")), (Some(Some(7)), Some(None)));
        assert_eq!(seen(&HeaderMap::new()).ok(), Some(None));
        for other in ["7", "\"7\"", "W/\"d7.1\"", "\"dx.1\"", ""] {
            assert_eq!(given(other), None, "{other}");
        }
    }
}
