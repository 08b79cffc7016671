//! `PATCH /api/workspace`: the rules of the workspace that the session works in.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::workspaces::SecondFactorRule;
use serde::Deserialize;
use utoipa::ToSchema;

use super::workspace_row::WorkspaceRow;
use super::{told, user_of};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ChangeWorkspaceRequest {
    /// Who needs a second factor to work in it: `off` (nobody), `admins`, `all`. It holds at once: whoever has none can
    /// do nothing there until they set one up.
    #[schema(pattern = "^(off|admins|all)$", example = "admins")]
    second_factor: String,
}

/// Change the rules of the workspace.
#[utoipa::path(
    patch, path = "/api/workspace", tag = "Workspaces", operation_id = "change_workspace",
    request_body = ChangeWorkspaceRequest,
    responses(
        (status = 200, description = "The workspace as it is now.", body = WorkspaceRow),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn change_workspace(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let role = user_of(&caller)?.workspace.map_or(WorkspaceRole::Member, |(_, role)| role);
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let rule = parse(&bytes)?;
    let changed = state.accounts.set_second_factor_rule(caller.workspace_id, rule, &caller.actor).await?;
    Ok(told(StatusCode::OK, WorkspaceRow::of(&changed, role, true)))
}

fn parse(bytes: &[u8]) -> Result<SecondFactorRule, Failure> {
    let mut fields = Fields::of(bytes, Some(&["second_factor"]));
    let name = fields.required("second_factor", 120);
    let rule = SecondFactorRule::from_name(&name);
    if rule.is_none() && !name.is_empty() {
        fields.complain("second_factor", "Must be one of: off, admins, all");
    }
    fields.finish()?;
    rule.ok_or_else(|| Failure::internal("a rule that is none was not complained of"))
}
