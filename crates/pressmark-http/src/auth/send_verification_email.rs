//! `POST /api/auth/send-verification-email`: sends the letter again.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::guard::with_limit;
use crate::state::HttpState;

pub(crate) async fn send_verification_email(
    State(state): State<HttpState>,
    mut input: Input,
) -> Result<Response, Failure> {
    let callback = input.address(&state, "callbackURL", "invalid_callback_url")?;
    let email = input.fields.required("email", LONGEST);
    input.finish_fields()?;
    if let Some(owner) = input.find_owner(&state).await? {
        let user = &owner.signed.user;
        let refused = |message, code| Failure::new(StatusCode::BAD_REQUEST, message).with_code(code);
        if user.email.as_deref() != Some(email.trim().to_lowercase().as_str()) {
            return Err(refused("You can only verify your own email", "email_mismatch"));
        }
        if user.email_verified_at.is_some() {
            return Err(refused("Email is already verified", "email_already_verified"));
        }
    }
    let asked = state.accounts.ask_for_verification(&email, callback.as_deref(), input.actor());
    let left = asked.await.map_err(words)?;
    with_limit(Ok(reply::json(&json!({ "status": true }))), &left)
}
