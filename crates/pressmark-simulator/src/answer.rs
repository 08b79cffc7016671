//! One answer of an upstream, before faults and headers about limits are added.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

/// Content type of most of the upstreams.
pub(crate) const JSON: &str = "application/json";
/// Content type of the HTML pages that OpenAlex and the DOI resolver send as errors.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// Status, content type and body.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) body: Bytes,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Credits that OpenAlex counts for it.
    pub(crate) cost: u32,
}

impl Answer {
    pub(crate) fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type, body: body.into(), headers: Vec::new(), cost: 0 }
    }

    pub(crate) fn json(body: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK, JSON, body)
    }

    pub(crate) fn value(value: &Value) -> Self {
        Self::json(value.to_string())
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn with_type(self, content_type: &'static str) -> Self {
        Self { content_type, ..self }
    }

    /// Adds a header; one that cannot be written is left out (an upstream's value is never wider than ASCII).
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, &seconds.to_string())
    }
}
