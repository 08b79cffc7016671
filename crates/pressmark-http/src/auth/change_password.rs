//! `POST /api/auth/change-password`.

use axum::extract::State;
use axum::response::Response;
use pressmark_app::accounts::Place;
use serde_json::json;

use super::input::{Input, LONGEST, Owner};
use super::words::words;
use super::{limits, render, reply};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) async fn change_password(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let current = input.fields.required("currentPassword", LONGEST);
    let new = input.fields.required("newPassword", LONGEST);
    let end_others = input.fields.flag("revokeOtherSessions", false);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let answer = change(&state, &input, &owner, &Wish { current, new, end_others }).await;
    limits::tell_passwords(&state, owner.signed.user.id, answer).await
}

struct Wish {
    current: String,
    new: String,
    end_others: bool,
}

async fn change(state: &HttpState, input: &Input, owner: &Owner, wish: &Wish) -> Result<Response, Failure> {
    let Wish { current, new, end_others } = wish;
    let keep = Some(&owner.session).filter(|_| !end_others);
    let changed = state.accounts.change_password(&owner.signed.user, current, new, keep, *end_others, input.actor());
    let user = changed.await.map_err(words)?;
    if *end_others {
        return begin_anew(state, input, owner).await;
    }
    Ok(reply::json(&json!({ "token": null, "user": render::user(state, &user).await? })))
}

/// All sessions have ended, this one too; it goes on as another.
async fn begin_anew(state: &HttpState, input: &Input, owner: &Owner) -> Result<Response, Failure> {
    let place = Place { remember: owner.session.remember, ..Place::default() };
    let device = input.device();
    let user = &owner.signed.user;
    let user = pressmark_store::repo::users::by_id(state.store.read(), user.id).await?.unwrap_or_else(|| user.clone());
    let begun = state.accounts.begin_session(&user, &place, device.as_deref(), input.actor()).await.map_err(words)?;
    let body = json!({ "token": begun.token, "user": render::user(state, &begun.user).await? });
    Ok(reply::with_session(state, reply::json(&body), &begun))
}
