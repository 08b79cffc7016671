//! `GET /integrations/v1/verify/{originId}`: what an origin has to show so that it is proven to be an installation's.
//! The token is no secret: it proves something only where it stands.

use std::time::Instant;

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_sources::origin_proof::PATH;
use pressmark_store::repo::installations::origins;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::openapi::IntegrationErrorBody;
use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::guard::allowed;
use crate::state::HttpState;

/// What an origin has to show.
#[derive(Serialize, ToSchema)]
pub(crate) struct OriginProof {
    /// Key of the origin.
    origin_id: String,
    /// Scheme, host and port.
    #[schema(example = "https://library.example.org")]
    origin: String,
    /// `pending`, `verified` or `failed`.
    #[schema(example = "pending")]
    verification_status: &'static str,
    /// The token, to stand on a line of its own.
    #[schema(example = "pmv_…")]
    token: String,
    /// The file that holds it.
    #[schema(example = "https://library.example.org/.well-known/pressmark-verification.txt")]
    url: String,
}

/// The verification token of an origin.
#[utoipa::path(
    get, path = "/integrations/v1/verify/{originId}", tag = "Installation", operation_id = "read_verification_token",
    params(("originId" = String, Path, description = "Key of the origin.")),
    responses(
        (status = 200, description = "What the origin has to show.", body = OriginProof),
        (status = 404, description = "There is no such origin.", body = IntegrationErrorBody),
        (status = 429, description = "Too many requests.", body = IntegrationErrorBody),
        (status = 503, description = "The database is not available.", body = IntegrationErrorBody),
    ), security(()),
)]
pub(crate) async fn verify(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    origin_id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    if !caller.client.is_local() {
        allowed(state.reads.take(caller.client.subscriber(), Instant::now()))?;
    }
    let absent = || Failure::not_found("Origin not found");
    let id = origin_id.ok().and_then(|Path(text)| Uuid::parse_str(&text).ok()).ok_or_else(absent)?;
    let row = origins::by_id(state.store.read(), &id.to_string()).await?.ok_or_else(absent)?;
    let proof = OriginProof {
        verification_status: row.verification().as_str(),
        url: format!("{}{PATH}", row.origin),
        origin_id: row.id,
        origin: row.origin,
        token: row.token,
    };
    Ok(told(StatusCode::OK, proof))
}
