//! GitHub's API of the signed-in user.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::fault::SignInFault;
use super::oidc::bearer;
use super::provider::IdentityProvider;
use super::world::{Grant, Shared};

/// `GET /user`. The address there is the public one, which most people do not set.
pub(super) async fn user(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    shared.count("github user");
    let grant = match granted(&shared, &headers) {
        Ok(grant) => grant,
        Err(refusal) => return refusal.into_response(),
    };
    if grant.fault == Some(SignInFault::UserInfoFails) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "simulated failure").into_response();
    }
    let account = &grant.account;
    Json(json!({
        "login": account.login,
        "id": account.number,
        "avatar_url": format!("https://pictures.example/{}.png", account.login),
        "type": "User",
        "name": account.name(),
        "email": null,
    }))
    .into_response()
}

/// `GET /user/emails`.
pub(super) async fn emails(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    shared.count("github emails");
    let grant = match granted(&shared, &headers) {
        Ok(grant) => grant,
        Err(refusal) => return refusal.into_response(),
    };
    if !grant.scopes.iter().any(|scope| scope == "user:email" || scope == "user") {
        return (StatusCode::NOT_FOUND, Json(json!({ "message": "Not Found" }))).into_response();
    }
    let account = &grant.account;
    let email = account.email.filter(|_| grant.fault != Some(SignInFault::NoEmail));
    let is_verified = account.is_verified && grant.fault != Some(SignInFault::UnverifiedEmail);
    let mut list = vec![];
    if let Some(email) = email {
        // The primary address is not always the first.
        let other = format!("{}@users.noreply.example.org", account.login);
        list.push(json!({ "email": other, "primary": false, "verified": true, "visibility": null }));
        list.push(json!({ "email": email, "primary": true, "verified": is_verified, "visibility": "private" }));
    }
    Json(list).into_response()
}

fn granted(shared: &Shared, headers: &HeaderMap) -> Result<Grant, (StatusCode, &'static str)> {
    // As GitHub does: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
    if headers.get(header::USER_AGENT).is_none_or(|agent| agent.is_empty()) {
        return Err((StatusCode::FORBIDDEN, "Request forbidden by administrative rules"));
    }
    bearer(shared, IdentityProvider::GitHub, headers).ok_or((StatusCode::UNAUTHORIZED, "Bad credentials"))
}
