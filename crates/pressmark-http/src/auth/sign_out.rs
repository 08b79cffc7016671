//! `POST /api/auth/sign-out`: ends the session that was sent, if there is one. The answer is the same if not.

use axum::extract::State;
use axum::response::Response;
use pressmark_app::activity::EventType;
use pressmark_store::repo::sessions::Which;
use serde_json::json;

use super::input::Input;
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn sign_out(State(state): State<HttpState>, input: Input) -> Result<Response, Failure> {
    if let Some(owner) = input.find_owner(&state).await? {
        let which = Which::Handle(owner.session.handle());
        let ended = state.accounts.end_sessions(&owner.signed.user, which, EventType::SignedOut, input.actor()).await;
        ended.map_err(words)?;
    }
    Ok(reply::cleared(&state, reply::json(&json!({ "success": true }))))
}
