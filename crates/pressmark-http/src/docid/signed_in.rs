//! What a sign-in gives.

use axum::response::Response;
use http::StatusCode;
use http::header::SET_COOKIE;
use pressmark_app::accounts::{ACCESS_SECONDS, Tokens};
use serde::Serialize;
use utoipa::ToSchema;

use super::envelope::success;
use super::user::User;
use crate::state::HttpState;

/// Tokens, and whose they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// A JWT for `Authorization: Bearer`.
    access_token: String,
    /// Good once, for new tokens.
    refresh_token: String,
    /// Seconds for which the access token is good.
    expires_in: i64,
    /// The user.
    user: User,
}

/// The answer that hands out tokens. A device that was not known gets a cookie to be known by.
pub(super) fn answer(state: &HttpState, tokens: Tokens, message: &'static str) -> Response {
    let user = User::of(&tokens.user);
    let (access_token, refresh_token) = (tokens.access, tokens.refresh);
    let data = SignedIn { access_token, refresh_token, expires_in: ACCESS_SECONDS, user };
    let mut response = success(StatusCode::OK, data, message);
    if let Some(cookie) = tokens.device.and_then(|device| state.cookies.device(&device.0)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
