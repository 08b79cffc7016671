//! `POST /api/workspace/invitations`: invites an address. The link is in the letter and nowhere else (rule 29).

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::Address;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::members::WorkspaceRole;
use serde::Deserialize;
use utoipa::ToSchema;

use super::invitations::InvitationRow;
use super::member::read_role;
use super::told;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The longest address that is looked at.
const LONGEST_ADDRESS: usize = 254;

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct InviteRequest {
    /// Address; earlier open invitations of it are withdrawn.
    #[schema(min_length = 1, max_length = 254, example = "josiah.carberry@example.org")]
    email: String,
    /// `member` or `workspace_admin`.
    #[schema(pattern = "^(member|workspace_admin)$", example = "member")]
    role: String,
}

/// Invite somebody into the workspace.
#[utoipa::path(
    post, path = "/api/workspace/invitations", tag = "Workspaces", operation_id = "invite",
    request_body = InviteRequest,
    responses(
        (status = 201, description = "The letter is on its way.", body = InvitationRow),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn invite(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let (email, role) = parse(&bytes)?;
    let invited = state.accounts.invite(caller.workspace_id, &email, role, &caller.actor).await?;
    Ok(told(StatusCode::CREATED, InvitationRow::of(invited.invitation, now_millis())))
}

fn parse(bytes: &[u8]) -> Result<(String, WorkspaceRole), Failure> {
    let mut fields = Fields::of(bytes, Some(&["email", "role"]));
    let email = fields.required("email", LONGEST_ADDRESS);
    if !email.trim().is_empty() && Address::parse(&email).is_err() {
        fields.complain("email", "Not an address of mail");
    }
    let role = read_role(&mut fields);
    fields.finish()?;
    Ok((email, role))
}
