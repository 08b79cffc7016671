//! Identifiers for whoever asks for one.

mod apa_handle;

use axum::Router;
use axum::routing::post;
use http::Method;
use pressmark_store::repo::users::Role;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::state::HttpState;

const APA_HANDLE: &str = "/api/v1/cordoi/assign-identifier/apa-handle";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route(APA_HANDLE, post(apa_handle::assign_apa_handle))
}

pub(super) fn rules() -> Vec<Rule> {
    vec![rule(Method::POST, APA_HANDLE, Operation::AssignIdentifier, Surface::Docid, Who::User(Role::User))]
}

/// What this folder describes.
#[derive(utoipa::OpenApi)]
#[openapi(paths(apa_handle::assign_apa_handle))]
pub(super) struct Part;
