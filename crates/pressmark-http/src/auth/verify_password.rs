//! `POST /api/auth/verify-password`: whether the user knows their password.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn verify_password(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let password = input.fields.required("password", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    state.accounts.check_own_password(&owner.signed.user, &password).await.map_err(words)?;
    Ok(reply::json(&json!({ "status": true })))
}
