//! `POST /api/auth/revoke-session`, `…/revoke-sessions`, `…/revoke-other-sessions`.

use axum::extract::State;
use axum::response::Response;
use pressmark_app::activity::EventType;
use pressmark_store::repo::sessions::Which;
use serde_json::json;

use super::input::{Input, LONGEST, Owner};
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::state::HttpState;

/// Ends the session of a handle; one that is not the user's is answered alike.
pub(crate) async fn one(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let handle = input.fields.required("token", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    end(&state, &input, &owner, Which::Handle(&handle)).await?;
    let own = handle == owner.session.handle();
    Ok(done(&state, own))
}

/// Ends all sessions of the user.
pub(crate) async fn all(State(state): State<HttpState>, input: Input) -> Result<Response, Failure> {
    let owner = input.owner(&state).await?;
    end(&state, &input, &owner, Which::All).await?;
    Ok(done(&state, true))
}

/// Ends all sessions of the user but this one.
pub(crate) async fn others(State(state): State<HttpState>, input: Input) -> Result<Response, Failure> {
    let owner = input.owner(&state).await?;
    end(&state, &input, &owner, Which::Not(owner.session.id)).await?;
    Ok(done(&state, false))
}

async fn end(state: &HttpState, input: &Input, owner: &Owner, which: Which<'_>) -> Result<(), Failure> {
    let user = &owner.signed.user;
    state.accounts.end_sessions(user, which, EventType::SessionsRevoked, input.actor()).await.map_err(words)?;
    Ok(())
}

fn done(state: &HttpState, own: bool) -> Response {
    let response = reply::json(&json!({ "status": true }));
    if own { reply::cleared(state, response) } else { response }
}
