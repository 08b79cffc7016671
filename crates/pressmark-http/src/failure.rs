//! What can go wrong in an operation, and how each surface says it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use pressmark_catalogue::CatalogueError;
use pressmark_store::StoreError;
use pressmark_store::pool::PoolError;
use serde_json::{Map, Value, json};

use crate::voice::Voice;

/// Why an operation did not do what it was asked to. It says nothing of how that is written: the surface does
/// ([`render`]), when the request's id is known.
#[derive(Debug, Clone)]
pub struct Failure {
    status: StatusCode,
    /// What the client is told; nothing for 5xx.
    message: Cow<'static, str>,
    /// A word for programs.
    code: Option<&'static str>,
    /// What is wrong where.
    details: Option<Arc<Value>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What only the log is told.
    cause: Option<Arc<str>>,
    /// Whoever refused has written it down already.
    counted: bool,
    /// Nothing is broken: it passes by itself, and who causes it tells of it.
    passes: bool,
}

impl Failure {
    /// A failure with a status, a sentence and a word for programs.
    #[must_use]
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            message: message.into(),
            code: None,
            details: None,
            headers: Vec::new(),
            cause: None,
            counted: false,
            passes: false,
        }
    }

    /// A request that cannot be understood: `fields` tells what is wrong with which.
    #[must_use]
    pub fn invalid(message: impl Into<Cow<'static, str>>, form: Vec<String>, fields: Map<String, Value>) -> Self {
        let details = json!({ "formErrors": form, "fieldErrors": fields });
        Self { details: Some(Arc::new(details)), ..Self::new(StatusCode::BAD_REQUEST, message) }
    }

    /// Nothing there, or nothing that may be shown: these are one.
    #[must_use]
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// Something of ours broke. The client gets an id, the log gets the cause.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let cause = Some(cause.to_string().into());
        Self { cause, ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error") }
    }

    /// Not now, perhaps soon.
    #[must_use]
    pub fn unavailable(retry_after: Duration, cause: impl std::fmt::Display) -> Self {
        let cause = Some(cause.to_string().into());
        let failure = Self { cause, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "Service temporarily unavailable") };
        failure.with_retry_after(retry_after)
    }

    /// With another status: where a contract tells what cannot be read from what is wrong.
    #[must_use]
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// Says that nothing is broken: the log needs no line for each.
    #[must_use]
    fn that_passes(self) -> Self {
        Self { passes: true, ..self }
    }

    /// Adds a word for programs.
    #[must_use]
    pub fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// Adds more about it to the details, under this name.
    #[must_use]
    pub(crate) fn with_detail(self, name: &str, value: Value) -> Self {
        let mut details = self.details.as_deref().cloned().unwrap_or_else(|| json!({}));
        details[name] = value;
        Self { details: Some(Arc::new(details)), ..self }
    }

    /// Adds headers.
    #[must_use]
    pub fn with_headers(mut self, headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Adds `Retry-After`, at least a second.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        let seconds = after.as_millis().div_ceil(1000).max(1);
        self.headers.push((RETRY_AFTER, HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX))));
        self
    }

    /// Whoever refused writes it down by itself.
    pub(crate) fn counted(self) -> Self {
        Self { counted: true, ..self }
    }

    pub(crate) fn is_counted(&self) -> bool {
        self.counted
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn code(&self) -> Option<&str> {
        self.code
    }

    pub(crate) fn details(&self) -> Option<&Value> {
        self.details.as_deref()
    }

    /// Whether nothing is broken.
    pub(crate) fn passes(&self) -> bool {
        self.passes
    }

    /// What only the log is told.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }
}

impl From<CatalogueError> for Failure {
    fn from(error: CatalogueError) -> Self {
        match &error {
            CatalogueError::NotReady { retry_after, .. } => Self::unavailable(*retry_after, &error).that_passes(),
            CatalogueError::Busy | CatalogueError::TimedOut => {
                Self::unavailable(Duration::from_secs(1), &error).that_passes()
            }
            CatalogueError::Closed => Self::unavailable(Duration::from_secs(1), &error),
            CatalogueError::Store(StoreError::Unavailable(_)) => Self::unavailable(Duration::from_secs(2), &error),
            _ => Self::internal(&error),
        }
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        match &error {
            PoolError::Busy => Self::unavailable(Duration::from_secs(1), &error).that_passes(),
            PoolError::Failed(_) => Self::internal(&error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Unavailable(_) => Self::unavailable(Duration::from_secs(2), &error),
            _ => Self::internal(&error),
        }
    }
}

/// The status alone; the failure rides along until the edge writes it in the words of the surface.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes a failure in the words of a surface.
pub(crate) fn render(failure: Failure, voice: Voice, request_id: &str) -> Response {
    let body = voice.body(&failure, request_id);
    let has_body = body.is_some();
    let mut response = (failure.status, body.map(|body| body.to_string()).unwrap_or_default()).into_response();
    let headers = response.headers_mut();
    headers.extend(failure.headers);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if has_body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    } else {
        headers.remove(CONTENT_TYPE);
    }
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    async fn body_of(failure: Failure) -> Value {
        let response = render(failure, Voice::Legaciti, "r1");
        serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }

    #[tokio::test]
    async fn a_server_error_tells_an_id_and_nothing_else() {
        let body = body_of(Failure::internal("password=hunter2 refused")).await;
        assert_eq!(body, json!({ "error": "Internal server error", "request_id": "r1" }));
        let body = body_of(StoreError::Unavailable("postgres://me:secret@db".into()).into()).await;
        assert_eq!(body, json!({ "error": "Service temporarily unavailable", "request_id": "r1" }));
    }

    #[tokio::test]
    async fn a_client_error_carries_no_id_in_its_body() {
        let body = body_of(Failure::not_found("Nothing here").with_code("none")).await;
        assert_eq!(body, json!({ "error": "Nothing here", "code": "none" }));
    }

    #[test]
    fn a_catalogue_that_is_not_ready_says_when_to_return() {
        let error = CatalogueError::NotReady { retry_after: Duration::from_secs(5), reason: "being built".into() };
        let failure = Failure::from(error);
        assert_eq!(failure.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(failure.headers, [(RETRY_AFTER, HeaderValue::from_static("5"))]);
        assert!(failure.passes(), "the catalogue itself tells the log, once");
        assert!(!Failure::from(StoreError::Unavailable("no".into())).passes());
    }

    #[test]
    fn retry_after_is_whole_seconds_rounded_up() {
        for (millis, header) in [(0, "1"), (1, "1"), (1000, "1"), (1001, "2")] {
            let failure = Failure::unavailable(Duration::from_millis(millis), "busy");
            assert_eq!(failure.headers, [(RETRY_AFTER, HeaderValue::from_static(header))]);
        }
    }
}
