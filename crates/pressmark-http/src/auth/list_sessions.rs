//! `GET /api/auth/list-sessions`: the sessions of the user, by handles. Only a session that began within a day may see them.

use axum::extract::State;
use axum::response::Response;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::sessions;
use serde_json::Value;

use super::input::{Input, Owner};
use super::{render, reply};
use crate::failure::Failure;
use crate::guard::forbidden;
use crate::state::HttpState;

/// Age of a session, in milliseconds, up to which it counts as fresh.
const FRESH: i64 = 86_400_000;

pub(crate) async fn list_sessions(State(state): State<HttpState>, input: Input) -> Result<Response, Failure> {
    let owner = input.owner(&state).await?;
    is_fresh(&owner)?;
    let rows = sessions::of_user(state.store.read(), owner.signed.user.id).await?;
    Ok(reply::json(&Value::Array(rows.iter().map(render::session).collect())))
}

/// Whether somebody signed in a short while ago: what an open browser gives away must not be too much.
pub(super) fn is_fresh(owner: &Owner) -> Result<(), Failure> {
    if now_millis() - owner.session.created_at < FRESH {
        return Ok(());
    }
    Err(forbidden("Session is not fresh; sign in again", "session_not_fresh"))
}
