//! `POST /api/auth/request-password-reset`: the same answer whether or not there is such an account.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::guard::with_limit;
use crate::state::HttpState;

const TOLD: &str = "If this email exists in our system, check your email for the reset link";

pub(crate) async fn request_password_reset(
    State(state): State<HttpState>,
    mut input: Input,
) -> Result<Response, Failure> {
    let redirect_to = input.address(&state, "redirectTo", "invalid_redirect_url")?;
    let email = input.fields.required("email", LONGEST);
    input.finish_fields()?;
    let asked = state.accounts.ask_for_reset(&email, redirect_to.as_deref(), input.actor());
    let left = asked.await.map_err(words)?;
    with_limit(Ok(reply::json(&json!({ "status": true, "message": TOLD }))), &left)
}
