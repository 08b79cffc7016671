//! `GET /integrations/v1/health`: the API is there, in this version.

use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{VERSION, told};

/// The API is there.
#[derive(Serialize, ToSchema)]
pub(crate) struct IntegrationsHealth {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
    /// Version of the API.
    #[schema(example = "2026-04-22")]
    version: &'static str,
}

/// Whether the API is there.
#[utoipa::path(
    get, path = "/integrations/v1/health", tag = "Health", operation_id = "integrations_health",
    responses((status = 200, description = "It is.", body = IntegrationsHealth)),
    security(()),
)]
pub(crate) async fn health() -> Response {
    told(StatusCode::OK, IntegrationsHealth { status: "ok", version: VERSION })
}
