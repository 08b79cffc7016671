//! `PATCH` and `DELETE /api/workspace/members/{userId}`: what a member is, or that they are none any more. Whoever is
//! no member is not found: an admin of one workspace learns of nobody else.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::accounts::AccountError;
use pressmark_store::repo::members::WorkspaceRole;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Done, done, number};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What a member is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct SetMemberRequest {
    /// `member` or `workspace_admin`.
    #[schema(pattern = "^(member|workspace_admin)$", example = "member")]
    role: String,
}

/// Give a member another role.
#[utoipa::path(
    patch, path = "/api/workspace/members/{userId}", tag = "Workspaces", operation_id = "set_member",
    params(("userId" = String, Path, description = "Key of the user.")),
    request_body = SetMemberRequest,
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such member.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn set_member(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    user_id: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(&["role"]));
    let role = read_role(&mut fields);
    fields.finish()?;
    let user_id = number(user_id).ok_or_else(no_member)?;
    let set = state.accounts.change_membership(caller.workspace_id, user_id, role, &caller.actor).await?;
    if set { Ok(done()) } else { Err(no_member()) }
}

/// Remove a member. The account stays.
#[utoipa::path(
    delete, path = "/api/workspace/members/{userId}", tag = "Workspaces", operation_id = "remove_member",
    params(("userId" = String, Path, description = "Key of the user.")),
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such member.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn remove_member(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    user_id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let user_id = number(user_id).ok_or_else(no_member)?;
    match state.accounts.set_membership(caller.workspace_id, user_id, None, &caller.actor).await {
        Ok(true) => Ok(done()),
        Ok(false) | Err(AccountError::UnknownUser) => Err(no_member()),
        Err(error) => Err(error.into()),
    }
}

fn no_member() -> Failure {
    Failure::not_found("Member not found")
}

/// The role of a body. What is wrong with it is in `fields`; then the least role is returned.
pub(super) fn read_role(fields: &mut Fields) -> WorkspaceRole {
    let name = fields.required("role", 120);
    let role = WorkspaceRole::from_name(&name);
    if role.is_none() && !name.is_empty() {
        fields.complain("role", "Must be one of: member, workspace_admin");
    }
    role.unwrap_or(WorkspaceRole::Member)
}
