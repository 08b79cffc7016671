//! `GET /health`: this process takes requests. Whether it can answer them is [`crate::ops`]'s `/ready`.

use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;
use utoipa::ToSchema;

/// The server is up.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    status: HealthStatus,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum HealthStatus {
    Ok,
}

/// Whether the server is up.
#[utoipa::path(get, path = "/health", tag = "Health", operation_id = "health", responses((status = 200, description = "The server is up.", body = Health)))]
pub(crate) async fn health() -> Response {
    // The bytes of `Health`, which the tests hold against the contract.
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], r#"{"status":"ok"}"#).into_response()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn the_bytes_are_those_of_the_type() {
        let body = health().await.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, serde_json::to_vec(&Health { status: HealthStatus::Ok }).unwrap());
    }
}
