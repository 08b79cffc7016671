//! The description of the DOCiD API, generated from the operations.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    login, logout, me, refresh, request_password_reset, reset_password, social, social_token, store_registration_token,
};

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "DOCiD API",
        version = "1.0.0",
        description = "For those who deposit works and get identifiers for them."
    ),
    paths(
        login::login, store_registration_token::store_registration_token,
        request_password_reset::request_password_reset, reset_password::reset_password,
        social::social, social_token::social_token, refresh::refresh, logout::logout, me::me,
    ),
    modifiers(&Bearer),
)]
struct Document;

/// The OpenAPI document of the DOCiD API.
#[must_use]
pub fn docid_api() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    parts().into_iter().for_each(|part| document.merge(part));
    document
}

/// What the folders describe.
fn parts() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        super::external::Part::openapi(),
        super::comments::Part::openapi(),
        super::identifiers::Part::openapi(),
        super::publications::Part::openapi(),
        super::reference::Part::openapi(),
        super::stats::Part::openapi(),
        super::uploads::Part::openapi(),
        super::verify::Part::openapi(),
        crate::files::Part::openapi(),
    ]
}
