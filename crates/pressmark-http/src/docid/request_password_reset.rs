//! `POST /api/v1/auth/request-password-reset`: the same answer whether or not there is such an account.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::RESET;
use serde::Deserialize;
use utoipa::ToSchema;

use super::envelope::{DocidError, Envelope, Nothing, success};
use super::input::Input;
use super::limits;
use super::words::words;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

const TOLD: &str = "If this address has an account, a letter with a link to set a new password is under way";

/// Whose password is lost.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ResetRequest {
    /// Address of mail.
    email: String,
}

/// Ask for a new password.
#[utoipa::path(
    post, path = "/api/v1/auth/request-password-reset", tag = "Authentication", operation_id = "request_password_reset",
    request_body = ResetRequest,
    responses(
        (status = 200, description = "Whether or not there is such an account.", body = Envelope<Nothing>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 429, description = "Asked for too often.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn request_password_reset(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let mut input = Input::read(&state, content).await?;
    let email = input.address("email");
    let actor = &caller.actor;
    if let Err(invalid) = input.finish() {
        let left = state.accounts.attempts_left(RESET, &email, actor).await.map_err(words)?;
        return limits::told(Err(invalid), &left);
    }
    let counted = state.accounts.ask_for_reset(&email, None, actor).await.map_err(words)?;
    limits::told(Ok(success(StatusCode::OK, Nothing {}, TOLD)), &counted)
}
