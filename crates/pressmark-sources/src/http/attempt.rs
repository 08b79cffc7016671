//! One attempt at a request: send, read the body within its limits, and say what came of it.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde::de::IgnoredAny;

use super::limits::Limits;
use super::retry_after::retry_after;
use super::upstream::Ask;
use crate::SourceError;
use crate::lenient::repair;

/// The largest body that is read. The largest recorded answers are below 3 MB; an ORCID record of 10,000 works stays
/// below 30 MB.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// An answer that means something: a success with a sound body, or a status that the question expects.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: Bytes,
}

/// What came of an attempt.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answered(Answer),
    /// Worth another attempt.
    Failed(SourceError),
    /// Over the limit; the upstream may say for how long.
    Limited(Option<Duration>),
    /// Another attempt would end alike.
    Final(SourceError),
}

pub(crate) struct Attempt<'a> {
    pub(crate) source_name: &'static str,
    pub(crate) ask: &'a Ask,
    pub(crate) timeout: Duration,
    /// Whether 503 means "too many requests" here (ORCID).
    pub(crate) unavailable_means_limited: bool,
}

impl Attempt<'_> {
    /// Sends the request and reads the answer. The limits are those that its headers announce.
    pub(crate) async fn run(&self, request: reqwest::RequestBuilder) -> (Outcome, Limits) {
        let mut limits = Limits::default();
        let outcome = match tokio::time::timeout(self.timeout, self.exchange(request, &mut limits)).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::Failed(SourceError::TimedOut { source_name: self.source_name, after: self.timeout }),
        };
        (outcome, limits)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder, limits: &mut Limits) -> Outcome {
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Outcome::Failed(self.unavailable(error)),
        };
        let now = Timestamp::now();
        *limits = Limits::read(response.headers(), now);
        let (status, headers) = (response.status(), response.headers().clone());
        let body = match self.read(response).await {
            Ok(body) => body,
            // Limits and refusals are told by the status; what follows it may be lost.
            Err(_) if !status.is_success() && !self.ask.expected.contains(&status.as_u16()) => Bytes::new(),
            Err(SourceError::TooLarge { source_name, limit }) => {
                return Outcome::Final(SourceError::TooLarge { source_name, limit });
            }
            Err(error) => return Outcome::Failed(error),
        };
        self.judge(status, &headers, body, now)
    }

    async fn read(&self, mut response: reqwest::Response) -> Result<Bytes, SourceError> {
        let too_large = || SourceError::TooLarge { source_name: self.source_name, limit: LARGEST_BODY };
        let announced = response.content_length().unwrap_or_default();
        if announced > LARGEST_BODY as u64 {
            return Err(too_large());
        }
        let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or_default());
        while let Some(chunk) = response.chunk().await.map_err(|e| self.unavailable(e))? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    fn judge(&self, status: StatusCode, headers: &HeaderMap, body: Bytes, now: Timestamp) -> Outcome {
        let source_name = self.source_name;
        let location = headers.get(LOCATION).and_then(|l| l.to_str().ok()).map(str::to_owned);
        if status.is_success() {
            return match self.flaw(headers, &body) {
                Some(reason) => Outcome::Failed(SourceError::Garbage { source_name, reason }),
                None => Outcome::Answered(Answer { status, location, body }),
            };
        }
        if self.ask.expected.contains(&status.as_u16()) {
            return Outcome::Answered(Answer { status, location, body });
        }
        let wait = retry_after(headers, now);
        let is_limit = status == StatusCode::TOO_MANY_REQUESTS
            || (status == StatusCode::SERVICE_UNAVAILABLE && (self.unavailable_means_limited || wait.is_some()));
        if is_limit {
            return Outcome::Limited(wait);
        }
        if status.is_server_error() || matches!(status.as_u16(), 408 | 425) {
            let reason = format!("status {}: {}", status.as_u16(), excerpt(&body));
            return Outcome::Failed(SourceError::Unavailable { source_name, reason });
        }
        let excerpt = location.map_or_else(|| excerpt(&body), |l| format!("redirect to {}", excerpt(l.as_bytes())));
        Outcome::Final(SourceError::Rejected { source_name, status: status.as_u16(), excerpt })
    }

    /// What is wrong with the body of a success: a body cut short or an error page under status 200 is not JSON.
    fn flaw(&self, headers: &HeaderMap, body: &[u8]) -> Option<String> {
        let is_page = body.trim_ascii_start().starts_with(b"<");
        if self.ask.page_is_an_answer && (is_page || body.is_empty()) {
            return None;
        }
        let error = serde_json::from_slice::<IgnoredAny>(body).err()?;
        // The maps mend what publishers deposit (control characters inside strings, a byte-order mark).
        if repair(body).is_some_and(|mended| serde_json::from_slice::<IgnoredAny>(&mended).is_ok()) {
            return None;
        }
        let media_type = headers.get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or("no media type");
        Some(format!("{} bytes of {media_type} are not JSON: {error}", body.len()))
    }

    fn unavailable(&self, error: reqwest::Error) -> SourceError {
        // The URL may carry a key.
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            reason = format!("{reason}: {inner}");
            cause = inner.source();
        }
        SourceError::Unavailable { source_name: self.source_name, reason }
    }
}

/// The beginning of a body as one line, without markup.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let head = String::from_utf8_lossy(&body[..body.len().min(2000)]);
    let mut text = String::new();
    let mut in_tag = false;
    for c in head.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(if c.is_control() { ' ' } else { c }),
            _ => {}
        }
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
