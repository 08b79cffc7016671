//! What a sign-in gives.

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, SET_COOKIE};
use pressmark_app::accounts::{ACCESS_SECONDS, Tokens};
use serde::Serialize;
use utoipa::ToSchema;

use super::envelope::{Envelope, enveloped};
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

/// What older clients read beside the data (`docid.md` §1.1), under the names that they know. The contract's objects are
/// open.
#[derive(Serialize)]
struct ForOlder {
    #[serde(flatten)]
    envelope: Envelope<SignedIn>,
    token: String,
    access_token: String,
    refresh_token: String,
    user_id: i64,
    user_name: String,
    full_name: String,
    email: Option<String>,
    avator: Option<String>,
    account_type_id: i64,
    account_type_name: &'static str,
}

/// The answer that hands out tokens. A device that was not known gets a cookie to be known by.
pub(super) fn answer(state: &HttpState, tokens: Tokens, message: &'static str) -> Response {
    let user = User::of(&tokens.user);
    let (access_token, refresh_token) = (tokens.access, tokens.refresh);
    let (token, refresh) = (access_token.clone(), refresh_token.clone());
    let data = SignedIn { access_token, refresh_token, expires_in: ACCESS_SECONDS, user };
    let account = tokens.user;
    let body = ForOlder {
        envelope: enveloped(data, message),
        access_token: token.clone(),
        token,
        refresh_token: refresh,
        user_id: account.id,
        user_name: account.name.clone(),
        full_name: account.name,
        email: account.email,
        avator: account.image,
        // Everybody is a person here; institutions are workspaces.
        account_type_id: 1,
        account_type_name: "Individual",
    };
    let mut response = (StatusCode::OK, [(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response();
    if let Some(cookie) = tokens.device.and_then(|device| state.cookies.device(&device.0)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
