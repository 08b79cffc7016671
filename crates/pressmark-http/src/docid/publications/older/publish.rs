//! `POST /api/v1/publications/publish` with `multipart/form-data`: deposits a work with its files.

use axum::body::Body;
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::deposit::{self, Deposited, Order, replayed};
use serde_json::{Value, json};

use super::super::depositor;
use super::super::detail::PublicationDetail;
use super::super::refused::refused;
use super::super::wish::{counted, told};
use super::fields::{in_their_names, read};
use super::files::{discard, keep};
use super::form::receive;
use crate::caller::Caller;
use crate::docid::envelope::text;
use crate::docid::idempotency_key::key_of;
use crate::failure::Failure;
use crate::state::HttpState;

/// What keys of requests are counted under.
const PUBLISH_FORM: &str = "publish-form";

/// Deposits what a form tells. All of it becomes durable at once, or nothing: until then its files are a draft's.
///
/// # Errors
/// As of publishing; 415 for files that are refused.
pub(in super::super) async fn publish_form(
    state: &HttpState,
    caller: &Caller,
    headers: &HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let by = depositor(caller)?;
    let wish = read(receive(state, caller.workspace_id, by, headers, content).await?).whole()?;
    let key = wish.key(PUBLISH_FORM, key_of(headers)?);
    if let Some(key) = &key
        && let Some(answer) = replayed(state.store.read(), by.user_id, key).await.map_err(refused)?
    {
        return Ok(told(answer, true));
    }
    let draft_id = keep(state, caller, by, &wish.body, wish.files).await?;
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
    let user = &caller.signed()?.user;
    let beside = json!({
        "user_id": user.id, "owner": user.name, "ignored": wish.ignored, "local_contexts_failed": wish.local_contexts,
    });
    let render = |work: &Deposited| rendered(work, &state.settings.public_url, beside.clone());
    let act = async { deposit::publish(&state.app, order, &render).await.map_err(in_their_names) };
    let outcome = counted(state, caller, act).await;
    discard(state, caller, by, draft_id).await;
    outcome
}

/// The body of the answer: the publication, and what else is to be told.
pub(super) fn rendered(work: &Deposited, public_url: &str, beside: Value) -> String {
    let mut data = beside;
    data["publication"] = json!(PublicationDetail::of(work, public_url));
    text(data, "Publication deposited")
}
