//! `POST /api/invitations/accept`: takes an invitation that was sent to one's own verified address.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::Via;
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::workspaces;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::workspace_row::OwnWorkspace;
use super::{told, user_of};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Longer than any token.
const LONGEST_TOKEN: usize = 200;

/// Which invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct AcceptRequest {
    /// The token of the link in the letter.
    #[schema(min_length = 1, max_length = 200)]
    token: String,
}

/// Where one was let in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// The workspace.
    workspace: OwnWorkspace,
}

/// Accept an invitation. A session that works nowhere works there from now on.
#[utoipa::path(
    post, path = "/api/invitations/accept", tag = "Workspaces", operation_id = "accept_invitation",
    request_body = AcceptRequest,
    responses(
        (status = 200, description = "Accepted.", body = Accepted),
        (status = 400, description = "The body is malformed; or the invitation is unknown, used, withdrawn, too old, or was sent to another address.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "A key or an access token is no session.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn accept_invitation(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let signed = user_of(&caller)?;
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(&["token"]));
    let token = fields.required("token", LONGEST_TOKEN);
    fields.finish()?;
    let taken = state.accounts.accept_invitation(&signed.user, &token, &caller.actor).await?;
    let read = state.store.read();
    let workspace = workspaces::by_id(read, taken.workspace_id).await?;
    let workspace = workspace.ok_or_else(|| Failure::internal("the workspace of an invitation is gone"))?;
    if let (Via::Session(session), None) = (&signed.via, signed.workspace) {
        state.accounts.enter_workspace(&signed.user, session, &workspace.slug).await?;
    }
    let membership = members::find(read, workspace.id, signed.user.id).await?;
    let role = membership.map_or(WorkspaceRole::Member, |membership| membership.role());
    Ok(told(StatusCode::OK, Accepted { workspace: OwnWorkspace::of(&workspace, role) }))
}
