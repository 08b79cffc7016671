//! The description of the Public API, generated from the operations.

use serde::Serialize;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use crate::public::*;

/// Why a request was not answered.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody {
    /// In a sentence.
    error: String,
    /// What is wrong where: `formErrors` of the whole, `fieldErrors` by name.
    #[schema(value_type = Option<Object>)]
    details: Option<()>,
    /// In a word, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    code: Option<String>,
    /// Id of the request, where the error is the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    request_id: Option<String>,
}

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
    info(title = "Public API", version = "1.0.0", description = "What a registry of research output shows to everyone."),
    paths(
        health::health, ingest::ingest,
        publications::publications, publication::publication, search::search,
        researchers::researchers, researcher::researcher, researcher_publications::researcher_publications,
        people::people, people::person, people::person_publications,
    ),
    modifiers(&Key),
)]
struct Document;

/// The OpenAPI document of the Public API.
#[must_use]
pub fn public_api() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
