//! `POST /api/v1/auth/social/token` (ours): tokens for the code that a browser brought from a provider.

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
use crate::credentials::{DEVICE_COOKIE, cookie};
use crate::failure::Failure;
use crate::state::HttpState;

/// The code and the secret that goes with it.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct SocialTokenRequest {
    /// From the address that the browser was sent to.
    code: String,
    /// From the answer that began the sign-in.
    secret: String,
    /// Code of the second factor, where one is set up.
    otp: Option<String>,
}

/// Take the tokens of a sign-in at a provider.
#[utoipa::path(
    post, path = "/api/v1/auth/social/token", tag = "Authentication", operation_id = "takeSocialTokens",
    request_body = SocialTokenRequest,
    responses(
        (status = 200, description = "Tokens.", body = Envelope<SignedIn>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "The code is none, or the second factor is missing or wrong.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 429, description = "Too many attempts.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn social_token(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let mut input = Input::read(&state, content).await?;
    let (code, kept, otp) = (input.required("code"), input.required("secret"), input.optional("otp"));
    input.finish()?;
    let left = limits::count(&state, "social-token", &caller).await?;
    let device = cookie(&headers, DEVICE_COOKIE);
    let taken = state.accounts.exchange_social_code(&code, &kept, otp.as_deref(), device.as_deref(), &caller.actor);
    let answer = taken.await.map(|tokens| signed_in::answer(&state, tokens, "Login successful")).map_err(words);
    limits::told(answer, &left)
}
