//! `POST /api/auth/update-session`: lets the session work in another workspace, `{"activeWorkspace": "short-name"}`.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::words::words;
use super::{render, reply};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn update_session(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let slug = input.fields.text("activeWorkspace", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let slug = slug.ok_or_else(|| Failure::new(StatusCode::BAD_REQUEST, "No fields to update"))?;
    let entered = state.accounts.enter_workspace(&owner.signed.user, &owner.session, &slug).await.map_err(words)?;
    let mut session = owner.session;
    session.workspace_id = Some(entered);
    Ok(reply::json(&json!({ "session": render::session(&session) })))
}
