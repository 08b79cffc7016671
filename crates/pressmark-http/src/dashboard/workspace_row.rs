//! Workspaces as a user sees them.

use pressmark_store::entity::{app_user, workspace};
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::users::Role;
use pressmark_store::repo::workspaces;
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::state::HttpState;

/// A workspace, and what one is there.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnWorkspace {
    /// Short name.
    slug: String,
    /// Name as shown.
    name: String,
    /// `member` or `workspace_admin`.
    role: &'static str,
}

impl OwnWorkspace {
    pub(super) fn of(workspace: &workspace::Model, role: WorkspaceRole) -> Self {
        Self { slug: workspace.slug.clone(), name: workspace.name.clone(), role: role.as_str() }
    }
}

/// A workspace with its rules.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkspaceRow {
    #[serde(flatten)]
    own: OwnWorkspace,
    /// Host name whose public requests mean it.
    host: Option<String>,
    /// Whether public requests to hosts that mean none mean it.
    is_default: bool,
    /// Whether this session works in it.
    active: bool,
    /// Who needs a second factor there: `off` (nobody), `admins`, `all`.
    second_factor: String,
    /// Who may comment there: `open`; `moderated`, comments wait for a moderator; `off`.
    comments: String,
}

impl WorkspaceRow {
    pub(super) fn of(workspace: &workspace::Model, role: WorkspaceRole, active: bool) -> Self {
        Self {
            own: OwnWorkspace::of(workspace, role),
            host: workspace.host.clone(),
            is_default: workspace.is_default,
            active,
            second_factor: workspace.second_factor.clone(),
            comments: workspace.comments.clone(),
        }
    }
}

/// The workspaces of a user, oldest first. A superadmin is an admin of all.
pub(super) async fn of_user(
    state: &HttpState,
    user: &app_user::Model,
) -> Result<Vec<(WorkspaceRole, workspace::Model)>, Failure> {
    let read = state.store.read();
    if user.role() == Role::Superadmin {
        let all = workspaces::all(read).await?;
        return Ok(all.into_iter().map(|workspace| (WorkspaceRole::Admin, workspace)).collect());
    }
    let memberships = members::of_user(read, user.id).await?;
    Ok(memberships.into_iter().map(|(membership, workspace)| (membership.role(), workspace)).collect())
}
