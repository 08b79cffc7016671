//! Proving that an address is its account's.

use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::entity::app_user;
use pressmark_store::limits::Decision;
use pressmark_store::repo::{one_time_tokens, users};
use serde::{Deserialize, Serialize};

use super::{AccountError, Accounts, secret};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::Letter;

const PURPOSE: &str = "verify_email";
/// What wishes for another letter are counted as.
const ASKED: &str = "verification";
const VALID_FOR: Duration = Duration::from_hours(24);

/// What a link stands for.
#[derive(Serialize, Deserialize)]
struct Claim {
    email: String,
}

impl Accounts {
    /// Sends the letter to an unverified user. The link of an earlier letter goes on working: mail takes its time.
    ///
    /// # Errors
    /// Any database error.
    pub async fn send_verification(
        &self,
        user: &app_user::Model,
        callback_url: Option<&str>,
    ) -> Result<(), AccountError> {
        let Some(email) = &user.email else { return Ok(()) };
        let token = self.keep_claim(PURPOSE, user.id, &Claim { email: email.clone() }, VALID_FOR).await?;
        let query = [("token", token.as_str()), ("callbackURL", callback_url.unwrap_or("/"))];
        if let Some(link) = self.link("/api/auth/verify-email", &query) {
            self.post(user, &Letter::VerifyAddress { link, valid_for: VALID_FOR });
        }
        Ok(())
    }

    /// Sends the letter again to an address, if there is an unverified account of it. The answer is the same if not,
    /// and takes as long: the work is done behind it. Tells how the limit stands.
    ///
    /// # Errors
    /// [`AccountError::Limited`].
    pub async fn ask_for_verification(
        &self,
        email: &str,
        callback_url: Option<&str>,
        actor: &Actor,
    ) -> Result<Decision, AccountError> {
        let email = email.trim().to_lowercase();
        let counted = self.admit_auth(ASKED, &email, actor).await?;
        let (accounts, callback_url) = (self.clone(), callback_url.map(str::to_owned));
        tokio::spawn(async move {
            if let Err(error) = accounts.send_verification_to(&email, callback_url.as_deref()).await {
                tracing::error!(%error, "a letter to verify an address was not sent");
            }
        });
        Ok(counted)
    }

    async fn send_verification_to(&self, email: &str, callback_url: Option<&str>) -> Result<(), AccountError> {
        let user = users::by_email(self.0.store.read(), email).await?;
        match user.filter(|user| user.is_active() && user.email_verified_at.is_none()) {
            Some(user) => self.send_verification(&user, callback_url).await,
            None => Ok(()),
        }
    }

    /// Sends the letter again to somebody who signs in too early, as often as it may be asked for: whoever has made an
    /// account of another's address must not fill that one's box by signing in.
    pub(super) async fn remind_to_verify(
        &self,
        user: &app_user::Model,
        callback_url: Option<&str>,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        match self.admit_auth(ASKED, user.shown(), actor).await {
            Ok(_) => self.send_verification(user, callback_url).await,
            Err(AccountError::Limited(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes the token of a letter. One whose address is verified already is told so again.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`], [`AccountError::ExpiredToken`], [`AccountError::UnknownUser`].
    pub async fn verify_email(&self, token: &str, actor: &Actor) -> Result<app_user::Model, AccountError> {
        let row = one_time_tokens::find(self.0.store.read(), PURPOSE, &secret::hash(token)).await?;
        let row = row.ok_or(AccountError::InvalidToken)?;
        if row.expires_at <= now_millis() {
            return Err(AccountError::ExpiredToken);
        }
        let claim: Claim = serde_json::from_str(&row.payload).map_err(|e| AccountError::Broken(e.to_string()))?;
        let tx = self.0.store.begin().await?;
        let user = match row.user_id {
            Some(id) => users::held(&tx, id).await?.filter(app_user::Model::is_active),
            None => None,
        };
        // The token stays until it expires: mail scanners open links before people do.
        let mut user = user.ok_or(AccountError::UnknownUser)?;
        if user.email.as_deref() != Some(&claim.email) {
            return Err(AccountError::InvalidToken);
        }
        if user.email_verified_at.is_none() {
            user.email_verified_at = Some(now_millis());
            user = users::update(&tx, user).await?;
            let event = Event::new(EventType::UserVerified, format!("{} is verified", user.shown()));
            record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        }
        tx.commit().await?;
        Ok(user)
    }

    /// Keeps what the token of a letter stands for; returns the token.
    pub(super) async fn keep_claim(
        &self,
        purpose: &'static str,
        user_id: i64,
        claim: &impl Serialize,
        valid_for: Duration,
    ) -> Result<String, AccountError> {
        let token = secret::new_token();
        let new = one_time_tokens::NewToken {
            token_hash: secret::hash(&token),
            purpose,
            user_id: Some(user_id),
            payload: serde_json::to_string(claim).map_err(|e| AccountError::Broken(e.to_string()))?,
            expires_at: now_millis() + i64::try_from(valid_for.as_millis()).unwrap_or(i64::MAX / 2),
        };
        let tx = self.0.store.begin().await?;
        one_time_tokens::add(&tx, new).await?;
        tx.commit().await?;
        Ok(token)
    }
}
