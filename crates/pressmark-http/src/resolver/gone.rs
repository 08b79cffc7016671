//! What is not there: tombstones of what was (410), and nothing at all of what never was public (404).

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY};
use http::{HeaderValue, StatusCode};
use pressmark_app::deposit::Tombstone;
use serde_json::json;

use super::form::Form;
use super::page::day;
use super::{POLICY, path_of};
use crate::failure::Failure;
use crate::voice::iso;

#[derive(Template)]
#[template(path = "resolver/tombstone.html")]
struct TombstonePage<'a> {
    title: &'a str,
    docid: &'a str,
    url: &'a str,
    day: String,
    reason: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "resolver/absent.html")]
struct AbsentPage;

/// The tombstone: a page, or our JSON whatever else was asked for.
pub(super) fn tombstone(form: Form, tombstone: &Tombstone, public_url: &str) -> Result<Response, Failure> {
    let url = format!("{public_url}{}", path_of(&tombstone.docid));
    if matches!(form, Form::Html) {
        let page = TombstonePage {
            title: tombstone.title.as_deref().unwrap_or("Untitled"),
            docid: &tombstone.docid,
            url: &url,
            day: day(tombstone.at),
            reason: tombstone.reason.as_deref(),
        };
        return Ok(page_of(StatusCode::GONE, page.render().map_err(Failure::internal)?));
    }
    let row = json!({
        "id": tombstone.publication_id,
        "docid": tombstone.docid,
        "title": tombstone.title,
        "deleted_at": iso(tombstone.at),
        "deletion_reason": tombstone.reason,
        "url": url,
    });
    let failure = Failure::new(StatusCode::GONE, "The publication was retired").with_code("gone");
    Err(failure.with_detail("tombstone", row).with_headers([vary()]))
}

/// That there is nothing, or nothing that may be shown: these are one.
pub(super) fn absent(form: Form) -> Result<Response, Failure> {
    if matches!(form, Form::Html) {
        return Ok(page_of(StatusCode::NOT_FOUND, AbsentPage.render().map_err(Failure::internal)?));
    }
    Err(Failure::not_found("Publication not found").with_code("publication_not_found").with_headers([vary()]))
}

fn vary() -> (http::HeaderName, HeaderValue) {
    (VARY, HeaderValue::from_static("Accept"))
}

fn page_of(status: StatusCode, page: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (VARY, "Accept"),
    ];
    (status, headers, page).into_response()
}
