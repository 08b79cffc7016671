//! `POST /api/v1/auth/login`: tokens for address and password.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::accounts::{Credentials, SIGN_IN};
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

/// Who signs in, and by what.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct LoginRequest {
    /// Address of mail.
    email: String,
    /// Password.
    #[schema(min_length = 8)]
    password: String,
    /// Code of the second factor, or a recovery code; where one is set up, the answer without it is 401
    /// `SECOND_FACTOR_REQUIRED`.
    otp: Option<String>,
}

/// Sign in.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "Authentication", operation_id = "login",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Tokens.", body = Envelope<SignedIn>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "Address or password are wrong, or the second factor is missing or wrong.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 429, description = "Too many attempts.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn login(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let mut input = Input::read(&state, content).await?;
    let asked = Asked::read(&mut input);
    let answer = match input.finish() {
        Ok(()) => sign_in(&state, &caller, &headers, &asked).await,
        Err(invalid) => Err(invalid),
    };
    let left = state.accounts.attempts_left(SIGN_IN, &asked.email, &caller.actor).await.map_err(words)?;
    limits::told(answer, &left)
}

struct Asked {
    email: String,
    password: String,
    otp: Option<String>,
}

impl Asked {
    fn read(input: &mut Input) -> Self {
        // An address that is none is nobody's: told like a wrong password.
        Self { email: input.required("email"), password: input.password("password"), otp: input.optional("otp") }
    }
}

async fn sign_in(state: &HttpState, caller: &Caller, headers: &HeaderMap, asked: &Asked) -> Result<Response, Failure> {
    let device = cookie(headers, DEVICE_COOKIE);
    let with = Credentials { email: &asked.email, password: &asked.password, device: device.as_deref() };
    let tokens = state.accounts.sign_in_for_tokens(with, asked.otp.as_deref(), &caller.actor).await.map_err(words)?;
    Ok(signed_in::answer(state, tokens, "Login successful"))
}
