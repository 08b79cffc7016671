//! `POST /api/auth/delete-user`: deletes one's own account, with the password or from a fresh session.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::input::{Input, LONGEST, Owner};
use super::list_sessions::is_fresh;
use super::words::words;
use super::{limits, reply};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn delete_user(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let password = input.fields.text("password", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let answer = delete(&state, &input, &owner, password.as_deref()).await;
    limits::tell_passwords(&state, owner.signed.user.id, answer).await
}

async fn delete(state: &HttpState, input: &Input, owner: &Owner, password: Option<&str>) -> Result<Response, Failure> {
    let user = &owner.signed.user;
    match password {
        Some(password) => state.accounts.check_own_password(user, password).await.map_err(words)?,
        // Whoever has a password shows it: an open browser is not enough to lose everything.
        None if user.password_hash.is_some() => {
            let failure = Failure::new(StatusCode::BAD_REQUEST, "The password is needed to delete the account");
            return Err(failure.with_code("invalid_password"));
        }
        None => is_fresh(owner)?,
    }
    state.accounts.delete_user(user.id, &input.actor().as_user(user.shown())).await.map_err(words)?;
    let body = json!({ "success": true, "message": "User deleted" });
    Ok(reply::cleared(state, reply::json(&body)))
}
