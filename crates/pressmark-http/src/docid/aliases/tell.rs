//! Taking the envelope off an answer.

use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::header::{CONTENT_LENGTH, VARY};
use http::{HeaderValue, StatusCode};
use serde_json::Value;

use super::Older;
use crate::failure::{Failure, render};

/// Bytes of the longest answer that is made anew: a page of a hundred publications with all their creators is shorter.
const LONGEST: usize = 64 << 20;

impl Older {
    /// The answer as the client knows it. Which that is depends on `Accept`, and caches have to know.
    pub(crate) async fn tell(self, mut response: Response) -> Response {
        response.headers_mut().append(VARY, HeaderValue::from_static("Accept"));
        if self.enveloped || !response.status().is_success() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let bytes = match to_bytes(body, LONGEST).await {
            Ok(bytes) => bytes,
            Err(error) => {
                let (path, of) = (self.alias.path, self.alias.of);
                tracing::error!(%error, path, of, "an answer could not be told to an older client");
                return render(Failure::internal(error), self.voice(), "");
            }
        };
        parts.headers.remove(CONTENT_LENGTH);
        // Of `HEAD` there is no body.
        let Ok(envelope) = serde_json::from_slice::<Value>(&bytes) else {
            return Response::from_parts(parts, Body::from(bytes));
        };
        if parts.status == StatusCode::CREATED {
            parts.status = StatusCode::OK;
        }
        Response::from_parts(parts, Body::from((self.alias.body)(envelope).to_string()))
    }
}
