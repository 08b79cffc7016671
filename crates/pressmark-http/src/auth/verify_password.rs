//! `POST /api/auth/verify-password`: whether the user knows their password.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::words::words;
use super::{limits, reply};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn verify_password(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let password = input.fields.required("password", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let user = &owner.signed.user;
    let right = state.accounts.check_own_password(user, &password).await.map_err(words);
    let answer = right.map(|()| reply::json(&json!({ "status": true })));
    limits::tell_passwords(&state, user.id, answer).await
}
