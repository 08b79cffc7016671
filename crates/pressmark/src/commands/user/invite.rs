//! `pressmark user invite`.

use anyhow::Result;
use pressmark_store::repo::members::WorkspaceRole;

use super::super::desk::{Desk, operator};
use crate::progress::say;
use crate::services;

pub(super) async fn invite(desk: &Desk, email: &str, role: WorkspaceRole, workspace: Option<&str>) -> Result<()> {
    let workspace = services::find_workspace(&desk.store, workspace).await?;
    let (invited, sent) = desk.accounts.invite_and_wait(workspace.id, email, role, &operator()).await?;
    let invitation = &invited.invitation;
    say(&format!("{} is invited to be {} of {}", invitation.email, invitation.role, workspace.slug));
    desk.tell("the invitation", &invitation.email, &invited.link, &sent);
    Ok(())
}
