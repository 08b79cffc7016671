//! The one way in by password, for all surfaces.

use std::time::Duration;

use pressmark_store::entity::app_user;
use pressmark_store::limits::Decision;
use pressmark_store::repo::{devices, users};

use super::session::{Begun, Place};
use super::{AccountError, Accounts, SecondStep, secret};
use crate::activity::{Actor, EventType, Refusal};

const MINUTE: Duration = Duration::from_mins(1);
const QUARTER: Duration = Duration::from_mins(15);

/// What sign-ins are counted as.
pub const SIGN_IN: &str = "auth";

/// What somebody signs in with.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// Address, in any case.
    pub email: &'a str,
    /// Password.
    pub password: &'a str,
    /// The secret that this device was given when somebody signed in from it.
    pub device: Option<&'a str>,
}

/// A sign-in that is right so far.
#[derive(Debug)]
pub enum SignIn {
    /// It is done.
    Done(Box<Begun>),
    /// The second factor is asked for.
    Second(SecondStep),
}

/// The buckets that an attempt is counted in.
struct Counted {
    buckets: [String; 2],
    of_account: String,
}

impl Accounts {
    /// Signs in by password for a session.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`], [`AccountError::NotVerified`], [`AccountError::Limited`], and what can break.
    pub async fn sign_in(&self, with: Credentials<'_>, place: &Place, actor: &Actor) -> Result<SignIn, AccountError> {
        let user = self.verify(with, actor).await?;
        if user.email_verified_at.is_none() {
            self.remind_to_verify(&user, place.callback_url.as_deref(), actor).await?;
            return Err(AccountError::NotVerified);
        }
        if self.asks_for_second_factor(&user, with.device).await? {
            return Ok(SignIn::Second(self.begin_second_step(&user, place).await?));
        }
        Ok(SignIn::Done(Box::new(self.begin_session(&user, place, with.device, actor).await?)))
    }

    /// Whether the credentials are those of an active user. Each call computes one password hash, whatever comes of it.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`] without saying which part is wrong; [`AccountError::Limited`] for devices that
    /// the account does not know.
    pub async fn verify(&self, with: Credentials<'_>, actor: &Actor) -> Result<app_user::Model, AccountError> {
        let email = with.email.trim().to_lowercase();
        let user = users::by_email(self.0.store.read(), &email).await?;
        let device = with.device.map(secret::hash);
        let known = match (&user, &device) {
            (Some(user), Some(device)) => devices::find(self.0.store.read(), user.id, device).await?.is_some(),
            _ => false,
        };
        let counted = Counted::of(&email, actor);
        if !known {
            self.admit(&counted, &email, actor).await?;
        }
        let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
        let right = self.0.passwords.verify(with.password, hash).await?;
        if let Some(user) = user.filter(|user| right && user.is_active()) {
            if !known {
                self.give_back(&counted).await;
            }
            return Ok(user);
        }
        if let Some(device) = device.filter(|_| known) {
            self.note_failure_of(&email, &device).await?;
        }
        let _ = self.0.limits.take_refundable(&counted.of_account, self.0.settings.slow_after, QUARTER).await?;
        self.count_refusal(EventType::SignInRefused, &email, "wrong_password", actor);
        Err(AccountError::InvalidCredentials)
    }

    /// Counts the attempt of an unknown device; lets it wait while its account is under attack.
    async fn admit(&self, counted: &Counted, email: &str, actor: &Actor) -> Result<(), AccountError> {
        let settings = &self.0.settings;
        let of_address = self.0.limits.take_refundable(&counted.buckets[0], settings.attempts_per_address, MINUTE);
        let decision = of_address.await?;
        let decision = if decision.allowed {
            let of_pair = self.0.limits.take_refundable(&counted.buckets[1], settings.attempts_per_account, MINUTE);
            of_pair.await?
        } else {
            decision
        };
        if !decision.allowed {
            self.count_refusal(EventType::SignInRefused, email, "too_many_attempts", actor);
            return Err(AccountError::Limited(decision));
        }
        let failures = self.0.limits.peek(&counted.of_account, settings.slow_after, QUARTER).await?;
        if failures.remaining == 0 {
            tokio::time::sleep(settings.slow_by).await;
        }
        Ok(())
    }

