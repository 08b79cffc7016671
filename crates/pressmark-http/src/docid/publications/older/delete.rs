//! `POST /api/v1/publications/{id}/delete`: retires a publication. Here the reason may be left out.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use serde_json::Value;

use super::super::asked::{Id, number};
use super::super::retire::{UNSAID, checked, retire};
use crate::body;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

pub(super) async fn delete_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    content: Body,
) -> Result<Response, Failure> {
    let id = number(id)?;
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let sent: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let said = sent["reason"].as_str().filter(|said| !said.trim().is_empty());
    retire(&state, &caller, id, &checked(said.unwrap_or(UNSAID))?).await
}
