//! `GET /api/workspace/members`: who works in the workspace.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::entity::{app_user, workspace_membership};
use pressmark_store::repo;
use serde::Serialize;
use utoipa::ToSchema;

use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// A member of a workspace.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberRow {
    /// Key of the user.
    user_id: String,
    /// Address.
    email: Option<String>,
    /// Name.
    name: String,
    /// `member` or `workspace_admin`.
    role: &'static str,
    /// Whether the account is disabled everywhere.
    disabled: bool,
    /// Who let them in.
    created_by: Option<String>,
    /// When, Unix milliseconds.
    created_at: i64,
}

impl MemberRow {
    fn of((membership, user): (workspace_membership::Model, app_user::Model)) -> Self {
        Self {
            user_id: user.id.to_string(),
            role: membership.role().as_str(),
            disabled: !user.is_active(),
            email: user.email,
            name: user.name,
            created_by: membership.created_by,
            created_at: membership.created_at,
        }
    }
}

/// The members of a workspace.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberList {
    /// In the order in which they came.
    members: Vec<MemberRow>,
}

/// Who works in the workspace.
#[utoipa::path(
    get, path = "/api/workspace/members", tag = "Workspaces", operation_id = "list_members",
    responses(
        (status = 200, description = "The members.", body = MemberList),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn members(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let rows = repo::members::of_workspace(state.store.read(), caller.workspace_id).await?;
    Ok(told(StatusCode::OK, MemberList { members: rows.into_iter().map(MemberRow::of).collect() }))
}
