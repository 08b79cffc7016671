//! The description of the Integrations API, generated from the operations; and of how installations are let in.

use serde::Serialize;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use super::{health, installation, manage, people, publications, verify, work, works};
use crate::credentials::SESSION_COOKIE;

/// Why a request was not answered. There are no other fields.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationError)]
#[serde(deny_unknown_fields)]
pub(crate) struct IntegrationErrorBody {
    /// In a sentence.
    error: String,
    /// In a word, for programs.
    code: String,
    /// What is wrong where; of an error of the server the id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, value_type = Option<Object>)]
    details: Option<()>,
}

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        let header = ApiKey::Header(ApiKeyValue::new("X-API-Key"));
        components.add_security_scheme("installationCredential", SecurityScheme::ApiKey(header));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE));
        components.add_security_scheme("betterAuthSession", SecurityScheme::ApiKey(cookie));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Integrations API",
        version = "2026-04-22",
        description = "What web sites read by the credential of their installation, sent as X-API-Key."
    ),
    paths(
        health::health, installation::installation,
        publications::publications, people::people, works::works, work::work,
        verify::verify,
    ),
    modifiers(&Credentials),
)]
struct Document;

/// The OpenAPI document of the Integrations API.
#[must_use]
pub fn integrations_api() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(manage::Part::openapi());
    document
}
