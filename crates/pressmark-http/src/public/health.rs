//! `GET /health`: this process takes requests. Whether it can answer them is [`crate::ops`]'s `/ready`.

use std::sync::LazyLock;

use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;
use utoipa::ToSchema;

/// The server is up. What the contracts of the public and of the dashboard say of this path, in one.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    status: HealthStatus,
    /// Always `dashboard-api`, which is served here too; the public contract knows no such member.
    service: HealthService,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum HealthStatus {
    Ok,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum HealthService {
    DashboardApi,
}

/// Whether the server is up.
#[utoipa::path(get, path = "/health", tag = "Health", operation_id = "health", responses((status = 200, description = "The server is up.", body = Health)))]
pub(crate) async fn health() -> Response {
    static BODY: LazyLock<Bytes> = LazyLock::new(|| {
        // Two words cannot fail to be written.
        let health = Health { status: HealthStatus::Ok, service: HealthService::DashboardApi };
        serde_json::to_vec(&health).unwrap_or_default().into()
    });
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], BODY.clone()).into_response()
}