    /// What turned out to be right does not count (rule 33). If it cannot be given back, somebody waits a minute.
    async fn give_back(&self, counted: &Counted) {
        for bucket in &counted.buckets {
            if let Err(error) = self.0.limits.give_back(bucket).await {
                tracing::warn!(%error, "an attempt was not given back");
            }
        }
    }

    async fn note_failure_of(&self, email: &str, device: &str) -> Result<(), AccountError> {
        let Some(user) = users::by_email(self.0.store.read(), email).await? else { return Ok(()) };
        let tx = self.0.store.begin().await?;
        devices::failed(&tx, user.id, device).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Counts a refusal, to be written down with others of its kind.
    pub fn count_refusal(&self, event_type: EventType, account: &str, reason: &'static str, actor: &Actor) {
        let address = actor.address.clone().unwrap_or_else(|| "this machine".to_owned());
        // An account's name is what the client sent: cut, so that it cannot fill the trail; and in one line, so that it
        // cannot forge one. PostgreSQL takes no NUL, and would take none of what is written with it.
        let account = account.chars().filter(|c| !c.is_control()).take(120).collect();
        self.0.refusals.count(Refusal { event_type, address, account, reason, workspace_id: None }, actor);
    }

    /// Counts an act of the category `auth` that is no sign-in: asking for a reset or for another letter.
    ///
    /// # Errors
    /// [`AccountError::Limited`].
    pub async fn admit_auth(&self, what: &str, account: &str, actor: &Actor) -> Result<Decision, AccountError> {
        self.admit_address(what, account, actor).await?;
        let address = actor.address.as_deref().unwrap_or("local");
        let per_pair = format!("{what}:{}:{address}", secret::hash(account));
        self.admit_to(&per_pair, self.0.settings.attempts_per_account, account, actor).await
    }

    /// Counts an act that concerns no account by the network address alone, since each costs a write. `named`: as what it
    /// is written down, if it is refused.
    ///
    /// # Errors
    /// [`AccountError::Limited`].
    pub async fn admit_address(&self, what: &str, named: &str, actor: &Actor) -> Result<Decision, AccountError> {
        let per_address = format!("{what}:{}", actor.address.as_deref().unwrap_or("local"));
        self.admit_to(&per_address, self.0.settings.attempts_per_address, named, actor).await
    }

    async fn admit_to(&self, bucket: &str, limit: u32, named: &str, actor: &Actor) -> Result<Decision, AccountError> {
        let decision = self.0.limits.take_refundable(bucket, limit, MINUTE).await?;
        if decision.allowed {
            return Ok(decision);
        }
        self.count_refusal(EventType::AccessRefused, named, "too_many_attempts", actor);
        Err(AccountError::Limited(decision))
    }

    /// How often an act of the category `auth` is still allowed to an asker, for answers that tell it; counts nothing.
    /// `what`: [`SIGN_IN`], or as in [`Accounts::admit_auth`].
    ///
    /// # Errors
    /// Any database error.
    pub async fn attempts_left(&self, what: &str, account: &str, actor: &Actor) -> Result<Decision, AccountError> {
        let address = actor.address.as_deref().unwrap_or("local");
        let per_pair = format!("{what}:{}:{address}", secret::hash(&account.trim().to_lowercase()));
        Ok(self.0.limits.peek(&per_pair, self.0.settings.attempts_per_account, MINUTE).await?)
    }
}

impl Counted {
    fn of(email: &str, actor: &Actor) -> Self {
        let address = actor.address.as_deref().unwrap_or("local");
        // The hash, because an address of mail may be as long as the client likes.
        let account = secret::hash(email);
        Self {
            buckets: [format!("{SIGN_IN}:{address}"), format!("{SIGN_IN}:{account}:{address}")],
            of_account: format!("auth-failed:{account}"),
        }
    }
}
