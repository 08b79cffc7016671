//! What this contract puts around every answer, good or bad.

use std::collections::BTreeMap;

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CACHE_CONTROL;
use serde::Serialize;
use utoipa::ToSchema;

use crate::voice::now;

/// An answer to a request that was done.
#[derive(Serialize, ToSchema)]
pub(crate) struct Envelope<T> {
    /// Always `success`.
    #[schema(pattern = "^success$")]
    status: &'static str,
    /// What was asked for.
    data: T,
    /// In a sentence.
    message: &'static str,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// No data.
#[derive(Serialize, ToSchema)]
pub(crate) struct Nothing {}

/// Why a request was not done.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct DocidError {
    /// Always `error`.
    #[schema(pattern = "^error$")]
    status: String,
    /// In a sentence.
    error: String,
    /// In a word, for programs: `VALIDATION_ERROR`, `INVALID_CREDENTIALS`.
    code: String,
    /// What is wrong where, and with which request.
    details: Option<Details>,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// What is wrong where, and with which request.
#[derive(Serialize, ToSchema)]
pub(crate) struct Details {
    /// By name of the field.
    field_errors: BTreeMap<String, String>,
    /// Id of the request, which the log knows too.
    #[schema(pattern = "^req_")]
    request_id: String,
}

/// Something that was asked for, in its envelope.
pub(super) fn enveloped<T: Serialize>(data: T, message: &'static str) -> Envelope<T> {
    Envelope { status: "success", data, message, timestamp: now() }
}

/// The body of [`success`], for whoever keeps it.
pub(super) fn text(data: impl Serialize, message: &'static str) -> String {
    serde_json::to_string(&enveloped(data, message)).unwrap_or_default()
}

/// An answer that no cache keeps: it is about somebody's account, and may hold tokens.
pub(super) fn success(status: StatusCode, data: impl Serialize, message: &'static str) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], axum::Json(enveloped(data, message))).into_response()
}
