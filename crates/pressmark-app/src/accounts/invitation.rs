//! Inviting somebody into a workspace (rule 29).

use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, invitation};
use pressmark_store::repo::invitations::{self, NewInvitation};
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::workspaces;

use super::{AccountError, Accounts, Address, secret};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::{Letter, Recipient};

const VALID_FOR: Duration = Duration::from_hours(7 * 24);

/// An invitation that was made.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The row.
    pub invitation: invitation::Model,
    /// The link, which only the invited may see.
    pub link: url::Url,
}

impl Accounts {
    /// Invites an address into a workspace and sends the letter in the background.
    ///
    /// # Errors
    /// [`AccountError::InvalidEmail`], [`AccountError::Invalid`] for a workspace that is not there.
    pub async fn invite(
        &self,
        workspace_id: i64,
        email: &str,
        role: WorkspaceRole,
        actor: &Actor,
    ) -> Result<Invited, AccountError> {
        let (invited, to, letter) = self.make_invitation(workspace_id, email, role, actor).await?;
        self.post_to(None, &to, &letter);
        Ok(invited)
    }

    /// The same, waiting until the letter is sent; tells what became of it. For the command line.
    ///
    /// # Errors
    /// Those of [`Accounts::invite`].
    pub async fn invite_and_wait(
        &self,
        workspace_id: i64,
        email: &str,
        role: WorkspaceRole,
        actor: &Actor,
    ) -> Result<(Invited, Result<(), crate::mail::MailError>), AccountError> {
        let (invited, to, letter) = self.make_invitation(workspace_id, email, role, actor).await?;
        let sent = match Recipient::new(None, &to) {
            Ok(to) => self.0.mailer.send(&to, &letter).await,
            Err(error) => Err(error),
        };
        Ok((invited, sent))
    }

    async fn make_invitation(
        &self,
        workspace_id: i64,
        email: &str,
        role: WorkspaceRole,
        actor: &Actor,
    ) -> Result<(Invited, String, Letter), AccountError> {
        let email = Address::parse(email)?;
        let workspace = workspaces::by_id(self.0.store.read(), workspace_id).await?;
        let workspace = workspace.ok_or_else(|| AccountError::Invalid("no such workspace".to_owned()))?;
        let token = secret::new_token();
        let link = self.link("/account/invitation", &[("token", &token)]);
        let link = link.ok_or_else(|| AccountError::Broken("public_url is no URL".to_owned()))?;
        let tx = self.0.store.begin().await?;
        let new = NewInvitation {
            workspace_id,
            email: email.to_string(),
            role,
            token_hash: secret::hash(&token),
            invited_by: actor.name.clone(),
            expires_at: now_millis() + i64::try_from(VALID_FOR.as_millis()).unwrap_or(i64::MAX / 2),
        };
        let invitation = invitations::create(&tx, new).await?;
        let event = Event::new(EventType::InvitationSent, format!("{email} was invited as {}", role.as_str()));
        record(&tx, actor, event.in_workspace(workspace_id).on("invitation", invitation.id)).await?;
        tx.commit().await?;
        let letter = Letter::Invitation {
            workspace: workspace.name,
            role: role.as_str().replace('_', " "),
            inviter: (actor.kind == "user").then(|| actor.name.clone()),
            link: link.clone(),
            valid_for: VALID_FOR,
        };
        Ok((Invited { invitation, link }, email.to_string(), letter))
    }

    /// An open invitation by its token, to show what one is about to accept.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`].
    pub async fn invitation(&self, token: &str) -> Result<invitation::Model, AccountError> {
        let found = invitations::by_token(self.0.store.read(), &secret::hash(token)).await?;
        found.filter(|invitation| invitation.is_open(now_millis())).ok_or(AccountError::InvalidToken)
    }

    /// Accepts an invitation for a signed-in user whose verified address it was sent to. A link that was forwarded lets
    /// nobody else in. A role that one has is not made less.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`].
    pub async fn accept_invitation(
        &self,
        user: &app_user::Model,
        token: &str,
        actor: &Actor,
    ) -> Result<invitation::Model, AccountError> {
        let found = self.invitation(token).await?;
        let is_theirs = user.email.as_deref() == Some(&found.email) && user.email_verified_at.is_some();
        if !is_theirs {
            return Err(AccountError::InvalidToken);
        }
        let tx = self.0.store.begin().await?;
        if !invitations::accept(&tx, found.id, user.id).await? {
            return Err(AccountError::InvalidToken);
        }
        let role = WorkspaceRole::from_name(&found.role).unwrap_or(WorkspaceRole::Member);
        let has = members::find(&*tx, found.workspace_id, user.id).await?.map(|membership| membership.role());
        if has.is_none_or(|has| has < role) {
            members::set(&tx, found.workspace_id, user.id, role, Some(&found.invited_by)).await?;
        }
        let event = Event::new(EventType::InvitationAccepted, format!("{} accepted an invitation", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.in_workspace(found.workspace_id).on("user", user.id)).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Withdraws an open invitation; `false` if there is no such one in the workspace.
    ///
    /// # Errors
    /// Any database error.
    pub async fn revoke_invitation(&self, workspace_id: i64, id: i64, actor: &Actor) -> Result<bool, AccountError> {
        let tx = self.0.store.begin().await?;
        let revoked = invitations::revoke(&tx, workspace_id, id).await?;
        if revoked {
            let event = Event::new(EventType::InvitationRevoked, format!("Invitation {id} was withdrawn"));
            record(&tx, actor, event.in_workspace(workspace_id).on("invitation", id)).await?;
        }
        tx.commit().await?;
        Ok(revoked)
    }
}
