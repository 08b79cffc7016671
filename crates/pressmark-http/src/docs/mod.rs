//! `GET /docs`: a page on which the Public API can be tried. Plain HTML and script of our own, which reads the OpenAPI
//! document; nothing is loaded from elsewhere and nothing runs inline.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_SECURITY_POLICY;
use pressmark_domain::schema::WORK_RECORD;

use crate::answer::Answer;
use crate::asker::Conditions;
use crate::failure::Failure;
use crate::openapi;
use crate::state::HttpState;

/// What our pages may load and do: their own script and style, and requests to this server.
pub(crate) const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The files, made once.
struct Assets {
    page: Answer,
    script: Answer,
    style: Answer,
    /// By the name of the file.
    documents: [(&'static str, Option<Answer>); 6],
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let file = |text: &'static str, media_type| Answer::of(Bytes::from_static(text.as_bytes()), media_type, None);
    Assets {
        page: file(include_str!("docs.html"), "text/html; charset=utf-8"),
        script: file(include_str!("docs.js"), "text/javascript; charset=utf-8"),
        style: file(include_str!("docs.css"), "text/css; charset=utf-8"),
        documents: [
            ("public-api.json", Answer::json(&openapi::public_api()).ok()),
            ("dashboard-api.json", Answer::json(&crate::dashboard::dashboard_api()).ok()),
            ("docid-api.json", Answer::json(&crate::docid::docid_api()).ok()),
            ("integrations-api.json", Answer::json(&crate::integrations::integrations_api()).ok()),
            ("partners-api.json", Answer::json(&crate::partners::partners_api()).ok()),
            ("work-record.schema.json", Some(file(WORK_RECORD, "application/schema+json"))),
        ],
    }
});

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/docs", get(async |asked: Conditions| with_policy(ASSETS.page.respond(&asked), PAGE_POLICY)))
        .route("/docs/{asset}", get(asset))
        .route("/openapi/{document}", get(document))
}

async fn asset(Path(name): Path<String>, asked: Conditions) -> Response {
    match name.as_str() {
        "docs.js" => ASSETS.script.respond(&asked),
        "docs.css" => ASSETS.style.respond(&asked),
        _ => Failure::not_found("Not found").into_response(),
    }
}

/// The description of an API, generated from the code, or of the work record.
async fn document(Path(name): Path<String>, asked: Conditions) -> Result<Response, Failure> {
    let found = ASSETS.documents.iter().find(|(file, _)| *file == name);
    let (_, document) = found.ok_or_else(|| Failure::not_found("Not found"))?;
    let document = document.as_ref().ok_or_else(|| Failure::internal("the description cannot be written"))?;
    Ok(document.respond(&asked))
}

/// Lets a page do more than nothing.
pub(crate) fn with_policy(mut response: Response, policy: &'static str) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}
