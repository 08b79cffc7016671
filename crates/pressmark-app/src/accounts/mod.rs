//! Accounts: who somebody is, how they prove it, and what follows from it.
//!
//! One file a use case. Each writes its event in the transaction that does it, and sends its letters when that has
//! committed. Whoever signs in, by whatever surface, passes [`Accounts::verify`]: there the limits hold, and every path
//! computes exactly one password hash, so that neither words nor time tell which accounts exist.

mod address;
mod admin;
mod claims;
mod delete;
mod device;
mod email_change;
mod error;
mod identity;
mod invitation;
mod keys;
pub mod password;
mod password_change;
mod password_reset;
mod principal;
mod profile;
mod second_factor;
mod second_step;
pub mod secret;
mod session;
mod settings;
mod sign_in;
mod sign_up;
mod social;
mod social_code;
mod sweep;
mod token;
mod totp;
mod verification;

use std::sync::Arc;

use pressmark_store::Store;
use pressmark_store::entity::app_user;
use pressmark_store::limits::Limits;
use pressmark_store::pool::Pool;

pub use address::Address;
pub use admin::UserChange;
pub use device::NewDevice;
pub use error::AccountError;
pub use invitation::Invited;
pub use password_reset::RESET;
pub use principal::{Signed, Via};
pub use profile::ProfileChange;
pub use second_factor::Enrolment;
pub use second_step::{Proof, SecondStep};
pub use session::{Begun, Place};
pub use settings::{AccountSettings, Registration};
pub use sign_in::{Credentials, SIGN_IN, SignIn};
pub use sign_up::{Door, SignUp, SignedUp};
pub use social::{Ended, Flow, FlowError, Started, TakenFlow};
pub use token::{ACCESS_SECONDS, TokenRefused, Tokens};

use crate::activity::Refusals;
use crate::mail::{Letter, Mailer, Recipient};
use keys::Keys;
use password::Passwords;
use secret::Sealer;

/// The accounts of a registry. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    limits: Limits,
    mailer: Mailer,
    passwords: Passwords,
    sealer: Sealer,
    keys: Keys,
    refusals: Refusals,
    settings: AccountSettings,
}

impl Accounts {
    /// The accounts in a store.
    ///
    /// # Errors
    /// [`AccountError::Broken`] if the password hash does not work here.
    pub fn new(
        store: Store,
        limits: Limits,
        mailer: Mailer,
        sealer: Sealer,
        settings: AccountSettings,
    ) -> Result<Self, AccountError> {
        let refusals = Refusals::new(store.clone());
        let keys = Keys::new(store.clone(), sealer.clone());
        let passwords = Passwords::new()?;
        Ok(Self(Arc::new(Inner { store, limits, mailer, passwords, sealer, keys, refusals, settings })))
    }

    /// The counts of what was refused.
    #[must_use]
    pub fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    /// How accounts behave here.
    #[must_use]
    pub fn settings(&self) -> &AccountSettings {
        &self.0.settings
    }

    /// The limits that all nodes share.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// How many password hashes were computed so far. Each takes a core for a while: many of them are an attack.
    #[must_use]
    pub fn password_hashes(&self) -> u64 {
        self.0.passwords.computed()
    }

    /// Where passwords are hashed: whoever serves runs everything else there that takes a core (engineering 22).
    #[must_use]
    pub fn pool(&self) -> &Pool {
        self.0.passwords.pool()
    }

    /// The store of the accounts.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Sends a letter in the background. That it could not be queued must not tell the asker anything, so it is logged.
    fn post(&self, to: &app_user::Model, letter: &Letter) {
        if let Some(address) = &to.email {
            self.post_to(Some(&to.name), address, letter);
        }
    }

    fn post_to(&self, name: Option<&str>, address: &str, letter: &Letter) {
        let queued = Recipient::new(name, address).and_then(|to| self.0.mailer.queue(&to, letter));
        if let Err(error) = queued {
            tracing::warn!(kind = letter.kind(), %error, "a letter was not sent");
        }
    }
}
