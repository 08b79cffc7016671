//! `POST /api/auth/change-email`: sends a letter to the new address; the link in it changes the account. Whoever has the
//! address has the account, so an open browser is not enough: the session has to be fresh.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::list_sessions::is_fresh;
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::guard::with_limit;
use crate::state::HttpState;

pub(crate) async fn change_email(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let callback = input.address(&state, "callbackURL", "invalid_callback_url")?;
    let new = input.fields.required("newEmail", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    is_fresh(&owner)?;
    let asked = state.accounts.ask_for_new_email(&owner.signed.user, &new, callback.as_deref(), input.actor());
    let left = asked.await.map_err(words)?;
    with_limit(Ok(reply::json(&json!({ "status": true }))), &left)
}
