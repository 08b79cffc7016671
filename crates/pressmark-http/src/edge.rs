//! What every request and every answer passes, whatever the operation: the request's id, panics, the words of errors,
//! headers for browsers, and the count of what happened.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use pressmark_app::activity::EventType;

use crate::access::Route;
use crate::answer::Packing;
use crate::caller::{KnownAs, LazyActor, Principal, RequestId};
use crate::client::{Client, Peer};
use crate::docid::Manner;
use crate::failure::{Failure, render};
use crate::state::HttpState;
use crate::voice::Voice;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Wraps the whole router.
pub(crate) async fn edge(State(state): State<HttpState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let knocker = Knocker::of(&state, &request);
    let open = is_open(request.uri().path());
    let manner = Manner::of(&request);
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let mut response = if !fits(&state, &request) {
        headers_too_large().into_response()
    } else if open && is_preflight(&request) {
        preflight()
    } else {
        contained(next.run(request)).await
    };
    let route = response.extensions().get::<Route>().map(|route| route.0);
    let alias = route.and_then(|place| manner.alias(&state.access.rules[place]));
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        let (status, cause) = (failure.status().as_u16(), failure.cause().unwrap_or_default());
        if failure.passes() {
            tell_now_and_then(cause);
        } else if failure.status().is_server_error() {
            tracing::error!(request_id = id.to_str().unwrap_or_default(), %method, path = told_path(&uri), status, cause, "a request failed");
        }
        knocker.note(&state, uri.path(), &failure, response.extensions().get::<KnownAs>());
        let voice = alias.as_ref().map_or_else(|| Voice::of(uri.path()), |alias| alias.voice());
        response = in_words(response, failure, voice, &id);
    } else if let Some(alias) = alias {
        response = alias.tell(response).await;
    } else if let Some(packing) = response.extensions_mut().remove::<Packing>() {
        packing.apply(&mut response, &state.pool, method == Method::HEAD).await;
    }
    leave(&state, (&method, &uri), route, id, &mut response, started);
    response
}

/// What is done with every answer at last. `route` is the place of its operation in the table of access.
pub(crate) fn leave(
    state: &HttpState,
    (method, uri): (&Method, &http::Uri),
    route: Option<usize>,
    id: HeaderValue,
    response: &mut Response,
    started: Instant,
) {
    finish(response.headers_mut(), id, is_open(uri.path()), state.cookies.is_secure());
    let (status, took) = (response.status().as_u16(), started.elapsed());
    state.metrics.count(route, status, took);
    tracing::debug!(%method, path = told_path(uri), status, ?took, "answered");
}

/// The address at the other end of the request's connection.
pub(crate) fn peer_of(request: &Request) -> IpAddr {
    request.extensions().get::<Peer>().map_or_else(|| [0, 0, 0, 0].into(), |peer| peer.0.ip())
}

/// Whether the head of a request is no larger than it may be.
pub(crate) fn fits(state: &HttpState, request: &Request) -> bool {
    head_bytes(request) <= state.settings.header_bytes
}

/// The path as the log may tell it: links of letters hold secrets.
fn told_path(uri: &http::Uri) -> &str {
    let path = uri.path();
    if path.starts_with("/api/auth/reset-password/") { "/api/auth/reset-password/…" } else { path }
}

/// Whoever sent a request, kept so that a refusal can be written down.
struct Knocker {
    client: Client,
    agent: Option<HeaderValue>,
    id: Option<RequestId>,
}

impl Knocker {
    fn of(state: &HttpState, request: &Request) -> Self {
        Self {
            client: Client::of(peer_of(request), request.headers(), &state.settings.trusted_proxies),
            agent: request.headers().get(http::header::USER_AGENT).cloned(),
            id: request.extensions().get::<RequestId>().cloned(),
        }
    }

    /// Counts a refusal for the audit trail. Mistakes of clients are none: only what somebody was not allowed.
    fn note(self, state: &HttpState, path: &str, failure: &Failure, known_as: Option<&KnownAs>) {
        let reason = match failure.status().as_u16() {
            404 if is_crooked(path) => "crooked_path",
            401 => "unauthorized",
            403 => "forbidden",
            408 => "too_slow",
            413 | 431 => "too_large",
            429 => "too_often",
            _ => return,
        };
        let actor = LazyActor::new(Principal::Anonymous, self.client, self.id, self.agent);
        let account = known_as.map_or(actor.name.as_str(), |known| known.0.as_str());
        // Sign-in counts its own refusals, by the account that was tried.
        if !failure.is_counted() {
            state.accounts.count_refusal(EventType::AccessRefused, account, reason, &actor);
        }
    }
}

