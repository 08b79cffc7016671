//! `POST /api/auth/update-user`: what a user says about themselves.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::ProfileChange;
use pressmark_domain::{Orcid, Ror};
use serde_json::json;

use super::input::{Input, LONGEST};
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::state::HttpState;

/// The fields that can be changed here; others are ignored.
const FIELDS: &[&str] = &["name", "image", "affiliation", "orcidId", "rorId"];

pub(crate) async fn update_user(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let change = read(&mut input);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    if input.fields.value("email").is_some() {
        let failure = Failure::new(StatusCode::BAD_REQUEST, "Email can not be updated");
        return Err(failure.with_code("email_can_not_be_updated"));
    }
    if !FIELDS.iter().any(|name| input.fields.value(name).is_some()) {
        return Err(Failure::new(StatusCode::BAD_REQUEST, "No fields to update"));
    }
    state.accounts.change_profile(owner.signed.user.id, change, input.actor()).await.map_err(words)?;
    let response = reply::json(&json!({ "status": true }));
    Ok(match input.session_token() {
        Some(token) => reply::with_session_again(&state, response, &token, owner.session.remember),
        None => response,
    })
}

fn read(input: &mut Input) -> ProfileChange {
    ProfileChange {
        name: input.fields.text("name", LONGEST),
        image: cleared_or(input, "image").map(|text| text.filter(|text| !text.is_empty())),
        affiliation: cleared_or(input, "affiliation"),
        orcid: parsed(input, "orcidId", |text| Orcid::parse(text).map_err(|e| e.to_string())),
        ror: parsed(input, "rorId", |text| Ror::parse(text).map_err(|e| e.to_string())),
    }
}

/// Nothing if the field is absent; nothing in it if it is null.
fn cleared_or(input: &mut Input, name: &str) -> Option<Option<String>> {
    input.fields.value(name)?;
    Some(input.fields.text(name, LONGEST))
}

fn parsed<T>(input: &mut Input, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<Option<T>> {
    let text = cleared_or(input, name)?.filter(|text| !text.is_empty());
    let Some(text) = text else { return Some(None) };
    match parse(&text) {
        Ok(value) => Some(Some(value)),
        Err(message) => {
            input.fields.complain(name, message);
            None
        }
    }
}
