//! Devices that have signed in before.

use pressmark_store::WriteTx;
use pressmark_store::entity::app_user;
use pressmark_store::repo::{devices, second_factors};

use super::{AccountError, Accounts, secret};

/// How long a device that was trusted need not show the second factor, in milliseconds.
const TRUSTED_FOR: i64 = 30 * 86_400_000;

/// A secret for a device to keep, and to send when it signs in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice(pub String);

impl Accounts {
    /// Whether signing in takes a second step from this device.
    pub(super) async fn asks_for_second_factor(
        &self,
        user: &app_user::Model,
        device: Option<&str>,
    ) -> Result<bool, AccountError> {
        let read = self.0.store.read();
        if !second_factors::is_on(read, user.id).await? {
            return Ok(false);
        }
        let Some(device) = device else { return Ok(true) };
        let known = devices::find(read, user.id, &secret::hash(device)).await?;
        let now = pressmark_store::clock::now_millis();
        Ok(known.and_then(|device| device.trusted_until).is_none_or(|until| until <= now))
    }

    /// Notes the device; one without a secret gets one.
    pub(super) async fn note_device(
        &self,
        tx: &WriteTx,
        user_id: i64,
        device: Option<&str>,
        trust: bool,
    ) -> Result<Noted, AccountError> {
        let now = pressmark_store::clock::now_millis();
        let sent = device.map(secret::hash);
        let known = match &sent {
            Some(hash) => devices::find(&**tx, user_id, hash).await?.is_some(),
            None => false,
        };
        // Only a secret that we gave this user is kept: one that somebody planted would be known to them too. A device
        // that is trusted from now on gets a new one in any case.
        let kept = sent.filter(|_| known && !trust);
        let token = kept.is_none().then(secret::new_token);
        let hash = kept.unwrap_or_else(|| secret::hash(token.as_deref().unwrap_or_default()));
        devices::seen(tx, user_id, &hash, trust.then_some(now + TRUSTED_FOR)).await?;
        Ok(Noted { known, new: token.map(NewDevice) })
    }
}

/// What is known of a device after a sign-in.
pub(super) struct Noted {
    /// Its user had signed in from it before.
    pub(super) known: bool,
    /// The secret that it is to keep.
    pub(super) new: Option<NewDevice>,
}
