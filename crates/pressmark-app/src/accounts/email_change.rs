//! Changing one's address: the new one has to be proven first.

use std::time::Duration;

use pressmark_store::StoreError;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::app_user;
use pressmark_store::limits::Decision;
use pressmark_store::repo::{one_time_tokens, users};
use serde::{Deserialize, Serialize};

use super::{AccountError, Accounts, Address, password_reset, secret};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::Letter;

pub(super) const PURPOSE: &str = "change_email";
const VALID_FOR: Duration = Duration::from_hours(1);

#[derive(Serialize, Deserialize)]
struct Change {
    /// The address when the change was asked for; absent for those who had none.
    from: Option<String>,
    to: String,
}

impl Accounts {
    /// Sends a letter to the new address. The answer is the same where that address is another account's, and takes as
    /// long: the work is done behind it. What is left of the limit is for the answer.
    ///
    /// # Errors
    /// [`AccountError::InvalidEmail`], [`AccountError::Invalid`] for the address one has, [`AccountError::Limited`].
    pub async fn ask_for_new_email(
        &self,
        user: &app_user::Model,
        new: &str,
        callback_url: Option<&str>,
        actor: &Actor,
    ) -> Result<Decision, AccountError> {
        let to = Address::parse(new)?;
        if user.email.as_deref() == Some(to.as_str()) {
            return Err(AccountError::Invalid("Email is the same".to_owned()));
        }
        let counted = self.admit_auth("new-address", user.shown(), actor).await?;
        let (accounts, user, callback_url) = (self.clone(), user.clone(), callback_url.map(str::to_owned));
        tokio::spawn(async move {
            if let Err(error) = accounts.send_new_email(&user, &to, callback_url.as_deref()).await {
                tracing::error!(%error, "a letter to a new address was not sent");
            }
        });
        Ok(counted)
    }

    async fn send_new_email(
        &self,
        user: &app_user::Model,
        to: &Address,
        callback_url: Option<&str>,
    ) -> Result<(), AccountError> {
        if users::by_email(self.0.store.read(), to.as_str()).await?.is_some() {
            return Ok(());
        }
        let change = Change { from: user.email.clone(), to: to.to_string() };
        let token = self.keep_claim(PURPOSE, user.id, &change, VALID_FOR).await?;
        let query = [("token", token.as_str()), ("callbackURL", callback_url.unwrap_or("/"))];
        if let Some(link) = self.link("/api/auth/verify-email", &query) {
            self.post_to(Some(&user.name), to.as_str(), &Letter::ConfirmNewAddress { link, valid_for: VALID_FOR });
        }
        Ok(())
    }

    /// Takes the token of that letter.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`], [`AccountError::ExpiredToken`], [`AccountError::EmailTaken`].
    pub async fn take_new_email(&self, token: &str, actor: &Actor) -> Result<app_user::Model, AccountError> {
        let tx = self.0.store.begin().await?;
        let row = one_time_tokens::take(&tx, PURPOSE, &secret::hash(token)).await?.ok_or(AccountError::InvalidToken)?;
        if row.expires_at <= now_millis() {
            return Err(AccountError::ExpiredToken);
        }
        let change: Change = serde_json::from_str(&row.payload).map_err(|e| AccountError::Broken(e.to_string()))?;
        let user = match row.user_id {
            Some(id) => users::held(&tx, id).await?.filter(app_user::Model::is_active),
            None => None,
        };
        let mut user = user.ok_or(AccountError::InvalidToken)?;
        if user.email != change.from {
            return Err(AccountError::InvalidToken);
        }
        user.email = Some(change.to.clone());
        user.email_verified_at = Some(now_millis());
        let user = match users::update(&tx, user).await {
            Err(StoreError::Conflict(_)) => return Err(AccountError::EmailTaken),
            other => other?,
        };
        // A letter that went to the old address is not to set the password of the account with the new one.
        password_reset::drop_pending(&tx, user.id).await?;
        let event = Event::new(EventType::EmailChanged, format!("{} has a new address", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        if let (Some(old), Some(link)) = (change.from, self.link("/account/reset-password", &[])) {
            let letter = Letter::AddressChanged { at: jiff::Timestamp::now(), new_address: change.to, link };
            self.post_to(Some(&user.name), &old, &letter);
        }
        Ok(user)
    }
}
