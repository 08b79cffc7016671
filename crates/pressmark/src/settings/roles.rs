//! What claims of issuers may make of people.

use anyhow::{Result, bail};
use pressmark_sources::sign_in::SignInSettings;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;

/// Whether each rule gives a role that there is, where there is such a role.
///
/// # Errors
/// Names the rule: one that gives nothing would be found out by whoever waits for the role.
pub(super) fn check(settings: &SignInSettings) -> Result<()> {
    for issuer in &settings.oidc {
        for rule in &issuer.roles.rules {
            let (id, role) = (&issuer.id, &rule.role);
            let everywhere = Role::from_name(role).is_some();
            if !everywhere && WorkspaceRole::from_name(role).is_none() {
                bail!(
                    "sign_in.oidc `{id}`: `{role}` is not a role; there are user, admin, superadmin, and of a workspace \
                     member, workspace_admin"
                );
            }
            if everywhere && rule.workspace.is_some() {
                bail!("sign_in.oidc `{id}`: `{role}` is a role everywhere and takes no workspace");
            }
        }
    }
    Ok(())
}
