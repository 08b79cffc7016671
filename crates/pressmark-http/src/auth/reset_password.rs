//! `GET /api/auth/reset-password/{token}`, the link in the letter, and `POST /api/auth/reset-password`, which spends it.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::input::{Input, LONGEST, invalid};
use super::words::words;
use super::{addresses, reply};
use crate::failure::Failure;
use crate::state::HttpState;

/// Leads to the page that sets the password, with the token or the reason why there is none. The token stays.
pub(crate) async fn follow_link(
    State(state): State<HttpState>,
    Path(token): Path<String>,
    input: Input,
) -> Result<Response, Failure> {
    let callback = input.query("callbackURL").ok_or_else(|| invalid("[query.callbackURL] Required".to_owned()))?;
    let callback = if callback.is_empty() { "/account/reset-password".to_owned() } else { callback };
    let callback = addresses::checked(&state.origins, callback, "invalid_callback_url")?;
    let callback = addresses::absolute(&state.settings.public_url, &callback);
    let good = state.accounts.may_reset(&token).await.map_err(words)?;
    let (name, value) = if good { ("token", token.as_str()) } else { ("error", "INVALID_TOKEN") };
    Ok(reply::redirect(&addresses::with(&callback, name, value)))
}

/// Sets the password.
pub(crate) async fn reset_password(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let new = input.fields.required("newPassword", LONGEST);
    let token = input.fields.text("token", LONGEST).or_else(|| input.query("token")).unwrap_or_default();
    input.finish_fields()?;
    state.accounts.reset_password(&token, &new, input.actor()).await.map_err(words)?;
    Ok(reply::json(&json!({ "status": true })))
}
