//! `GET /api/workspaces`: where one may work.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::workspace_row::{self, WorkspaceRow};
use super::{told, user_of};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Workspaces.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkspaceList {
    /// Those of the user, oldest first; all for a superadmin.
    workspaces: Vec<WorkspaceRow>,
}

/// The workspaces in which one may work.
#[utoipa::path(
    get, path = "/api/workspaces", tag = "Workspaces", operation_id = "list_workspaces",
    responses(
        (status = 200, description = "The workspaces.", body = WorkspaceList),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "A key or an access token is no session.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn workspaces(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let signed = user_of(&caller)?;
    let active = signed.workspace.map(|(id, _)| id);
    let places = workspace_row::of_user(&state, &signed.user).await?;
    let rows = places.iter().map(|(role, workspace)| WorkspaceRow::of(workspace, *role, Some(workspace.id) == active));
    Ok(told(StatusCode::OK, WorkspaceList { workspaces: rows.collect() }))
}
