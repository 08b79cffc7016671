//! Setting a new password by a letter.

use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::entity::app_user;
use pressmark_store::limits::Decision;
use pressmark_store::repo::{devices, one_time_tokens, sessions, tokens, users};
use serde_json::json;

use super::{AccountError, Accounts, email_change, password, second_step, secret, social, social_code};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::{Letter, MailError, Recipient};

/// What wishes for a reset are counted as.
pub const RESET: &str = "reset";
const PURPOSE: &str = "reset_password";
const VALID_FOR: Duration = Duration::from_hours(1);
/// The page on which a password is set, where the client names none of its own.
const PAGE: &str = "/account/reset-password";

impl Accounts {
    /// Sends the letter, if there is an account of the address. The answer is the same if not, and takes as long: the
    /// work is done behind it. Tells how the limit stands.
    ///
    /// # Errors
    /// [`AccountError::Limited`].
    pub async fn ask_for_reset(
        &self,
        email: &str,
        redirect_to: Option<&str>,
        actor: &Actor,
    ) -> Result<Decision, AccountError> {
        let email = email.trim().to_lowercase();
        let counted = self.admit_auth(RESET, &email, actor).await?;
        let (accounts, actor) = (self.clone(), actor.clone());
        let redirect_to = redirect_to.unwrap_or(PAGE).to_owned();
        tokio::spawn(async move {
            if let Err(error) = accounts.send_reset(&email, &redirect_to, &actor).await {
                tracing::error!(%error, "a letter to reset a password was not sent");
            }
        });
        Ok(counted)
    }

    async fn send_reset(&self, email: &str, redirect_to: &str, actor: &Actor) -> Result<(), AccountError> {
        let user = users::by_email(self.0.store.read(), email).await?;
        let Some(user) = user.filter(app_user::Model::is_active) else { return Ok(()) };
        let link = self.make_reset(&user, redirect_to, actor).await?;
        self.post(&user, &Letter::ResetPassword { link, valid_for: VALID_FOR });
        Ok(())
    }

    /// Sends the letter to a user whom an operator names, waiting until it is sent; returns the link, which only the
    /// user may see, and what became of the letter. For the command line.
    ///
    /// # Errors
    /// [`AccountError::UnknownUser`] if there is no such user, or one who may not sign in.
    pub async fn reset_and_wait(
        &self,
        user_id: i64,
        actor: &Actor,
    ) -> Result<(url::Url, Result<(), MailError>), AccountError> {
        let user = users::by_id(self.0.store.read(), user_id).await?.filter(app_user::Model::is_active);
        let user = user.ok_or(AccountError::UnknownUser)?;
        let link = self.make_reset(&user, PAGE, actor).await?;
        let letter = Letter::ResetPassword { link: link.clone(), valid_for: VALID_FOR };
        let to = user.email.as_deref().ok_or(MailError::Address);
        let sent = match to.and_then(|address| Recipient::new(Some(&user.name), address)) {
            Ok(to) => self.0.mailer.send(&to, &letter).await,
            Err(error) => Err(error),
        };
        Ok((link, sent))
    }

    async fn make_reset(
        &self,
        user: &app_user::Model,
        redirect_to: &str,
        actor: &Actor,
    ) -> Result<url::Url, AccountError> {
        let token = self.keep_claim(PURPOSE, user.id, &json!({}), VALID_FOR).await?;
        let tx = self.0.store.begin().await?;
        let event = Event::new(EventType::PasswordResetAsked, format!("A reset was sent to {}", user.shown()));
        record(&tx, actor, event.on("user", user.id)).await?;
        tx.commit().await?;
        let link = self.link(&format!("/api/auth/reset-password/{token}"), &[("callbackURL", redirect_to)]);
        link.ok_or_else(|| AccountError::Broken("public_url is no URL".to_owned()))
    }

    /// Whether the token of a letter would be taken; it stays.
    ///
    /// # Errors
    /// Any database error.
    pub async fn may_reset(&self, token: &str) -> Result<bool, AccountError> {
        let row = one_time_tokens::find(self.0.store.read(), PURPOSE, &secret::hash(token)).await?;
        Ok(row.is_some_and(|row| row.expires_at > now_millis()))
    }

    /// Sets the password by the token of a letter. Every session and every other letter of the account ends, and its
    /// devices are strangers: nobody knows whose hands they are in. The second factor stays (rule 32). Whoever reads
    /// the letter holds the address, so it is verified.
    ///
    /// # Errors
    /// [`AccountError::Password`], then the token stays; [`AccountError::InvalidToken`].
    pub async fn reset_password(&self, token: &str, new: &str, actor: &Actor) -> Result<(), AccountError> {
        let hash = secret::hash(token);
        let row = one_time_tokens::find(self.0.store.read(), PURPOSE, &hash).await?;
        let row = row.filter(|row| row.expires_at > now_millis()).ok_or(AccountError::InvalidToken)?;
        let user_id = row.user_id.ok_or(AccountError::InvalidToken)?;
        let user = users::by_id(self.0.store.read(), user_id).await?.filter(app_user::Model::is_active);
        let user = user.ok_or(AccountError::InvalidToken)?;
        password::check(new, &[user.shown(), &user.name])?;
        let new_hash = self.0.passwords.hash(new).await?;
        let tx = self.0.store.begin().await?;
        one_time_tokens::take(&tx, PURPOSE, &hash).await?.ok_or(AccountError::InvalidToken)?;
        let now = now_millis();
        let mut user = users::held(&tx, user_id).await?.ok_or(AccountError::InvalidToken)?;
        user.password_hash = Some(new_hash);
        user.password_changed_at = Some(now);
        user.email_verified_at = user.email_verified_at.or(Some(now));
        let user = users::update(&tx, user).await?;
        self.end_everything(&tx, &user, "the password was reset").await?;
        let event = Event::new(EventType::PasswordChanged, format!("{} reset the password", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        self.tell_of_new_password(&user);
        Ok(())
    }

    /// Ends all by which a user is signed in somewhere, or could be.
    pub(super) async fn end_everything(
        &self,
        tx: &pressmark_store::WriteTx,
        user: &app_user::Model,
        because: &str,
    ) -> Result<(), AccountError> {
        sessions::end(tx, user.id, sessions::Which::All).await?;
        tokens::revoke_all(tx, user.id, because).await?;
        devices::forget_all(tx, user.id).await?;
        Ok(drop_pending(tx, user.id).await?)
    }

    pub(super) fn tell_of_new_password(&self, user: &app_user::Model) {
        if let Some(link) = self.link(PAGE, &[]) {
            self.post(user, &Letter::PasswordChanged { at: jiff::Timestamp::now(), link });
        }
    }
}

/// Ends what was begun for an account and is not finished: letters that would change it, half sign-ins, and ways in
/// that are being added. Whoever stops a thief must not leave them something to finish.
pub(super) async fn drop_pending(tx: &pressmark_store::WriteTx, user_id: i64) -> pressmark_store::Result<()> {
    let begun = [PURPOSE, email_change::PURPOSE, second_step::PURPOSE, social::PURPOSE, social_code::PURPOSE];
    one_time_tokens::drop_of_user(tx, user_id, &begun).await
}
