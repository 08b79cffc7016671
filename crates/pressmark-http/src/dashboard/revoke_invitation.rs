//! `DELETE /api/workspace/invitations/{id}`: withdraws an open invitation of the workspace.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;

use super::{Done, done, number};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Withdraw an invitation.
#[utoipa::path(
    delete, path = "/api/workspace/invitations/{id}", tag = "Workspaces", operation_id = "revoke_invitation",
    params(("id" = String, Path, description = "Key of the invitation.")),
    responses(
        (status = 200, description = "Done: its link leads nowhere.", body = Done),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "The workspace has no such open invitation.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn revoke_invitation(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let absent = || Failure::not_found("Invitation not found");
    let id = number(id).ok_or_else(absent)?;
    let revoked = state.accounts.revoke_invitation(caller.workspace_id, id, &caller.actor).await?;
    if revoked { Ok(done()) } else { Err(absent()) }
}
