//! Roles by the claims of an institution's issuer. Where claims name a role it counts, of several the highest, whoever
//! gave another one. Where they name none any more, what they gave goes, and what people gave stays.

use std::collections::BTreeMap;

use pressmark_sources::sign_in::{Identity, MappedRole, Provider, mapped_roles};
use pressmark_store::entity::app_user;
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::users::Role;
use pressmark_store::repo::{activity, workspaces};

use super::{AccountError, Accounts, UserChange};
use crate::activity::{Actor, EventType};

impl Accounts {
    /// Gives and takes the roles that an issuer's claims stand for.
    pub(super) async fn apply_claims(
        &self,
        provider: &Provider,
        identity: &Identity,
        user: &app_user::Model,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        if provider.roles().rules.is_empty() {
            return Ok(());
        }
        let by = Actor { kind: "system", name: format!("claims of {}", provider.id()), ..actor.clone() };
        let mapped = mapped_roles(&identity.claims, provider.roles());
        self.apply_role(&mapped, user, &by).await?;
        self.apply_memberships(&mapped, user, &by).await
    }

    async fn apply_role(&self, mapped: &[MappedRole], user: &app_user::Model, by: &Actor) -> Result<(), AccountError> {
        let everywhere = mapped.iter().filter(|mapped| mapped.workspace.is_none());
        let named = everywhere.filter_map(|mapped| Role::from_name(&mapped.role)).max();
        let role = if let Some(role) = named {
            role
        } else if user.role() != Role::User && self.role_came_by(user, by).await? {
            Role::User
        } else {
            return Ok(());
        };
        if role == user.role() {
            return Ok(());
        }
        match self.change_user(user.id, UserChange::Role(role), by).await {
            Err(AccountError::LastSuperadmin) => {
                tracing::warn!(user = user.id, by = %by.name, "claims would leave the registry without a superadmin");
                Ok(())
            }
            changed => changed.map(drop),
        }
    }

    /// Whether the role that a user has everywhere was given by this actor. The audit trail knows, which nobody cleans.
    async fn role_came_by(&self, user: &app_user::Model, by: &Actor) -> Result<bool, AccountError> {
        let (read, id) = (self.0.store.read(), user.id.to_string());
        let last = activity::last_audited(read, EventType::UserRoleChanged.name(), ("user", &id)).await?;
        Ok(last.is_some_and(|event| event.actor == by.name && event.actor_kind == by.kind))
    }

    async fn apply_memberships(
        &self,
        mapped: &[MappedRole],
        user: &app_user::Model,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let wanted = self.wanted_memberships(mapped).await?;
        let has = members::of_user(self.0.store.read(), user.id).await?;
        for (membership, _) in &has {
            let gave = membership.created_by.as_deref() == Some(by.name.as_str());
            if gave && !wanted.contains_key(&membership.workspace_id) {
                self.set_membership(membership.workspace_id, user.id, None, by).await?;
            }
        }
        for (workspace_id, role) in wanted {
            let known = has.iter().find(|(membership, _)| membership.workspace_id == workspace_id);
            if known.map(|(membership, _)| membership.role()) != Some(role) {
                self.set_membership(workspace_id, user.id, Some(role), by).await?;
            }
        }
        Ok(())
    }

    /// The highest role in each workspace that claims name; a role of workspaces without one is for the default one.
    async fn wanted_memberships(&self, mapped: &[MappedRole]) -> Result<BTreeMap<i64, WorkspaceRole>, AccountError> {
        let read = self.0.store.read();
        let mut wanted = BTreeMap::new();
        for mapped in mapped {
            let Some(role) = WorkspaceRole::from_name(&mapped.role) else { continue };
            let workspace = match &mapped.workspace {
                Some(slug) => workspaces::by_slug(read, slug).await?,
                None => workspaces::default(read).await?,
            };
            let Some(workspace) = workspace else {
                tracing::warn!(slug = ?mapped.workspace, "a claim is mapped to a workspace that is not there");
                continue;
            };
            let highest = wanted.entry(workspace.id).or_insert(role);
            *highest = role.max(*highest);
        }
        Ok(wanted)
    }
}
