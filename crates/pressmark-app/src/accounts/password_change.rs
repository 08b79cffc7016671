//! Changing one's password while signed in.

use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, user_session};
use pressmark_store::limits::Decision;
use pressmark_store::repo::{sessions, tokens, users};

use super::{AccountError, Accounts, password, password_reset};
use crate::activity::{Actor, Event, EventType, record};

const MINUTE: Duration = Duration::from_mins(1);

/// What wrong passwords of somebody signed in are counted in.
fn bucket(user_id: i64) -> String {
    format!("own-password:{user_id}")
}

impl Accounts {
    /// How often a signed-in user may still give a wrong password of their own, for answers that tell it; counts nothing.
    ///
    /// # Errors
    /// Any database error.
    pub async fn own_passwords_left(&self, user_id: i64) -> Result<Decision, AccountError> {
        let limit = self.0.settings.attempts_per_account;
        Ok(self.0.limits.peek(&bucket(user_id), limit, MINUTE).await?)
    }

    /// Whether a signed-in user knows their password. Wrong ones are limited as at sign-in: whoever found an open
    /// browser must not guess there.
    ///
    /// # Errors
    /// [`AccountError::InvalidPassword`], [`AccountError::NoPassword`], [`AccountError::Limited`].
    pub async fn check_own_password(&self, user: &app_user::Model, password: &str) -> Result<(), AccountError> {
        let hash = user.password_hash.as_deref().ok_or(AccountError::NoPassword)?;
        let bucket = bucket(user.id);
        let decision = self.0.limits.take_refundable(&bucket, self.0.settings.attempts_per_account, MINUTE).await?;
        if !decision.allowed {
            return Err(AccountError::Limited(decision));
        }
        if !self.0.passwords.verify(password, Some(hash)).await? {
            return Err(AccountError::InvalidPassword);
        }
        Ok(self.0.limits.give_back(&bucket).await?)
    }

    /// Changes the password. `keep` is the session that goes on where all others are to end. What was begun for the
    /// account and is not finished ends in any case.
    ///
    /// # Errors
    /// [`AccountError::InvalidPassword`], [`AccountError::Password`].
    pub async fn change_password(
        &self,
        user: &app_user::Model,
        current: &str,
        new: &str,
        keep: Option<&user_session::Model>,
        end_others: bool,
        actor: &Actor,
    ) -> Result<app_user::Model, AccountError> {
        password::check(new, &[user.shown(), &user.name])?;
        self.check_own_password(user, current).await?;
        let hash = self.0.passwords.hash(new).await?;
        let tx = self.0.store.begin().await?;
        let mut user = users::held(&tx, user.id).await?.ok_or(AccountError::UnknownUser)?;
        user.password_hash = Some(hash);
        user.password_changed_at = Some(now_millis());
        let user = users::update(&tx, user).await?;
        if end_others {
            let which = keep.map_or(sessions::Which::All, |session| sessions::Which::Not(session.id));
            sessions::end(&tx, user.id, which).await?;
            tokens::revoke_all(&tx, user.id, "the password was changed").await?;
        }
        password_reset::drop_pending(&tx, user.id).await?;
        let event = Event::new(EventType::PasswordChanged, format!("{} changed the password", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        self.tell_of_new_password(&user);
        Ok(user)
    }
}
