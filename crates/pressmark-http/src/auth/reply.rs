//! Answers with their cookies.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, LOCATION, PRAGMA, SET_COOKIE};
use http::{HeaderName, HeaderValue, StatusCode};
use pressmark_app::accounts::{Begun, NewDevice};
use serde_json::Value;

use crate::state::HttpState;

/// By this header programs without cookies learn the token of their session.
const SET_AUTH_TOKEN: HeaderName = HeaderName::from_static("set-auth-token");

/// A JSON answer that no cache keeps.
pub(super) fn json(body: &Value) -> Response {
    let mut response = axum::Json(body).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// A way on.
pub(super) fn redirect(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Adds the cookies of a session that has begun.
pub(super) fn with_session(state: &HttpState, mut response: Response, begun: &Begun) -> Response {
    add(&mut response, state.cookies.session(&begun.token, begun.session.remember));
    with_token(&mut response, &begun.token);
    with_device(state, response, begun.device.as_ref())
}

/// Adds the cookie of a session again, with its life from now on.
pub(super) fn with_session_again(state: &HttpState, mut response: Response, token: &str, remember: bool) -> Response {
    add(&mut response, state.cookies.session(token, remember));
    with_token(&mut response, token);
    response
}

/// Adds the cookie by which the device is known next time.
pub(super) fn with_device(state: &HttpState, mut response: Response, device: Option<&NewDevice>) -> Response {
    if let Some(NewDevice(secret)) = device {
        add(&mut response, state.cookies.device(secret));
    }
    response
}

/// Adds another cookie.
pub(super) fn with_cookie(
    state: &HttpState,
    mut response: Response,
    name: &str,
    value: &str,
    seconds: Option<u64>,
) -> Response {
    add(&mut response, state.cookies.set(name, value, seconds));
    response
}

/// Takes the cookies of a session away.
pub(super) fn cleared(state: &HttpState, mut response: Response) -> Response {
    for cookie in state.cookies.clearing() {
        add(&mut response, Some(cookie));
    }
    response
}

fn with_token(response: &mut Response, token: &str) {
    if let Ok(token) = HeaderValue::from_str(token) {
        response.headers_mut().insert(SET_AUTH_TOKEN, token);
        response.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("set-auth-token"));
    }
}

fn add(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
