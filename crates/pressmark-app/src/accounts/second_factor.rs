//! Setting up a second factor, and giving it up.

use pressmark_store::entity::app_user;
use pressmark_store::repo::{devices, second_factors};
use rand::RngExt as _;

use super::{AccountError, Accounts, Proof, secret, totp};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::SecondFactorChange;

/// Recovery codes of a user.
const CODES: usize = 10;
/// Letters of a recovery code: no two that look alike.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Characters of a recovery code, 49 bits, shown in two halves.
const CODE_LENGTH: usize = 10;

/// What a user needs to set up an authenticator app, shown once.
#[derive(Clone)]
pub struct Enrolment {
    /// `otpauth://…`, for a QR code.
    pub url: String,
    /// Recovery codes.
    pub codes: Vec<String>,
}

/// What a secret is sealed for.
pub(super) fn purpose(user_id: i64) -> String {
    format!("second_factor:{user_id}")
}

/// What is kept of a recovery code. 49 bits could be guessed from a stolen table, so the user is part of it, and a
/// table of all codes would serve for one user only.
pub(super) fn hash_code(user_id: i64, code: &str) -> String {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    secret::hash(&format!("recovery:{user_id}:{code}"))
}

fn new_codes() -> Vec<String> {
    let mut rng = rand::rng();
    let mut code = || -> String {
        let all: String = (0..CODE_LENGTH).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect();
        format!("{}-{}", &all[..CODE_LENGTH / 2], &all[CODE_LENGTH / 2..])
    };
    (0..CODES).map(|_| code()).collect()
}

impl Accounts {
    /// Makes a secret for an authenticator app. Nothing is asked for until its first code was right
    /// ([`Accounts::confirm_second_factor`]).
    ///
    /// # Errors
    /// [`AccountError::InvalidPassword`]; [`AccountError::Invalid`] if one is in use: it has to be given up first.
    pub async fn enrol_second_factor(&self, user: &app_user::Model, password: &str) -> Result<Enrolment, AccountError> {
        self.check_own_password(user, password).await?;
        if second_factors::is_on(self.0.store.read(), user.id).await? {
            return Err(AccountError::Invalid("A second factor is in use already".to_owned()));
        }
        let (secret, codes) = (totp::new_secret(), new_codes());
        let sealed = self.0.sealer.seal(&purpose(user.id), &secret)?;
        let hashes = codes.iter().map(|code| hash_code(user.id, code)).collect();
        let tx = self.0.store.begin().await?;
        second_factors::set(&tx, user.id, sealed, hashes).await?;
        tx.commit().await?;
        Ok(Enrolment { url: self.totp_url(user, &secret)?, codes })
    }

    /// The URL for the app once more, for somebody with the password.
    ///
    /// # Errors
    /// [`AccountError::InvalidPassword`], [`AccountError::NoSecondFactor`].
    pub async fn second_factor_url(&self, user: &app_user::Model, password: &str) -> Result<String, AccountError> {
        self.check_own_password(user, password).await?;
        let factor = second_factors::find(self.0.store.read(), user.id).await?.ok_or(AccountError::NoSecondFactor)?;
        let secret = self.0.sealer.open(&purpose(user.id), &factor.sealed_secret)?;
        self.totp_url(user, &secret)
    }

    fn totp_url(&self, user: &app_user::Model, secret: &[u8]) -> Result<String, AccountError> {
        totp::url(secret, user.shown(), &self.0.settings.issuer).map_err(|e| AccountError::Broken(e.to_string()))
    }

    /// Takes a code of a signed-in user: the first one confirms the second factor.
    ///
    /// # Errors
    /// [`AccountError::InvalidCode`], [`AccountError::NoSecondFactor`], [`AccountError::Limited`].
    pub async fn confirm_second_factor(
        &self,
        user: &app_user::Model,
        code: &str,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        let was_on = second_factors::is_on(self.0.store.read(), user.id).await?;
        self.prove(user, Proof::Code(code), actor).await?;
        if was_on {
            return Ok(());
        }
        let tx = self.0.store.begin().await?;
        let event = Event::new(EventType::SecondFactorOn, format!("{} set up a second factor", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        self.tell_second_factor(user, SecondFactorChange::Enabled);
        Ok(())
    }

    /// Gives the second factor up. If another one is set up later, every device is asked for it.
    ///
    /// # Errors
    /// [`AccountError::InvalidPassword`].
    pub async fn drop_second_factor(
        &self,
        user: &app_user::Model,
        password: &str,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        self.check_own_password(user, password).await?;
        let tx = self.0.store.begin().await?;
        second_factors::remove(&tx, user.id).await?;
        devices::distrust_all(&tx, user.id).await?;
        let event = Event::new(EventType::SecondFactorOff, format!("{} gave up the second factor", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        self.tell_second_factor(user, SecondFactorChange::Disabled);
        Ok(())
    }

    /// New recovery codes in place of the old ones.
    ///
    /// # Errors
    /// [`AccountError::InvalidPassword`], [`AccountError::NoSecondFactor`].
    pub async fn renew_recovery_codes(
        &self,
        user: &app_user::Model,
        password: &str,
        actor: &Actor,
    ) -> Result<Vec<String>, AccountError> {
        self.check_own_password(user, password).await?;
        if !second_factors::is_on(self.0.store.read(), user.id).await? {
            return Err(AccountError::NoSecondFactor);
        }
        let codes = new_codes();
        let tx = self.0.store.begin().await?;
        second_factors::set_codes(&tx, user.id, codes.iter().map(|code| hash_code(user.id, code)).collect()).await?;
        let event = Event::new(EventType::RecoveryCodesMade, format!("{} made new recovery codes", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        self.tell_second_factor(user, SecondFactorChange::RecoveryCodesRenewed);
        Ok(codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_however_they_are_typed() {
        let codes = new_codes();
        assert_eq!(codes.len(), CODES);
        let code = &codes[0];
        assert_eq!(hash_code(1, code), hash_code(1, &code.to_uppercase().replace('-', " ")));
        assert_ne!(hash_code(1, code), hash_code(2, code));
    }
}
