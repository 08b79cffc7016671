//! `pressmark user create`.

use anyhow::Result;
use pressmark_store::repo::members::WorkspaceRole;

use super::super::desk::{Desk, operator};
use super::reset;
use crate::cli::CreateArgs;
use crate::progress::answer;
use crate::services;

pub(super) async fn create(desk: &Desk, args: &CreateArgs, password: Option<&str>) -> Result<()> {
    // Looked for first: a mistake in its name must not leave half of what was asked for.
    let workspace = match args.workspace.as_deref() {
        Some(slug) => Some(services::find_workspace(&desk.store, Some(slug)).await?),
        None => None,
    };
    let role = args.role.into();
    let user = desk.accounts.create_user(&args.email, &args.name, role, password, &operator()).await?;
    answer(&format!("{} is {}", user.shown(), user.role));
    if let Some(workspace) = workspace {
        let role: WorkspaceRole = args.workspace_role.into();
        desk.accounts.set_membership(workspace.id, user.id, Some(role), &operator()).await?;
        answer(&format!("{} is {} of {}", user.shown(), role.as_str(), workspace.slug));
    }
    if password.is_none() {
        reset::send(desk, &user).await?;
    }
    Ok(())
}
