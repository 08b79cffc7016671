//! The second step of a sign-in: a code after the password (rule 32).

use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, one_time_token};
use pressmark_store::limits::Decision;
use pressmark_store::repo::{one_time_tokens, second_factors, users};
use serde::{Deserialize, Serialize};

use super::session::{Begun, Place};
use super::{AccountError, Accounts, secret, totp};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::{Letter, SecondFactorChange};

pub(super) const PURPOSE: &str = "second_step";
/// How long one has for the code, in milliseconds.
const TIME: i64 = 10 * 60_000;
/// Codes that may be tried for a user in a window of five minutes.
const TRIES: u32 = 5;
const WINDOW: Duration = Duration::from_mins(5);

/// A sign-in that waits for the code.
#[derive(Debug, Clone)]
pub struct SecondStep {
    /// The secret by which the client goes on.
    pub token: String,
    /// Whose sign-in it is.
    pub user_id: i64,
}

/// What proves the second factor.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// A code of the authenticator app.
    Code(&'a str),
    /// A recovery code.
    Recovery(&'a str),
}

impl<'a> Proof<'a> {
    /// What somebody typed into the one field that there is: six digits are a code, anything else a recovery code.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let is_code = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        if is_code { Self::Code(text) } else { Self::Recovery(text) }
    }
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    remember: bool,
}

/// What wrong codes of a user are counted in.
fn bucket(user_id: i64) -> String {
    format!("second-factor:{user_id}")
}

impl Accounts {
    pub(super) async fn begin_second_step(
        &self,
        user: &app_user::Model,
        place: &Place,
    ) -> Result<SecondStep, AccountError> {
        let token = secret::new_token();
        let payload = serde_json::to_string(&Waiting { remember: place.remember });
        let new = one_time_tokens::NewToken {
            token_hash: secret::hash(&token),
            purpose: PURPOSE,
            user_id: Some(user.id),
            payload: payload.map_err(|e| AccountError::Broken(e.to_string()))?,
            expires_at: now_millis() + TIME,
        };
        let tx = self.0.store.begin().await?;
        one_time_tokens::add(&tx, new).await?;
        tx.commit().await?;
        Ok(SecondStep { token, user_id: user.id })
    }

    /// Ends a sign-in by the code. A wrong code leaves it waiting, up to the limit.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`] if no sign-in waits, [`AccountError::InvalidCode`], [`AccountError::Limited`].
    pub async fn finish_second_step(
        &self,
        token: &str,
        proof: Proof<'_>,
        place: &Place,
        device: Option<&str>,
        actor: &Actor,
    ) -> Result<Begun, AccountError> {
        let hash = secret::hash(token);
        let waiting = self.waiting(&hash).await?.ok_or(AccountError::InvalidToken)?;
        let user = match waiting.user_id {
            Some(id) => users::by_id(self.0.store.read(), id).await?.filter(app_user::Model::is_active),
            None => None,
        };
        let user = user.ok_or(AccountError::InvalidToken)?;
        self.prove(&user, proof, actor).await?;
        let tx = self.0.store.begin().await?;
        let taken = one_time_tokens::take(&tx, PURPOSE, &hash).await?;
        tx.commit().await?;
        let taken = taken.ok_or(AccountError::InvalidToken)?;
        let remember = serde_json::from_str::<Waiting>(&taken.payload).is_ok_and(|waiting| waiting.remember);
        self.begin_session(&user, &Place { remember, ..place.clone() }, device, actor).await
    }

    async fn waiting(&self, hash: &str) -> Result<Option<one_time_token::Model>, AccountError> {
        let found = one_time_tokens::find(self.0.store.read(), PURPOSE, hash).await?;
        Ok(found.filter(|row| row.expires_at > now_millis()))
    }

    /// Whose sign-in waits for a code with this secret.
    ///
    /// # Errors
    /// Any database error.
    pub async fn second_step_of(&self, token: &str) -> Result<Option<i64>, AccountError> {
        Ok(self.waiting(&secret::hash(token)).await?.and_then(|row| row.user_id))
    }

    /// How often a user may still give a wrong code, for answers that tell it; counts nothing.
    ///
    /// # Errors
    /// Any database error.
    pub async fn codes_left(&self, user_id: i64) -> Result<Decision, AccountError> {
        Ok(self.0.limits.peek(&bucket(user_id), TRIES, WINDOW).await?)
    }

    /// Takes a code or a recovery code of a user, each once.
    ///
    /// # Errors
    /// [`AccountError::InvalidCode`], [`AccountError::NoSecondFactor`], [`AccountError::Limited`].
    pub async fn prove(&self, user: &app_user::Model, proof: Proof<'_>, actor: &Actor) -> Result<(), AccountError> {
        let bucket = bucket(user.id);
        let decision = self.0.limits.take_refundable(&bucket, TRIES, WINDOW).await?;
        if !decision.allowed {
            self.count_refusal(EventType::SignInRefused, user.shown(), "too_many_codes", actor);
            return Err(AccountError::Limited(decision));
        }
        let right = match proof {
            Proof::Code(code) => self.take_code(user, code).await?,
            Proof::Recovery(code) => self.take_recovery_code(user, code, actor).await?,
        };
        if !right {
            self.count_refusal(EventType::SignInRefused, user.shown(), "wrong_code", actor);
            return Err(AccountError::InvalidCode);
        }
        Ok(self.0.limits.give_back(&bucket).await?)
    }

    async fn take_code(&self, user: &app_user::Model, code: &str) -> Result<bool, AccountError> {
        let factor = second_factors::find(self.0.store.read(), user.id).await?;
        let factor = factor.ok_or(AccountError::NoSecondFactor)?;
        let secret = self.0.sealer.open(&super::second_factor::purpose(user.id), &factor.sealed_secret)?;
        let now = u64::try_from(now_millis() / 1000).unwrap_or(0);
        let Some(step) = totp::step_of(&secret, code, now) else { return Ok(false) };
        let tx = self.0.store.begin().await?;
        let taken = second_factors::take_step(&tx, user.id, step).await?;
        tx.commit().await?;
        Ok(taken)
    }

    async fn take_recovery_code(
        &self,
        user: &app_user::Model,
        code: &str,
        actor: &Actor,
    ) -> Result<bool, AccountError> {
        let hash = super::second_factor::hash_code(user.id, code);
        let tx = self.0.store.begin().await?;
        if !second_factors::take_code(&tx, user.id, &hash).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        let left = second_factors::codes_left(&*tx, user.id).await?;
        let said = format!("{} used a recovery code; {left} are left", user.shown());
        let event = Event::new(EventType::RecoveryCodeUsed, said).on("user", user.id);
        record(&tx, &actor.as_user(user.shown()), event).await?;
        tx.commit().await?;
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        self.tell_second_factor(user, SecondFactorChange::RecoveryCodeUsed { left });
        Ok(true)
    }

    pub(super) fn tell_second_factor(&self, user: &app_user::Model, change: SecondFactorChange) {
        let Some(link) = self.link("/account/security", &[]) else { return };
        self.post(user, &Letter::SecondFactorChanged { change, at: jiff::Timestamp::now(), link });
    }
}
