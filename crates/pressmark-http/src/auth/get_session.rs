//! `GET /api/auth/get-session`: who is signed in. Nobody is `null`, and no error.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::input::Input;
use super::words::words;
use super::{render, reply};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn get_session(State(state): State<HttpState>, input: Input) -> Result<Response, Failure> {
    let Some(owner) = input.find_owner(&state).await? else {
        let nobody = reply::json(&Value::Null);
        return Ok(if input.session_token().is_some() { reply::cleared(&state, nobody) } else { nobody });
    };
    let (session, renewed) = match input.query("disableRefresh").as_deref() {
        Some("true") => (owner.session, false),
        _ => state.accounts.renew(owner.session).await.map_err(words)?,
    };
    let user = render::user(&state, &owner.signed.user).await?;
    let response = reply::json(&json!({ "session": render::session(&session), "user": user }));
    Ok(match input.session_token().filter(|_| renewed) {
        Some(token) => reply::with_session_again(&state, response, &token, session.remember),
        None => response,
    })
}
