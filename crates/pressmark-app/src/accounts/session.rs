//! Sessions: how they begin, live and end.

use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, user_session};
use pressmark_store::repo::users::{self, Role};
use pressmark_store::repo::{members, sessions, tokens, workspaces};

use super::device::NewDevice;
use super::{AccountError, Accounts, password_reset, secret};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::Letter;

const DAY: i64 = 86_400_000;
/// Life of a session that is remembered; it slides.
const REMEMBERED: i64 = 7 * DAY;
/// Life of one that is not.
const FORGOTTEN: i64 = DAY;
/// A session is renewed at most once in so long.
const RENEWED_EVERY: i64 = DAY;
/// Characters kept of a client's name.
const LONGEST_AGENT: usize = 256;

/// Where and how a session begins.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Whether it outlives the browser and slides.
    pub remember: bool,
    /// Where the client wants to go afterwards; goes into letters.
    pub callback_url: Option<String>,
    /// Do not ask this device for the second factor for a while.
    pub trust_device: bool,
}

/// A session that has begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The secret, for the client only.
    pub token: String,
    /// The session.
    pub session: user_session::Model,
    /// Its user.
    pub user: app_user::Model,
    /// A secret for the device, if it had none.
    pub device: Option<NewDevice>,
}

impl Accounts {
    /// Begins a session for somebody who has proven who they are.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`] for one who was disabled meanwhile; any database error.
    pub async fn begin_session(
        &self,
        user: &app_user::Model,
        place: &Place,
        device: Option<&str>,
        actor: &Actor,
    ) -> Result<Begun, AccountError> {
        let now = now_millis();
        let token = secret::new_token();
        let tx = self.0.store.begin().await?;
        let had_signed_in = user.last_sign_in_at.is_some();
        let noted = self.note_device(&tx, user.id, device, place.trust_device).await?;
        let new = sessions::NewSession {
            user_id: user.id,
            token_hash: secret::hash(&token),
            workspace_id: self.usual_workspace(user).await?,
            remember: place.remember,
            ip_address: actor.address.clone(),
            user_agent: actor.user_agent.as_ref().map(|agent| agent.chars().take(LONGEST_AGENT).collect()),
            expires_at: now + if place.remember { REMEMBERED } else { FORGOTTEN },
        };
        let session = sessions::create(&tx, new).await?;
        let user = users::note_sign_in(&tx, user.id, now).await?.ok_or(AccountError::InvalidCredentials)?;
        let event = Event::new(EventType::SignedIn, format!("{} signed in", user.shown())).on("user", user.id);
        record(&tx, &actor.as_user(user.shown()), event).await?;
        tx.commit().await?;
        if had_signed_in && !noted.known {
            self.tell_of_new_device(&user, actor);
        }
        Ok(Begun { token, session, user, device: noted.new })
    }

    pub(super) fn tell_of_new_device(&self, user: &app_user::Model, actor: &Actor) {
        let Some(link) = self.link("/account/security", &[]) else { return };
        let letter = Letter::NewDevice {
            at: jiff::Timestamp::now(),
            device: actor.user_agent.as_ref().map(|agent| agent.chars().take(120).collect()),
            address: actor.address.clone(),
            link,
        };
        self.post(user, &letter);
    }

    /// The workspace that a user works in unless they choose another: their first; of a superadmin the default one.
    async fn usual_workspace(&self, user: &app_user::Model) -> Result<Option<i64>, AccountError> {
        let read = self.0.store.read();
        if let Some((membership, _)) = members::of_user(read, user.id).await?.first() {
            return Ok(Some(membership.workspace_id));
        }
        if user.role() == Role::Superadmin {
            return Ok(workspaces::default(read).await?.map(|workspace| workspace.id));
        }
        Ok(None)
    }

    /// The session of a token, if it lives and its user may sign in.
    ///
    /// # Errors
    /// Any database error.
    pub async fn session(&self, token: &str) -> Result<Option<(user_session::Model, app_user::Model)>, AccountError> {
        let found = sessions::find(self.0.store.read(), &secret::hash(token)).await?;
        Ok(found.filter(|(session, user)| session.expires_at > now_millis() && user.is_active()))
    }

    /// Lets a session slide, once a day. Returns it as it is now, and whether it was renewed.
    ///
    /// # Errors
    /// Any database error.
    pub async fn renew(&self, mut session: user_session::Model) -> Result<(user_session::Model, bool), AccountError> {
        let now = now_millis();
        if !session.remember || now < session.expires_at - REMEMBERED + RENEWED_EVERY {
            return Ok((session, false));
        }
        let tx = self.0.store.begin().await?;
        sessions::renew(&tx, session.id, now + REMEMBERED).await?;
        tx.commit().await?;
        (session.expires_at, session.updated_at) = (now + REMEMBERED, now);
        Ok((session, true))
    }

    /// Ends sessions of a user; tells how many. With all, or all but one, end the sign-ins by token too, and what was
    /// begun for the account and is not finished: whoever does this suspects somebody.
    ///
    /// # Errors
    /// Any database error.
    pub async fn end_sessions(
        &self,
        user: &app_user::Model,
        which: sessions::Which<'_>,
        why: EventType,
        actor: &Actor,
    ) -> Result<u64, AccountError> {
        let tx = self.0.store.begin().await?;
        let ended = sessions::end(&tx, user.id, which).await?;
        if !matches!(which, sessions::Which::Handle(_)) {
            tokens::revoke_all(&tx, user.id, "all sessions were ended").await?;
            password_reset::drop_pending(&tx, user.id).await?;
        }
        if ended > 0 {
            let sessions = if ended == 1 { "a session".to_owned() } else { format!("{ended} sessions") };
            let event = Event::new(why, format!("{} ended {sessions}", user.shown())).on("user", user.id);
            record(&tx, &actor.as_user(user.shown()), event).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// Lets a session work in another workspace: one of its user's, or any for a superadmin.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] if it is none of theirs; whether it exists is not told.
    pub async fn enter_workspace(
        &self,
        user: &app_user::Model,
        session: &user_session::Model,
        slug: &str,
    ) -> Result<i64, AccountError> {
        let read = self.0.store.read();
        let unknown = || AccountError::Invalid(format!("`{slug}` is not a workspace of yours"));
        let workspace = workspaces::by_slug(read, slug).await?.ok_or_else(unknown)?;
        let member = members::find(read, workspace.id, user.id).await?.is_some();
        if !member && user.role() != Role::Superadmin {
            return Err(unknown());
        }
        let tx = self.0.store.begin().await?;
        sessions::enter(&tx, session.id, Some(workspace.id)).await?;
        tx.commit().await?;
        Ok(workspace.id)
    }

    /// An address of this registry. None if the configured one is no URL, which the settings refuse.
    pub(super) fn link(&self, path: &str, query: &[(&str, &str)]) -> Option<url::Url> {
        let mut url = url::Url::parse(&format!("{}{path}", self.0.settings.public_url)).ok()?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Some(url)
    }
}
