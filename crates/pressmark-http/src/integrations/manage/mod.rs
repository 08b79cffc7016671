//! How web sites are let in: what the admins of a workspace do with installations, their credentials and origins (ours).
//! One file per operation.

pub(crate) mod add_credential;
pub(crate) mod add_origin;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod end_credential;
mod fields;
pub(crate) mod list;
pub(crate) mod remove_origin;
mod row;
pub(crate) mod verify_origin;

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, patch, post};
use http::{Method, StatusCode};
use pressmark_app::installations::InstallationError;
use serde::Serialize;
use utoipa::ToSchema;

use super::told;
use crate::access::{Need, Operation, Rule, Surface, Who, rule};
use crate::failure::Failure;
use crate::state::HttpState;

pub(super) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/installations", get(list::list_installations).post(create::create_installation))
        .route("/api/installations/{id}", patch(change::change_installation))
        .route("/api/installations/{id}/credentials", post(add_credential::add_credential))
        .route("/api/installations/{id}/credentials/{credentialId}", delete(end_credential::end_credential))
        .route("/api/installations/{id}/origins", post(add_origin::add_origin))
        .route("/api/installations/{id}/origins/{originId}", delete(remove_origin::remove_origin))
        .route("/api/installations/{id}/origins/{originId}/verify", post(verify_origin::verify_origin))
}

pub(super) fn rules() -> Vec<Rule> {
    let who = Who::Session(Need::WorkspaceAdmin);
    let on = |method, path| rule(method, path, Operation::ManageInstallations, Surface::Dashboard, who);
    vec![
        on(Method::GET, "/api/installations"),
        on(Method::POST, "/api/installations"),
        on(Method::PATCH, "/api/installations/{id}"),
        on(Method::POST, "/api/installations/{id}/credentials"),
        on(Method::DELETE, "/api/installations/{id}/credentials/{credentialId}"),
        on(Method::POST, "/api/installations/{id}/origins"),
        on(Method::DELETE, "/api/installations/{id}/origins/{originId}"),
        on(Method::POST, "/api/installations/{id}/origins/{originId}/verify"),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    list::list_installations,
    create::create_installation,
    change::change_installation,
    add_credential::add_credential,
    end_credential::end_credential,
    add_origin::add_origin,
    remove_origin::remove_origin,
    verify_origin::verify_origin,
))]
pub(super) struct Part;

/// Something about an installation was done that needs no more words.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstallationDone {
    /// Always `true`.
    success: bool,
}

fn done() -> Response {
    told(StatusCode::OK, InstallationDone { success: true })
}

impl From<InstallationError> for Failure {
    fn from(error: InstallationError) -> Self {
        use InstallationError as E;
        let said = error.to_string();
        let conflict = |code| Self::new(StatusCode::CONFLICT, said).with_code(code);
        match error {
            E::Unknown => Self::not_found("Installation not found"),
            E::UnknownCredential => Self::not_found("Credential not found"),
            E::UnknownOrigin => Self::not_found("Origin not found"),
            E::Ended => conflict("installation_ended"),
            E::OriginTaken => conflict("origin_taken"),
            E::TooMany(_) => conflict("too_many"),
            E::Store(error) => error.into(),
        }
    }
}
