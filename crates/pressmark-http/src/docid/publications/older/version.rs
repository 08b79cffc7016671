//! `POST /api/v1/publications/version` with `multipart/form-data`: another version of a publication. It has the files
//! of the form, or where there are none those of the version that it follows.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::deposit::{self, Deposited, Order, Version, replayed};
use pressmark_domain::deposit::FieldErrors;
use serde_json::json;

use super::super::depositor;
use super::super::refused::{invalid, refused};
use super::super::wish::{counted, told};
use super::fields::{in_their_names, read};
use super::files::{discard, keep};
use super::form::receive;
use super::publish::rendered;
use crate::caller::Caller;
use crate::docid::idempotency_key::key_of;
use crate::failure::Failure;
use crate::state::HttpState;

pub(super) async fn version_form(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let by = depositor(&caller)?;
    let wish = read(receive(&state, caller.workspace_id, by, &headers, content).await?).patch()?;
    let of = wish.parent_id.ok_or_else(|| invalid(&FieldErrors::of("parentId", "Required: a positive integer")))?;
    let key = wish.key(&format!("version-form {of}"), key_of(&headers)?);
    if let Some(key) = &key
        && let Some(answer) = replayed(state.store.read(), by.user_id, key).await.map_err(refused)?
    {
        return Ok(told(answer, true));
    }
    let draft_id = keep(&state, &caller, by, &wish.body, wish.files).await?;
    let order = Order {
        workspace_id: caller.workspace_id,
        by,
        actor: &caller.actor,
        body: &wish.body,
        confirm_new: wish.confirm_new,
        draft_id,
        key: key.as_ref(),
        docid: wish.docid.as_deref(),
    };
    let version = Version { of, keep_files: draft_id.is_none(), order };
    let beside = json!({ "parent_id": of, "ignored": wish.ignored });
    let render = |work: &Deposited| rendered(work, &state.settings.public_url, beside.clone());
    let act = async { deposit::version(&state.app, version, &render).await.map_err(in_their_names) };
    let outcome = counted(&state, &caller, act).await;
    discard(&state, &caller, by, draft_id).await;
    outcome
}
