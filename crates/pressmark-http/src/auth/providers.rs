//! `GET /api/auth/providers` (ours): by which providers one may sign in, for the page with the buttons.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::reply;
use crate::state::HttpState;

pub(crate) async fn providers(State(state): State<HttpState>) -> Response {
    let all = state.providers.all().map(|provider| json!({ "id": provider.id(), "name": provider.name() }));
    reply::json(&json!({ "providers": all.collect::<Vec<Value>>() }))
}
