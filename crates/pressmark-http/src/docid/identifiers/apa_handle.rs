//! `POST /api/v1/cordoi/assign-identifier/apa-handle`: a handle for a file or a document (`docid.md` §4.2).

use std::time::Duration;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse as _, Response};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pressmark_app::accounts::Signed;
use pressmark_app::allowance::Category;
use pressmark_app::identifiers::{Asked, Handed, assign};
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::docid::envelope::DocidError;
use crate::docid::idempotency_key::key_of;
use crate::docid::limits::{count_act, with_left};
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::now;

/// A handle that was assigned. Older clients read `success` and `id`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Assigned {
    /// Always `success`.
    #[schema(pattern = "^success$")]
    status: &'static str,
    /// Always true.
    success: bool,
    /// In a sentence.
    message: &'static str,
    /// The handle.
    id: String,
    /// The handle, where the contract has it.
    data: AssignedHandle,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// The handle.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssignedHandle {
    /// `20.500.5555/…`; under a test prefix while the registry has none of its own.
    id: String,
}

/// Assign a handle. The same idempotency key gets the same handle, however often it is sent; a request that was refused
/// with 409 or 502 may come again with its key. A request without a key is another mint each time; one that is refused
/// is told the handle that it will have had (`details.identifier`).
#[utoipa::path(
    post, path = "/api/v1/cordoi/assign-identifier/apa-handle", tag = "Identifiers", operation_id = "assign-apa-handle",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "8 to 128 of A-Z a-z 0-9 . _ : -",
            min_length = 8, max_length = 128, pattern = "^[A-Za-z0-9._:-]{8,128}$"),
    ),
    responses(
        (status = 200, description = "The handle. `X-Idempotent-Replay: true` if the key had one.", body = Assigned),
        (status = 400, description = "The idempotency key cannot be taken.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The address has to be verified first.", body = DocidError),
        (status = 409, description = "A request with this key is in progress.", body = DocidError),
        (status = 429, description = "Too many in an hour.", body = DocidError),
        (status = 502, description = "The agency failed; the handle stays reserved for the key.", body = DocidError),
        (status = 503, description = "Nothing is minted now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn assign_apa_handle(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let signed = caller.verified()?;
    let alone;
    let sent = key_of(&headers)?;
    let key = match sent {
        Some(key) => key,
        None => {
            // Whoever sends none gets a handle of this request alone (the contract knows of no key). The request's id
            // is no key: clients choose it for their logs, and may use one for all that they do.
            alone = format!("alone:{}", uuid::Uuid::new_v4().simple());
            alone.as_str()
        }
    };
    let asked = Asked { workspace_id: caller.workspace_id, owner_id: signed.user.id, key, by: &caller.actor };
    if let Some(earlier) = asked.earlier(&state.app).await? {
        return answer(earlier, sent.is_some());
    }
    counted(&state, signed, &asked, sent.is_some()).await
}

/// Counts the request and does it; what is left is told whatever comes of it.
async fn counted(state: &HttpState, signed: &Signed, asked: &Asked<'_>, has_key: bool) -> Result<Response, Failure> {
    let left = count_act(state, signed, Category::External).await?;
    let outcome = match assign(&state.app, asked).await {
        Ok(handed) => answer(handed, has_key),
        Err(error) => Err(error.into()),
    };
    with_left(outcome, left)
}

fn answer(handed: Handed, has_key: bool) -> Result<Response, Failure> {
    let refusal = |status, message: &'static str, code| Failure::new(status, message).with_code(code);
    match handed {
        Handed::Handle { value, replayed } => Ok(assigned(value, replayed)),
        // Nobody can ask for it again: another request would be another handle.
        Handed::InProgress { value } | Handed::AgencyFailed { value } if !has_key => Err(pending(value)),
        Handed::InProgress { .. } => {
            let message = "A request with this Idempotency-Key is in progress; send it again in a moment";
            let failure = refusal(StatusCode::CONFLICT, message, "conflict");
            Err(failure.with_retry_after(Duration::from_secs(2)))
        }
        Handed::AgencyFailed { .. } => {
            let message = "The agency could not register the identifier now; send the request again with its key";
            let failure = refusal(StatusCode::BAD_GATEWAY, message, "external_service_error");
            Err(failure.with_retry_after(Duration::from_secs(10)))
        }
        Handed::Off => {
            let failure = refusal(StatusCode::SERVICE_UNAVAILABLE, "Nothing is minted now", "pid_minting_disabled");
            Err(failure.with_retry_after(Duration::from_mins(10)))
        }
    }
}

/// The refusal of a request without a key: its handle is kept, and registered when the agency can.
fn pending(value: String) -> Failure {
    let message = format!(
        "The agency could not register {value} now; it is reserved for you and will be registered. \
         A further request without an Idempotency-Key gets another identifier"
    );
    let failure = Failure::new(StatusCode::BAD_GATEWAY, message).with_code("external_service_error");
    failure.with_detail("identifier", value.into())
}

fn assigned(value: String, replayed: bool) -> Response {
    let message = "Identifier assigned";
    let data = AssignedHandle { id: value.clone() };
    let body = Assigned { status: "success", success: true, message, id: value, data, timestamp: now() };
    let mut response = (StatusCode::OK, [(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response();
    if replayed {
        let name = HeaderName::from_static("x-idempotent-replay");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    response
}
