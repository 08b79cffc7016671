//! The description of the Partners API, generated from the operations.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::membership;

struct Key;

impl Modify for Key {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        let header = ApiKey::Header(ApiKeyValue::new("X-API-Key"));
        components.add_security_scheme("apiKey", SecurityScheme::ApiKey(header));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Partners API",
        version = "1.0.0",
        description = "What partners write with their API keys, beside queueing harvests (Public API)."
    ),
    paths(membership::set_membership),
    modifiers(&Key),
)]
struct Document;

/// The OpenAPI document of the Partners API.
#[must_use]
pub fn partners_api() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
