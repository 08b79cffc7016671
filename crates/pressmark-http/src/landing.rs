//! `GET /`: where to go from here.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue};
use serde_json::json;

use crate::docs::{PAGE_POLICY, with_policy};
use crate::state::HttpState;

const PAGE: &str = include_str!("docs/landing.html");

/// A page for people, a few addresses for programs.
pub(crate) async fn landing(State(state): State<HttpState>, headers: HeaderMap) -> Response {
    let html =
        headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    let mut response = if html {
        with_policy(([(CONTENT_TYPE, "text/html; charset=utf-8")], PAGE).into_response(), PAGE_POLICY)
    } else {
        let url = &state.settings.public_url;
        let addresses = json!({
            "name": "Pressmark",
            "version": env!("CARGO_PKG_VERSION"),
            "docs": format!("{url}/docs"),
            "openapi": format!("{url}/openapi/public-api.json"),
            "publications": format!("{url}/v1/publications"),
            "people": format!("{url}/v1/people"),
        });
        axum::Json(addresses).into_response()
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    response
}
