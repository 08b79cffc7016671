//! `DELETE /api/v1/publications/{id}`: retires a publication, for a reason (ours). Its DOCiD leads to a tombstone.

use axum::body::Body;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::deposit::{self, Found};
use pressmark_domain::deposit::FieldErrors;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::asked::{Id, number};
use super::find::{TombstoneRow, absent};
use super::refused::{invalid, refused};
use super::{applied, depositor};
use crate::body;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// Characters of the longest reason.
const LONGEST: usize = 500;
/// What the tombstone says where an older client asks, which need not say why.
pub(super) const UNSAID: &str = "No reason was given";

/// Why.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it may be left out where the query has it")]
pub(crate) struct RetireRequest {
    /// Why: everybody reads it on the tombstone.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// What is left.
#[derive(Serialize, ToSchema)]
pub(crate) struct Retired {
    tombstone: TombstoneRow,
}

/// Retire a publication. One that is retired already stays so.
#[utoipa::path(
    delete, path = "/api/v1/publications/{id}", tag = "Publications", operation_id = "retirePublication",
    params(
        ("id" = i64, Path, description = "Key."),
        ("reason" = Option<String>, Query, description = "Why, for clients that send no body with this."),
    ),
    request_body = RetireRequest,
    responses(
        (status = 200, description = "Retired: what is left of it.", body = Envelope<Retired>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "It is somebody else's, or the address has to be verified first.", body = DocidError),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 408, description = "The body did not come in time.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The reason is empty or too long.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn retire_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    RawQuery(query): RawQuery,
    content: Body,
) -> Result<Response, Failure> {
    let id = number(id)?;
    let reason = reason(&state, query.as_deref(), content).await?;
    retire(&state, &caller, id, &reason).await
}

/// Retires a publication for a reason that was [`checked`].
pub(super) async fn retire(state: &HttpState, caller: &Caller, id: i64, reason: &str) -> Result<Response, Failure> {
    let by = depositor(caller)?;
    let workspace_id = caller.workspace_id;
    let changed = deposit::retire(&state.app, workspace_id, id, reason, by, &caller.actor).await.map_err(refused)?;
    match deposit::by_key(state.store.read(), workspace_id, id).await? {
        Some(Found::Gone(tombstone)) => {
            let data = Retired { tombstone: TombstoneRow::of(tombstone) };
            Ok(applied(state, &changed, success(StatusCode::OK, data, "Publication retired")).await)
        }
        // It never was public.
        _ => Err(absent()),
    }
}

async fn reason(state: &HttpState, query: Option<&str>, content: Body) -> Result<String, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let said = match serde_json::from_slice(&bytes) {
        _ if bytes.iter().all(u8::is_ascii_whitespace) => {
            let mut params = Params::of(query);
            let said = params.text("reason");
            params.finish()?;
            // Older clients say nothing at all.
            let is_asked = query.is_some_and(|query| query.contains("reason="));
            Value::from(if is_asked { said } else { UNSAID.to_owned() })
        }
        Ok(Value::Object(mut fields)) => fields.remove("reason").unwrap_or_default(),
        Ok(_) | Err(_) => {
            let message = "Request body cannot be read: it is no JSON object";
            return Err(Failure::new(StatusCode::BAD_REQUEST, message).with_code("validation_error"));
        }
    };
    checked(said.as_str().unwrap_or_default())
}

/// A reason that a tombstone can show.
///
/// # Errors
/// 422.
pub(super) fn checked(said: &str) -> Result<String, Failure> {
    let text = said.replace('\0', "").trim().to_owned();
    match text.chars().count() {
        0 => Err(invalid(&FieldErrors::of("reason", "Required: everybody reads it on the tombstone"))),
        length if length > LONGEST => {
            Err(invalid(&FieldErrors::of("reason", format!("Too long: at most {LONGEST} characters"))))
        }
        _ => Ok(text),
    }
}
