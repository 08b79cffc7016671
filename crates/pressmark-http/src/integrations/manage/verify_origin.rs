//! `POST /api/installations/{id}/origins/{originId}/verify`: looks whether an origin shows its token. Only public
//! addresses are asked; for a site inside there is the command line.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::installations::{self, Proof};
use pressmark_sources::origin_proof::{OriginReader, Reach};
use serde::Serialize;
use utoipa::ToSchema;

use super::change::searchable;
use super::row::ManagedOrigin;
use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What a look at an origin came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckedOrigin {
    /// Whether it was proven by this look.
    proven: bool,
    /// Why not.
    reason: Option<String>,
    /// The origin as it stands now. One that was proven before stays so.
    origin: ManagedOrigin,
    /// How the installation stands now.
    #[schema(example = "active")]
    installation_status: &'static str,
}

/// Look whether an origin shows its token.
#[utoipa::path(
    post, path = "/api/installations/{id}/origins/{originId}/verify", tag = "Installations",
    operation_id = "verify_origin",
    params(
        ("id" = String, Path, description = "Key of the installation."),
        ("originId" = String, Path, description = "Key of the origin."),
    ),
    responses(
        (status = 200, description = "What it came to.", body = CheckedOrigin),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such installation or origin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn verify_origin(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    ids: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let (id, origin) = ids.map(|Path((id, origin))| (searchable(&id), searchable(&origin))).unwrap_or_default();
    let reader = OriginReader::new(Reach::Public).map_err(Failure::internal)?;
    let (proof, workspace) = (Proof::Token(&reader), caller.workspace_id);
    let checked = installations::verify_origin(&state.store, workspace, &id, &origin, proof, &caller.actor).await?;
    state.installed.invalidate_all();
    let body = CheckedOrigin {
        proven: checked.failure.is_none(),
        reason: checked.failure,
        installation_status: checked.installation.status().as_str(),
        origin: ManagedOrigin::of(checked.origin),
    };
    Ok(told(StatusCode::OK, body))
}
