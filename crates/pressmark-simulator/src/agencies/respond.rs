//! One request to an agency.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{PASSWORD, USERNAME, cordra, datacite};
use crate::Upstream;
use crate::answer::Answer;
use crate::server::connection::Scissors;
use crate::server::faults::{FaultKind, draw, plain};
use crate::server::running::Serving;

/// The longest body that is read.
const LONGEST: usize = 4 * 1024 * 1024;

/// Answers a request below `/agencies`; `rest` is what follows.
pub(crate) async fn respond(serving: &Serving, scissors: &Scissors, rest: &str, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if rest == "/held" {
        return plain(Answer::value(&serving.agencies.listed()));
    }
    let Ok(body) = axum::body::to_bytes(body, LONGEST).await else {
        return plain(Answer::new(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", "too long"));
    };
    if !serving.options.latency.is_zero() {
        tokio::time::sleep(serving.options.latency).await;
    }
    let number = serving.requests.fetch_add(1, Ordering::Relaxed);
    let share = f64::from_bits(serving.fault_share.load(Ordering::Relaxed));
    let fault = draw(serving.options.seed, number, share);
    // These say that nothing was done; after all others it was, and only the answer is lost.
    let undone = fault.is_some_and(|f| matches!(f.kind, FaultKind::TooManyRequests | FaultKind::Unavailable));
    let answer = match undone {
        true => Answer::new(StatusCode::SERVICE_UNAVAILABLE, "text/plain", ""),
        false => do_it(serving, rest, &parts.method, &parts.uri, &parts.headers, &body),
    };
    match fault {
        Some(fault) => {
            serving.counters.fault(fault.kind);
            fault.apply(Upstream::DataCite, answer, serving.options.hang, scissors).await
        }
        None => plain(answer),
    }
}

fn do_it(serving: &Serving, rest: &str, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Answer {
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let asked = |name: &str| query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let path = percent_encoding::percent_decode_str(rest).decode_utf8_lossy();
    let credentials = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if let Some(operation) = path.strip_prefix("/cordra/doip") {
        let operation = operation.strip_prefix('/').filter(|o| !o.is_empty()).unwrap_or_else(|| asked("operationId"));
        let bearer = credentials.strip_prefix("Bearer ").unwrap_or_default();
        return cordra::answer(&serving.agencies, operation, asked("targetId"), bearer, body);
    }
    if let Some(doi) = path.strip_prefix("/datacite/dois/") {
        let expected = format!("Basic {}", STANDARD.encode(format!("{USERNAME}:{PASSWORD}")));
        return datacite::answer(&serving.agencies, method, doi, credentials == expected, body);
    }
    Answer::new(StatusCode::NOT_FOUND, "text/plain", "no such agency")
}
