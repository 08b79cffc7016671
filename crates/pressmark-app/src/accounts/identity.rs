//! Which user an account elsewhere is. A returning one is known by the provider's name for them and by nothing else; a new
//! one is linked to an account here only by an address that both sides have verified (rule 31).

use pressmark_sources::sign_in::Identity;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, invitation};
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::users::{self, NewUser, Role};
use pressmark_store::repo::{invitations, proofs};
use pressmark_store::{StoreError, WriteTx};

use super::settings::Registration;
use super::social::{Flow, FlowError, proven_email};
use super::{AccountError, Accounts};
use crate::activity::{Actor, Event, EventType, record};

impl Accounts {
    /// The user of an identity, found or made; and whether made.
    pub(super) async fn user_of(
        &self,
        identity: &Identity,
        flow: &Flow,
        actor: &Actor,
    ) -> Result<(app_user::Model, bool), FlowError> {
        if let Some(user) = self.known_user(identity).await? {
            return Ok((self.note_proof(user, identity, actor).await?, false));
        }
        if let Some(email) = &identity.email
            && let Some(user) = users::by_email(self.0.store.read(), email).await?
        {
            if proven_email(identity).is_none() || user.email_verified_at.is_none() {
                return Err(FlowError::Told("account_not_linked"));
            }
            self.link_identity(user.id, identity, actor).await?;
            return Ok((user, false));
        }
        Ok((self.make_user(identity, flow, actor).await?, true))
    }

    /// By the provider's name, or by the iD that ORCID has confirmed before.
    async fn known_user(&self, identity: &Identity) -> Result<Option<app_user::Model>, AccountError> {
        let read = self.0.store.read();
        if let Some(row) = users::identity(read, &identity.provider_id, &identity.subject).await? {
            return Ok(users::by_id(read, row.user_id).await?);
        }
        Ok(None)
    }

    /// A new user, if the door is open for them.
    async fn make_user(&self, identity: &Identity, flow: &Flow, actor: &Actor) -> Result<app_user::Model, FlowError> {
        let invited = self.invited_by(flow).await?;
        let door = if flow.program.is_some() { &self.0.settings.deposit } else { &self.0.settings.dashboard };
        let admitted = match proven_email(identity) {
            Some(email) => door.admits(email),
            // ORCID tells no address: whoever comes from there gives and verifies one before they can write.
            None => *door == Registration::Open,
        };
        if !(admitted || invited.is_some() && door.takes_invitations()) {
            return Err(FlowError::Told("signup_disabled"));
        }
        // These always know an address: one that they have not verified is as good as none (rule 31).
        let knows_addresses = ["github", "google"].contains(&identity.provider_id.as_str());
        if knows_addresses && proven_email(identity).is_none() && invited.is_none() {
            return Err(FlowError::Told("email_not_found"));
        }
        let tx = self.0.store.begin().await?;
        // An address that nobody verified is not taken over: somebody else's could be claimed by it.
        let email = invited.as_ref().map(|invitation| invitation.email.clone());
        let email = email.or_else(|| proven_email(identity).map(str::to_owned));
        let name = identity.name.clone().or_else(|| email.clone()).unwrap_or_else(|| identity.subject.clone());
        let new = NewUser { email_verified: email.is_some(), email, name, role: Role::User, password_hash: None };
        let mut user = match users::create(&tx, new).await {
            Err(StoreError::Conflict(_)) => return Err(FlowError::Told("account_not_linked")),
            other => other?,
        };
        user.image.clone_from(&identity.image);
        // Typed or told by others than ORCID an iD is shown, and gives no rights (rule 30).
        user.orcid = identity.orcid.map(|orcid| orcid.to_string());
        let user = prove(&tx, users::update(&tx, user).await?, identity, actor).await?;
        users::add_identity(&tx, user.id, &identity.provider_id, &identity.subject).await?;
        let by = actor.as_user(user.shown());
        let event = Event::new(EventType::UserCreated, format!("{} came by {}", user.shown(), identity.provider_id));
        record(&tx, &by, event.on("user", user.id)).await?;
        if let Some(invitation) = invited {
            enter(&tx, &invitation, &user, &by).await?;
        }
        tx.commit().await?;
        Ok(user)
    }