/// Bytes of a request's first line and headers, about as they came.
fn head_bytes(request: &Request) -> usize {
    let uri = request.uri();
    let line = request.method().as_str().len() + uri.path().len() + uri.query().map_or(0, str::len);
    let of_header = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + ": \r\n".len();
    line + request.headers().iter().map(of_header).sum::<usize>()
}

fn headers_too_large() -> Failure {
    let failure = Failure::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request headers are too large");
    failure.with_code("headers_too_large")
}

/// A path that no client writes by accident: made to slip past whoever compares prefixes.
fn is_crooked(path: &str) -> bool {
    // Old DOIs hold nearly everything that an address can.
    if ["/v1/doi/", "/api/v1/crossref/doi/", "/docid/"].iter().any(|place| path.starts_with(place)) {
        return false;
    }
    let lower = path.to_ascii_lowercase();
    let tricks = ["//", "/../", "/./", "%2e%2e", "..%2f", "%2f..", "%5c", "\\", "%00", "%2f%2f", ";"];
    lower.ends_with("/..") || tricks.iter().any(|trick| lower.contains(trick))
}

/// One line a minute of requests that were turned away, however many they are: whoever reads the log is to find in it
/// what else there is.
fn tell_now_and_then(cause: &str) {
    static TOLD: Mutex<Option<Instant>> = Mutex::new(None);
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.is_none_or(|told| told.elapsed() >= Duration::from_mins(1)) {
        *told = Some(Instant::now());
        tracing::warn!(cause, "requests are turned away for now; of others there is no line within a minute");
    }
}

/// The answer that tells a failure; headers that the router or the guard had put on stay.
fn in_words(bare: Response, failure: Failure, voice: Voice, id: &HeaderValue) -> Response {
    let (mut parts, _) = bare.into_parts();
    let mut response = render(failure, voice, id.to_str().unwrap_or_default());
    for name in [CONTENT_LENGTH, CONTENT_TYPE] {
        parts.headers.remove(name);
    }
    response.headers_mut().extend(parts.headers);
    *response.extensions_mut() = parts.extensions;
    response
}

/// The client's own id if it is a sane one, so that its logs and ours can be held together; else a new one.
pub(crate) fn request_id(headers: &HeaderMap) -> HeaderValue {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| uuid::Uuid::new_v4().as_u64_pair().0);
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let sane = |id: &&HeaderValue| {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=64).contains(&id.len()) && id.as_bytes().iter().all(plain)
    };
    if let Some(id) = headers.get(&REQUEST_ID).filter(sane) {
        return id.clone();
    }
    let id = format!("req_{:016x}-{:08x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

/// A panic of an operation is an error of that request, and of no other.
async fn contained(answering: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(answering).catch_unwind().await.unwrap_or_else(|panic| panicked(panic.as_ref()))
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::internal(format!("panicked: {}", text.unwrap_or("without words"))).into_response()
}

/// Whether pages of other origins may read what is here (rule 26): public reads and the documents that describe them.
fn is_open(path: &str) -> bool {
    path.starts_with("/v1/") || path.starts_with("/openapi/") || path == "/health"
}

fn is_preflight(request: &Request) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> Response {
    let allow = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "X-API-Key, If-None-Match, Content-Type"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, allow).into_response()
}

/// Headers of every answer.
fn finish(headers: &mut HeaderMap, id: HeaderValue, open: bool, secure: bool) {
    headers.insert(REQUEST_ID, id);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    let may_embed = if open { "cross-origin" } else { "same-origin" };
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static(may_embed));
    if secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let nothing = "default-src 'none'; frame-ancestors 'none'";
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(nothing));
    if open {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let exposed = "ETag, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id";
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_answer_that_tells_nothing_of_it() {
        let mut response = contained(async { panic!("the secret is {}", 42) }).await;
        let failure = response.extensions_mut().remove::<Failure>().unwrap();
        assert_eq!(failure.cause(), Some("panicked: the secret is 42"));
        let response = in_words(response, failure, Voice::Legaciti, &HeaderValue::from_static("r1"));
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
        assert_eq!(body, r#"{"error":"Internal server error","request_id":"r1"}"#);
    }

    #[test]
    fn only_sane_ids_are_taken_over() {
        let of = |id: &str| {
            let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(id).unwrap())]);
            request_id(&headers).to_str().unwrap().to_owned()
        };
        assert_eq!(of("abc-123_x.y"), "abc-123_x.y");
        for insane in ["", "two words", "<script>", &"x".repeat(65), "a\tb"] {
            assert_ne!(of(insane), insane);
        }
        assert_ne!(of(""), of(""), "each is new");
    }
}
