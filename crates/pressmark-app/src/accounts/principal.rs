//! Who a credential makes somebody: the user as they are now, and what they may do.

use pressmark_store::entity::{app_user, user_session};
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::users::Role;
use pressmark_store::repo::{second_factors, workspaces};

use super::{AccountError, Accounts, TokenRefused};

/// By what somebody is signed in.
#[derive(Debug, Clone)]
pub enum Via {
    /// A session.
    Session(Box<user_session::Model>),
    /// An access token, of this family.
    Token(String),
}

/// A user who is signed in. Read anew for every request: what is taken from them is gone at once (rule 35).
#[derive(Debug, Clone)]
pub struct Signed {
    /// The user.
    pub user: app_user::Model,
    /// By what.
    pub via: Via,
    /// The workspace that they work in, and as what.
    pub workspace: Option<(i64, WorkspaceRole)>,
    /// They work in no workspace now, but may choose one.
    pub may_choose_workspace: bool,
    /// The workspace asks for a second factor that they have not set up.
    pub lacks_second_factor: bool,
}

impl Signed {
    /// The role everywhere.
    #[must_use]
    pub fn role(&self) -> Role {
        self.user.role()
    }

    /// Whether they may write: the address has to be theirs (rules 31, 51).
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.user.email.is_some() && self.user.email_verified_at.is_some()
    }
}

impl Accounts {
    /// The user of a session token.
    ///
    /// # Errors
    /// Any database error.
    pub async fn signed_by_session(&self, token: &str) -> Result<Option<Signed>, AccountError> {
        let Some((session, user)) = self.session(token).await? else { return Ok(None) };
        let workspace = match session.workspace_id {
            Some(id) => self.role_in(id, &user).await?.map(|role| (id, role)),
            None => None,
        };
        let may_choose_workspace = workspace.is_none()
            && (user.role() == Role::Superadmin || !members::of_user(self.0.store.read(), user.id).await?.is_empty());
        let lacks_second_factor = self.lacks_second_factor(&user, workspace).await?;
        let via = Via::Session(Box::new(session));
        Ok(Some(Signed { user, via, workspace, may_choose_workspace, lacks_second_factor }))
    }

    /// The user of an access token.
    ///
    /// # Errors
    /// [`TokenRefused`] inside: what is wrong with it; outside: any database error.
    pub async fn signed_by_token(&self, token: &str) -> Result<Result<Signed, TokenRefused>, AccountError> {
        let (family, user) = match self.check_access_token(token).await? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let (may_choose_workspace, lacks_second_factor) = (false, false);
        Ok(Ok(Signed { user, via: Via::Token(family), workspace: None, may_choose_workspace, lacks_second_factor }))
    }

    /// What a user is in a workspace: a superadmin is its admin without being a member.
    async fn role_in(&self, workspace_id: i64, user: &app_user::Model) -> Result<Option<WorkspaceRole>, AccountError> {
        if user.role() == Role::Superadmin {
            return Ok(Some(WorkspaceRole::Admin));
        }
        let membership = members::find(self.0.store.read(), workspace_id, user.id).await?;
        Ok(membership.map(|membership| membership.role()))
    }

    async fn lacks_second_factor(
        &self,
        user: &app_user::Model,
        workspace: Option<(i64, WorkspaceRole)>,
    ) -> Result<bool, AccountError> {
        let Some((id, role)) = workspace else { return Ok(false) };
        let read = self.0.store.read();
        let asked =
            workspaces::by_id(read, id).await?.is_some_and(|workspace| match workspace.second_factor.as_str() {
                "all" => true,
                "admins" => role == WorkspaceRole::Admin,
                _ => false,
            });
        Ok(asked && !second_factors::is_on(read, user.id).await?)
    }
}