    async fn invited_by(&self, flow: &Flow) -> Result<Option<invitation::Model>, FlowError> {
        let Some(token_hash) = &flow.invitation else { return Ok(None) };
        let found = invitations::by_token(self.0.store.read(), token_hash).await?;
        let found = found.filter(|invitation| invitation.is_open(now_millis()));
        found.map(Some).ok_or(FlowError::Told("signup_disabled"))
    }

    /// Adds a way in to an account.
    pub(super) async fn link_identity(
        &self,
        user_id: i64,
        identity: &Identity,
        actor: &Actor,
    ) -> Result<(), FlowError> {
        let known = users::identity(self.0.store.read(), &identity.provider_id, &identity.subject).await?;
        if known.as_ref().is_some_and(|row| row.user_id != user_id) {
            return Err(FlowError::Told("account_already_linked_to_different_user"));
        }
        let tx = self.0.store.begin().await?;
        let user = users::held(&tx, user_id).await?.filter(app_user::Model::is_active);
        let user = user.ok_or(FlowError::Told("unable_to_link_account"))?;
        let user = prove(&tx, user, identity, actor).await?;
        if known.is_none() {
            match users::add_identity(&tx, user.id, &identity.provider_id, &identity.subject).await {
                Err(StoreError::Conflict(_)) => return Err(FlowError::Told("unable_to_link_account")),
                other => other?,
            };
            let event =
                Event::new(EventType::IdentityLinked, format!("{} linked {}", user.shown(), identity.provider_id));
            record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A returning user proves the iD again: a replaced one is replaced here too.
    async fn note_proof(
        &self,
        user: app_user::Model,
        identity: &Identity,
        actor: &Actor,
    ) -> Result<app_user::Model, FlowError> {
        let stale =
            identity.orcid.map(|orcid| orcid.to_string()) != user.orcid || user.orcid_authenticated_at.is_none();
        if !identity.proves_orcid() || !stale {
            return Ok(user);
        }
        let tx = self.0.store.begin().await?;
        // One who was disabled meanwhile is refused where the session would begin.
        let Some(user) = users::held(&tx, user.id).await?.filter(app_user::Model::is_active) else { return Ok(user) };
        let user = prove(&tx, user, identity, actor).await?;
        tx.commit().await?;
        Ok(user)
    }
}

/// Notes the iD that ORCID has confirmed, here and on the people who carry it.
async fn prove(
    tx: &WriteTx,
    mut user: app_user::Model,
    identity: &Identity,
    actor: &Actor,
) -> Result<app_user::Model, FlowError> {
    let Some(orcid) = identity.orcid.filter(|_| identity.proves_orcid()) else { return Ok(user) };
    user.orcid = Some(orcid.to_string());
    user.orcid_authenticated_at = Some(now_millis());
    let user = match users::update(tx, user).await {
        Err(StoreError::Conflict(_)) => return Err(FlowError::Told("account_already_linked_to_different_user")),
        other => other?,
    };
    proofs::note(tx, orcid.as_str(), now_millis()).await?;
    let event = Event::new(EventType::OrcidProven, format!("ORCID confirmed {orcid}")).on("user", user.id);
    record(tx, &actor.as_user(user.shown()), event).await?;
    Ok(user)
}

async fn enter(
    tx: &WriteTx,
    invitation: &invitation::Model,
    user: &app_user::Model,
    by: &Actor,
) -> Result<(), FlowError> {
    if !invitations::accept(tx, invitation.id, user.id).await? {
        return Err(FlowError::Told("signup_disabled"));
    }
    let role = WorkspaceRole::from_name(&invitation.role).unwrap_or(WorkspaceRole::Member);
    members::set(tx, invitation.workspace_id, user.id, role, Some(&invitation.invited_by)).await?;
    let event = Event::new(EventType::InvitationAccepted, format!("{} accepted an invitation", user.shown()));
    record(tx, by, event.in_workspace(invitation.workspace_id).on("user", user.id)).await?;
    Ok(())
}
