//! What the look-ups share: who asks, how the answer tells its age and its cost, and what is said of a service that
//! does not answer.

use axum::response::Response;
use http::header::AGE;
use http::{HeaderValue, StatusCode};
use pressmark_app::external::{Asker, ExternalError, Told};
use serde::Serialize;
use serde_json::{Map, json};

use crate::caller::Caller;
use crate::docid::envelope::success;
use crate::docid::limits;
use crate::failure::Failure;
use crate::guard::limited;
use crate::state::HttpState;
use crate::voice::iso;

/// Whoever asks.
pub(super) fn asker<'a>(state: &'a HttpState, caller: &Caller) -> Result<Asker<'a>, Failure> {
    let signed = caller.signed()?;
    Ok(Asker::new(state.settings.allowances, &state.limits, signed.user.id, signed.role()))
}

/// When an answer that had been kept was given, in ISO 8601; nothing for a new one.
pub(super) fn cached_at<T>(told: &Told<T>) -> Option<String> {
    told.is_kept.then(|| iso(told.fetched_at))
}

/// The answer, or why there is none, with what the question cost.
pub(super) fn answer<T: Serialize>(
    told: Result<Told<T>, Failure>,
    asker: &Asker<'_>,
    message: &'static str,
) -> Result<Response, Failure> {
    let outcome = told.map(|told| {
        let (age, is_kept) = (told.age(), told.is_kept);
        let mut response = success(StatusCode::OK, told.value, message);
        if is_kept {
            response.headers_mut().insert(AGE, HeaderValue::from(age));
        }
        response
    });
    match asker.counted() {
        Some(left) => limits::told(outcome, left),
        None => outcome,
    }
}

/// Why there is no answer. What the service said is never passed on.
pub(super) fn words(error: ExternalError) -> Failure {
    let broken = |status, message: String| Failure::new(status, message).with_code("external_service_error");
    match error {
        ExternalError::Unknown { service } => Failure::not_found(format!("{service} does not know this")),
        ExternalError::Broken { service } => {
            broken(StatusCode::BAD_GATEWAY, format!("{service} does not answer as it should"))
        }
        ExternalError::Later { service, retry_after } => {
            let message = format!("{service} cannot be asked now");
            broken(StatusCode::SERVICE_UNAVAILABLE, message).with_retry_after(retry_after)
        }
        ExternalError::Limited(decision) => limited(&decision),
        ExternalError::Store(error) => error.into(),
    }
}

/// What is wrong with an identifier in a path.
pub(super) fn invalid(name: &str, message: impl Into<String>) -> Failure {
    let message: String = message.into();
    let fields = Map::from_iter([(name.to_owned(), json!([message]))]);
    Failure::invalid("Invalid path parameters", Vec::new(), fields).with_code("validation_error")
}
