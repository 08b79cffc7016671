//! `POST /api/v1/auth/refresh`: new tokens for a refresh token, which is good once.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

use super::envelope::{DocidError, Envelope};
use super::input::Input;
use super::limits;
use super::signed_in::{self, SignedIn};
use super::words::words;
use crate::caller::Caller;
use crate::credentials::Credential;
use crate::failure::Failure;
use crate::state::HttpState;

/// What new tokens are asked for with.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RefreshRequest {
    /// The newest refresh token; it may come as `Authorization: Bearer` instead, without a body.
    #[schema(required = false, nullable = false)]
    refresh_token: Option<String>,
}

/// Refresh tokens. A refresh token that is used a second time ends the whole sign-in: somebody holds a copy.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "Authentication", operation_id = "refresh",
    request_body = Option<RefreshRequest>,
    responses(
        (status = 200, description = "New tokens.", body = Envelope<SignedIn>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "The refresh token is unknown, used, too old, or of an ended sign-in.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "There is no refresh token.", body = DocidError),
        (status = 429, description = "Too many at once.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn refresh(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let mut input = Input::read(&state, content).await?;
    let token = input.optional("refresh_token").or_else(|| bearer(&headers));
    if token.is_none() {
        input.complain("refresh_token", "Required");
    }
    input.finish()?;
    let counted = limits::count(&state, "refresh", &caller).await?;
    let refreshed = state.accounts.refresh_tokens(&token.unwrap_or_default(), &caller.actor).await;
    let answer = refreshed.map(|tokens| signed_in::answer(&state, tokens, "Tokens refreshed")).map_err(words);
    limits::told(answer, &counted)
}

/// The token that old clients send in the header. An access token is sent on too, to be told that it is the wrong one.
fn bearer(headers: &HeaderMap) -> Option<String> {
    match Credential::of(headers) {
        Credential::Bearer(token) | Credential::Token(token) => Some(token),
        Credential::Nothing | Credential::Key(_) | Credential::Cookie(_) | Credential::Unreadable => None,
    }
}
