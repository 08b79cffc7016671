//! `POST /api/v1/auth/reset-password`: sets the password by the token of a letter.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::AccountError;
use serde::Deserialize;
use utoipa::ToSchema;

use super::envelope::{DocidError, Envelope, Nothing, success};
use super::input::{Input, invalid};
use super::limits;
use super::words::words;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

/// The new password, and what allows to set it.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct NewPasswordRequest {
    /// The token in the link of the letter.
    token: String,
    /// The new password: not one that is easily guessed.
    #[schema(min_length = 8)]
    password: String,
}

/// Set a new password.
#[utoipa::path(
    post, path = "/api/v1/auth/reset-password", tag = "Authentication", operation_id = "reset_password",
    request_body = NewPasswordRequest,
    responses(
        (status = 200, description = "Set. Everybody who was signed in to the account is signed out.", body = Envelope<Nothing>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid, or the token is unknown, used or too old.", body = DocidError),
        (status = 429, description = "Tried too often.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn reset_password(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let mut input = Input::read(&state, content).await?;
    let (token, password) = (input.required("token"), input.new_password("password", &[]));
    input.finish()?;
    let counted = limits::count(&state, "set-password", &caller).await?;
    let answer = match state.accounts.reset_password(&token, &password, &caller.actor).await {
        Ok(()) => Ok(success(StatusCode::OK, Nothing {}, "The password is set; sign in with it")),
        Err(AccountError::InvalidToken | AccountError::ExpiredToken) => {
            Err(invalid("token", "Unknown, used or too old; ask for a new letter"))
        }
        Err(error) => Err(words(error)),
    };
    limits::told(answer, &counted)
}
