//! `GET /integrations/v1/installation`: whose credential this is, and what it may do. Clients ask it to find out whether
//! their credential is good.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::installations::{Whole, find};
use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{InstallationFacts, OriginFacts};
use super::openapi::IntegrationErrorBody;
use super::told;
use crate::caller::{Caller, Principal};
use crate::failure::Failure;
use crate::installed::invalid_credential;
use crate::state::HttpState;

/// An installation as it sees itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnInstallation {
    #[serde(flatten)]
    facts: InstallationFacts,
    /// Its origins, oldest first.
    origins: Vec<OriginFacts>,
}

/// The installation of a credential.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstallationAnswer {
    /// The installation.
    installation: OwnInstallation,
}

/// The installation of the credential.
#[utoipa::path(
    get, path = "/integrations/v1/installation", tag = "Installation", operation_id = "read_installation",
    responses(
        (status = 200, description = "The installation.", body = InstallationAnswer),
        (status = 401, description = "The credential is missing (`missing_api_key`) or none (`invalid_installation_credential`).", body = IntegrationErrorBody),
        (status = 403, description = "It may not be used: `inactive_installation`, `inactive_installation_credential`, `origin_not_verified`.", body = IntegrationErrorBody),
        (status = 429, description = "Too many requests.", body = IntegrationErrorBody),
        (status = 503, description = "The database is not available.", body = IntegrationErrorBody),
    ), security(("installationCredential" = [])),
)]
pub(crate) async fn installation(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let Principal::Installation(site) = &caller.principal else {
        return Err(Failure::internal("the guard let somebody in who is no installation"));
    };
    let found = find(&state.store, site.workspace_id, &site.installation_id).await?;
    let Whole { installation, origins, .. } = found.ok_or_else(invalid_credential)?;
    let origins = origins.iter().map(OriginFacts::of).collect();
    let installation = OwnInstallation { facts: InstallationFacts::of(installation), origins };
    Ok(told(StatusCode::OK, InstallationAnswer { installation }))
}
