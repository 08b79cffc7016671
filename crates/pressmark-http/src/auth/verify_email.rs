//! `GET /api/auth/verify-email`: the link in the letters to a new account and to a new address.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::AccountError;
use serde_json::json;

use super::input::{Input, invalid};
use super::words::words;
use super::{addresses, reply};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn verify_email(State(state): State<HttpState>, input: Input) -> Result<Response, Failure> {
    let token = input.query("token").ok_or_else(|| invalid("[query.token] Required".to_owned()))?;
    let callback = input.query("callbackURL").filter(|url| !url.is_empty());
    let checked = callback.map(|url| addresses::checked(&state.origins, url, "invalid_callback_url"));
    let callback = checked.transpose()?;
    let verified = match state.accounts.verify_email(&token, input.actor()).await {
        Err(AccountError::InvalidToken) => state.accounts.take_new_email(&token, input.actor()).await,
        other => other,
    };
    let code = match verified {
        Ok(_) => None,
        Err(AccountError::InvalidToken | AccountError::EmailTaken) => Some("INVALID_TOKEN"),
        Err(AccountError::ExpiredToken) => Some("TOKEN_EXPIRED"),
        Err(AccountError::UnknownUser) => Some("USER_NOT_FOUND"),
        Err(other) => return Err(words(other)),
    };
    match (callback, code) {
        (Some(to), None) => Ok(reply::redirect(&to)),
        (Some(to), Some(code)) => Ok(reply::redirect(&addresses::with(&to, "error", code))),
        (None, None) => Ok(reply::json(&json!({ "status": true, "user": null }))),
        (None, Some(code)) => Err(Failure::new(StatusCode::UNAUTHORIZED, "Invalid or expired link").with_code(code)),
    }
}
