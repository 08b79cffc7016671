//! What somebody sends who wants to deposit something, and the answer to it.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pressmark_app::allowance::Category;
use pressmark_app::deposit::{Answer, DepositError, Depositor, Done, Key, Order, replayed};
use serde_json::{Map, Value};

use super::applied;
use super::refused::{invalid, refused};
use crate::body::read_at_most;
use crate::caller::Caller;
use crate::docid::idempotency_key::key_of;
use crate::docid::limits::{count_act, with_left};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// The longest form, bytes.
const LONGEST: usize = 1 << 20;

/// What was sent.
pub(super) struct Wish {
    pub(super) body: Map<String, Value>,
    confirm_new: bool,
    draft_id: Option<i64>,
    key: Option<Key>,
}

impl Wish {
    /// Reads it. `operation`: what keys of requests are counted under.
    ///
    /// # Errors
    /// 400 for what cannot be read, 408, 413; 422.
    pub(super) async fn read(
        state: &HttpState,
        headers: &HeaderMap,
        query: Option<&str>,
        content: Body,
        operation: &str,
    ) -> Result<Self, Failure> {
        let body = object(state, content).await?;
        let mut params = Params::of(query);
        let by_query = params.flag("confirm_new").unwrap_or(false);
        params.finish()?;
        let mut errors = pressmark_domain::deposit::FieldErrors::default();
        let confirm_new = match body.get("confirm_new") {
            None | Some(Value::Null) => by_query,
            Some(Value::Bool(said)) => *said,
            Some(_) => {
                errors.add("confirm_new", "Must be true or false");
                false
            }
        };
        let draft_id = match body.get("draft_id") {
            None | Some(Value::Null) => None,
            Some(Value::Number(number)) if number.as_i64().is_some_and(|id| id > 0) => number.as_i64(),
            Some(_) => {
                errors.add("draft_id", "Must be the key of a draft");
                None
            }
        };
        if !errors.is_empty() {
            return Err(invalid(&errors));
        }
        let key = key_of(headers)?.map(|key| Key::of(operation, key, &body));
        Ok(Self { body, confirm_new, draft_id, key })
    }

    pub(super) fn order<'a>(&'a self, caller: &'a Caller, by: Depositor) -> Order<'a> {
        Order {
            workspace_id: caller.workspace_id,
            by,
            actor: &caller.actor,
            body: &self.body,
            confirm_new: self.confirm_new,
            draft_id: self.draft_id,
            key: self.key.as_ref(),
            docid: None,
        }
    }

    /// The answer that was given when this came before: it costs nothing, and is not counted.
    ///
    /// # Errors
    /// 422 if the key came with something else.
    pub(super) async fn earlier(&self, state: &HttpState, by: Depositor) -> Result<Option<Response>, Failure> {
        let Some(key) = &self.key else { return Ok(None) };
        let found = replayed(state.store.read(), by.user_id, key).await.map_err(refused)?;
        Ok(found.map(|answer| told(answer, true)))
    }
}

/// A body that is a JSON object.
///
/// # Errors
/// 400, 408, 413.
pub(super) async fn object(state: &HttpState, content: Body) -> Result<Map<String, Value>, Failure> {
    let bytes = read_at_most(content, state.settings.body_timeout, LONGEST).await?;
    let message = match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => return Ok(object),
        Ok(_) => "Request body cannot be read: it is no JSON object",
        Err(_) => "Request body cannot be read: it is no JSON",
    };
    Err(Failure::new(StatusCode::BAD_REQUEST, message).with_code("validation_error"))
}

/// Counts an act of depositing and does it; what is left is told whatever comes of it.
///
/// # Errors
/// 429; whatever is wrong with the act.
pub(super) async fn counted(
    state: &HttpState,
    caller: &Caller,
    act: impl Future<Output = Result<Done, DepositError>>,
) -> Result<Response, Failure> {
    let left = count_act(state, caller.signed()?, Category::Publishing).await?;
    let outcome = match act.await {
        Ok(done) => Ok(applied(state, &done.changed, told(done.answer, done.is_replay)).await),
        Err(error) => Err(refused(error)),
    };
    with_left(outcome, left)
}

/// An answer as it was kept.
pub(super) fn told(answer: Answer, is_replay: bool) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    let mut response = (status, headers, answer.body).into_response();
    if is_replay {
        let name = HeaderName::from_static("x-idempotent-replay");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    response
}
