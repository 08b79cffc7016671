//! What administrators do to accounts.

use pressmark_store::StoreError;
use pressmark_store::entity::{app_user, workspace};
use pressmark_store::repo::users::{self, NewUser, Role};
use pressmark_store::repo::workspaces::SecondFactorRule;
use pressmark_store::repo::{members, workspaces};
use serde_json::json;

use super::{AccountError, Accounts, Address, delete, password, sign_up::checked_name};
use crate::activity::{Actor, Event, EventType, record};

/// What is to change of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserChange {
    /// Another role.
    Role(Role),
    /// Sign in no more: sessions and tokens stop at once.
    Disable,
    /// Sign in again.
    Enable,
}

impl Accounts {
    /// Makes a verified account: whoever does this answers for the address.
    ///
    /// # Errors
    /// [`AccountError::InvalidEmail`], [`AccountError::EmailTaken`], [`AccountError::Password`].
    pub async fn create_user(
        &self,
        email: &str,
        name: &str,
        role: Role,
        password: Option<&str>,
        actor: &Actor,
    ) -> Result<app_user::Model, AccountError> {
        let email = Address::parse(email)?;
        let name = checked_name(name)?.to_owned();
        let password_hash = match password {
            Some(password) => {
                password::check(password, &[email.as_str(), &name])?;
                Some(self.0.passwords.hash(password).await?)
            }
            None => None,
        };
        let new = NewUser { email: Some(email.to_string()), email_verified: true, name, role, password_hash };
        let tx = self.0.store.begin().await?;
        let user = match users::create(&tx, new).await {
            Err(StoreError::Conflict(_)) => return Err(AccountError::EmailTaken),
            other => other?,
        };
        let event = Event::new(EventType::UserCreated, format!("{email} was made {}", role.as_str()));
        record(&tx, actor, event.on("user", user.id)).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Changes an account.
    ///
    /// # Errors
    /// [`AccountError::UnknownUser`], [`AccountError::LastSuperadmin`].
    pub async fn change_user(
        &self,
        user_id: i64,
        change: UserChange,
        actor: &Actor,
    ) -> Result<app_user::Model, AccountError> {
        let tx = self.0.store.begin().await?;
        users::hold_superadmins(&tx).await?;
        let user = users::held(&tx, user_id).await?.filter(|user| user.state != "deleted");
        let mut user = user.ok_or(AccountError::UnknownUser)?;
        let was = user.role();
        let shown = user.shown().to_owned();
        let (event_type, said) = match change {
            UserChange::Role(role) => {
                role.as_str().clone_into(&mut user.role);
                (EventType::UserRoleChanged, format!("{shown} was {}, is {}", was.as_str(), role.as_str()))
            }
            UserChange::Disable => {
                "disabled".clone_into(&mut user.state);
                self.end_everything(&tx, &user, "the account was disabled").await?;
                (EventType::UserDisabled, format!("{shown} was disabled"))
            }
            UserChange::Enable => {
                "active".clone_into(&mut user.state);
                (EventType::UserDisabled, format!("{shown} was enabled"))
            }
        };
        let user = users::update(&tx, user).await?;
        delete::keep_a_superadmin(&tx, was).await?;
        record(&tx, actor, Event::new(event_type, said).on("user", user.id)).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Sets somebody's password and ends their sessions.
    ///
    /// # Errors
    /// [`AccountError::UnknownUser`], [`AccountError::Password`].
    pub async fn set_password(&self, user_id: i64, new: &str, actor: &Actor) -> Result<(), AccountError> {
        let user = users::by_id(self.0.store.read(), user_id).await?.filter(|user| user.state != "deleted");
        let user = user.ok_or(AccountError::UnknownUser)?;
        password::check(new, &[user.shown(), &user.name])?;
        let hash = self.0.passwords.hash(new).await?;
        let tx = self.0.store.begin().await?;
        let user = users::held(&tx, user_id).await?.filter(|user| user.state != "deleted");
        let user = user.ok_or(AccountError::UnknownUser)?;
        let changed = app_user::Model {
            password_hash: Some(hash),
            password_changed_at: Some(pressmark_store::clock::now_millis()),
            ..user
        };
        let user = users::update(&tx, changed).await?;
        self.end_everything(&tx, &user, "an administrator set the password").await?;
        let event = Event::new(EventType::PasswordChanged, format!("The password of {} was set", user.shown()));
        record(&tx, actor, event.on("user", user.id)).await?;
        tx.commit().await?;
        self.tell_of_new_password(&user);
        Ok(())
    }

    /// Gives somebody a role in a workspace, or takes it (`None`).
    ///
    /// # Errors
    /// [`AccountError::UnknownUser`]; [`AccountError::Invalid`] for a workspace that is not there.
    pub async fn set_membership(
        &self,
        workspace_id: i64,
        user_id: i64,
        role: Option<members::WorkspaceRole>,
        actor: &Actor,
    ) -> Result<bool, AccountError> {
        let tx = self.0.store.begin().await?;
        let user = users::by_id(&*tx, user_id).await?.filter(|user| user.state != "deleted");
        let user = user.ok_or(AccountError::UnknownUser)?;
        if workspaces::by_id(&*tx, workspace_id).await?.is_none() {
            return Err(AccountError::Invalid("no such workspace".to_owned()));
        }
        let (event_type, said, done) = match role {
            Some(role) => {
                members::set(&tx, workspace_id, user.id, role, Some(&actor.name)).await?;
                (EventType::MemberSet, format!("{} is {} now", user.shown(), role.as_str()), true)
            }
            None => {
                let done = members::remove(&tx, workspace_id, user.id).await?;
                (EventType::MemberRemoved, format!("{} is no longer a member", user.shown()), done)
            }
        };
        if done {
            record(&tx, actor, Event::new(event_type, said).in_workspace(workspace_id).on("user", user.id)).await?;
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Gives a member of a workspace another role there; `false` if the user is no member: whoever looks after one
    /// workspace learns of nobody else.
    ///
    /// # Errors
    /// Any database error.
    pub async fn change_membership(
        &self,
        workspace_id: i64,
        user_id: i64,
        role: members::WorkspaceRole,
        actor: &Actor,
    ) -> Result<bool, AccountError> {
        let tx = self.0.store.begin().await?;
        if !members::change(&tx, workspace_id, user_id, role).await? {
            return Ok(false);
        }
        let user = users::by_id(&*tx, user_id).await?.ok_or(AccountError::UnknownUser)?;
        let said = format!("{} is {} now", user.shown(), role.as_str());
        let event = Event::new(EventType::MemberSet, said).in_workspace(workspace_id).on("user", user.id);
        record(&tx, actor, event).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Sets who needs a second factor to work in a workspace. It holds from the next request on, for whoever sets it
    /// too.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] for a workspace that is not there.
    pub async fn set_second_factor_rule(
        &self,
        workspace_id: i64,
        rule: SecondFactorRule,
        actor: &Actor,
    ) -> Result<workspace::Model, AccountError> {
        let tx = self.0.store.begin().await?;
        let workspace = workspaces::set_second_factor(&tx, workspace_id, rule).await?;
        let workspace = workspace.ok_or_else(|| AccountError::Invalid("no such workspace".to_owned()))?;
        let said = match rule {
            SecondFactorRule::Off => "Nobody needs a second factor any more",
            SecondFactorRule::Admins => "Admins need a second factor now",
            SecondFactorRule::All => "All members need a second factor now",
        };
        let event = Event::new(EventType::WorkspaceChanged, said).with(json!({ "second_factor": rule.as_str() }));
        record(&tx, actor, event.in_workspace(workspace_id).on("workspace", workspace_id)).await?;
        tx.commit().await?;
        Ok(workspace)
    }
}
