//! `GET /api/auth/ok`: whether these routes are there.

use axum::response::Response;
use serde_json::json;

use super::reply;

pub(crate) async fn ok() -> Response {
    reply::json(&json!({ "ok": true }))
}
