//! One request to a registrar: bounded in time and size, and what its status means.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::USER_AGENT;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;

use super::RegistrarError;
use crate::BuildError;
use crate::http::{http_client, retry_after};

/// The largest answer that is read; a record of ours is some kilobytes.
const LARGEST_BODY: usize = 4 * 1024 * 1024;

const AGENT: &str = concat!("Pressmark/", env!("CARGO_PKG_VERSION"));

/// The client of one registrar.
#[derive(Debug, Clone)]
pub(super) struct Http {
    pub(super) client: reqwest::Client,
    registrar: &'static str,
    timeout: Duration,
}

/// An answer that the caller judges: a success with JSON, or a refusal.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Null for a refusal that is not JSON.
    pub(super) body: Value,
    /// The beginning of the body.
    excerpt: String,
}

impl Http {
    pub(super) fn new(registrar: &'static str, timeout: Duration) -> Result<Self, BuildError> {
        Ok(Self { client: http_client()?, registrar, timeout })
    }

    /// Sends a request. Redirects are refusals: nobody sends credentials where somebody else points to.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, RegistrarError> {
        let request = request.header(USER_AGENT, AGENT);
        match tokio::time::timeout(self.timeout, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(RegistrarError::TimedOut { registrar: self.registrar, after: self.timeout }),
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Answer, RegistrarError> {
        let mut response = request.send().await.map_err(|error| self.lost(None, error))?;
        let status = response.status();
        let wait = retry_after(response.headers(), Timestamp::now());
        let body = self.read(&mut response).await;
        if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
            let reason = format!("status {}: {}", status.as_u16(), excerpt(&body.unwrap_or_default()));
            let (registrar, status) = (self.registrar, Some(status.as_u16()));
            return Err(RegistrarError::Unavailable { registrar, status, retry_after: wait, reason });
        }
        let body = body?;
        let parsed = serde_json::from_slice(&body);
        if status.is_success() {
            let body = parsed.map_err(|error| self.garbage(status, error))?;
            return Ok(Answer { status, body, excerpt: String::new() });
        }
        Ok(Answer { status, body: parsed.unwrap_or(Value::Null), excerpt: excerpt(&body) })
    }

    async fn read(&self, response: &mut Response) -> Result<Vec<u8>, RegistrarError> {
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.lost(Some(status), error))? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Err(self.garbage(status, "it does not end"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn lost(&self, status: Option<StatusCode>, error: reqwest::Error) -> RegistrarError {
        // The cause tells more than "error sending request", and holds no URL.
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            reason = format!("{reason}: {inner}");
            cause = inner.source();
        }
        let status = status.map(|status| status.as_u16());
        RegistrarError::Unavailable { registrar: self.registrar, status, retry_after: None, reason }
    }

    /// A success that cannot be read.
    pub(super) fn garbage(&self, status: StatusCode, reason: impl std::fmt::Display) -> RegistrarError {
        RegistrarError::Garbage { registrar: self.registrar, status: status.as_u16(), reason: reason.to_string() }
    }

    /// What a status that the caller has no use for means.
    pub(super) fn refused(&self, answer: Answer) -> RegistrarError {
        let (registrar, status) = (self.registrar, answer.status.as_u16());
        match status {
            401 | 403 => RegistrarError::Unauthorized { registrar, status },
            _ => RegistrarError::Rejected { registrar, status, excerpt: answer.excerpt },
        }
    }
}

/// The beginning of a body as one line.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(1_000)]);
    let line = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    line.collect::<Vec<_>>().join(" ").chars().take(200).collect()
}
