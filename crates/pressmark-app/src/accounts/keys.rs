//! The keys that sign access tokens: Ed25519, made here, sealed in the store, replaced every month.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use pressmark_store::Store;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::signing_key;
use pressmark_store::repo::signing_keys;

use super::secret::Sealer;
use super::{ACCESS_SECONDS, AccountError, Accounts};

const DAY: i64 = 86_400_000;
/// A key signs for so long.
const SIGNS_FOR: i64 = 30 * DAY;
/// Keys are read anew when they are older: another node may have made one.
const FRESH_FOR: Duration = Duration::from_secs(60);

/// A key that may be used.
pub(super) struct Key {
    pub(super) id: String,
    pub(super) signs_until: i64,
    pub(super) expires_at: i64,
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
}

/// The keys, kept in memory for a minute.
pub(super) struct Keys {
    store: Store,
    sealer: Sealer,
    known: RwLock<Option<(Instant, Arc<[Key]>)>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl Keys {
    pub(super) fn new(store: Store, sealer: Sealer) -> Self {
        Self { store, sealer, known: RwLock::new(None) }
    }

    /// The key of a name, if something valid may be signed by it. An unknown name is looked up once more, but not
    /// more often than once a second: whoever invents names costs nothing.
    pub(super) async fn of_name(&self, id: &str) -> Result<Option<Arc<[Key]>>, AccountError> {
        let valid = |keys: &[Key]| keys.iter().any(|key| key.id == id && key.expires_at > now_millis());
        if let Some(keys) = self.kept(FRESH_FOR).filter(|keys| valid(keys)) {
            return Ok(Some(keys));
        }
        let keys = match self.kept(Duration::from_secs(1)) {
            Some(keys) => keys,
            None => self.read().await?,
        };
        Ok(Some(keys).filter(|keys| valid(keys)))
    }

    /// Keys of which the first signs now; one is made where there is none.
    pub(super) async fn signing(&self) -> Result<Arc<[Key]>, AccountError> {
        let signs = |keys: &[Key]| keys.first().is_some_and(|key| key.signs_until > now_millis());
        if let Some(keys) = self.kept(FRESH_FOR).filter(|keys| signs(keys)) {
            return Ok(keys);
        }
        let keys = self.read().await?;
        if signs(&keys) {
            return Ok(keys);
        }
        self.make().await?;
        self.read().await
    }

    fn kept(&self, fresh_for: Duration) -> Option<Arc<[Key]>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(read, _)| read.elapsed() < fresh_for).map(|(_, keys)| keys.clone())
    }

    async fn read(&self) -> Result<Arc<[Key]>, AccountError> {
        let rows = signing_keys::valid(self.store.read()).await?;
        let keys: Arc<[Key]> = rows.into_iter().map(|row| self.open(row)).collect::<Result<_, _>>()?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), keys.clone()));
        Ok(keys)
    }

    fn open(&self, row: signing_key::Model) -> Result<Key, AccountError> {
        let private = self.sealer.open(&purpose(&row.id), &row.sealed_private_key)?;
        let decoding = DecodingKey::from_ed_components(&row.public_key);
        Ok(Key {
            decoding: decoding.map_err(|e| AccountError::Broken(e.to_string()))?,
            encoding: EncodingKey::from_ed_der(&private),
            id: row.id,
            signs_until: row.signs_until,
            expires_at: row.expires_at,
        })
    }

    /// Makes a key. Two nodes that do so at once make two, of which both verify.
    async fn make(&self) -> Result<(), AccountError> {
        let broken = |_| AccountError::Broken("no signing key can be made".to_owned());
        let pair = Ed25519KeyPair::generate().map_err(broken)?;
        let private = pair.to_pkcs8().map_err(broken)?;
        let id = uuid::Uuid::now_v7().to_string();
        let now = now_millis();
        let row = signing_key::Model {
            sealed_private_key: self.sealer.seal(&purpose(&id), private.as_ref())?,
            public_key: URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()),
            id,
            created_at: now,
            signs_until: now + SIGNS_FOR,
            expires_at: now + SIGNS_FOR + 2 * ACCESS_SECONDS * 1000,
        };
        let tx = self.store.begin().await?;
        signing_keys::add(&tx, row).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Accounts {
    /// Opens the keys by which something valid may be signed, and tells how many there are.
    ///
    /// # Errors
    /// [`AccountError::Broken`] if one was sealed with another secret.
    pub async fn check_signing_keys(&self) -> Result<usize, AccountError> {
        Ok(self.0.keys.read().await?.len())
    }
}

fn purpose(id: &str) -> String {
    format!("signing_key:{id}")
}

#[cfg(test)]
mod tests {
    use pressmark_store::on_both_engines;
    use pressmark_store::testing::Fresh;

    use super::*;

    on_both_engines! {
        async fn a_key_is_replaced_after_its_month_and_what_it_signed_stays_good(store: Store) {
            let sealer = Sealer::new(b"the secret of a test").unwrap();
            let elsewhere = Fresh::sqlite();
            let maker = Keys::new(elsewhere.store().await, sealer.clone());
            let first = maker.signing().await.unwrap()[0].id.clone();
            assert_eq!(maker.signing().await.unwrap()[0].id, first, "one key signs for its month");
            let row = signing_keys::valid(maker.store.read()).await.unwrap().remove(0);
            let now = now_millis();
            let tired = signing_key::Model { created_at: now - SIGNS_FOR, signs_until: now - 1, ..row };
            let tx = store.begin().await.unwrap();
            signing_keys::add(&tx, tired).await.unwrap();
            tx.commit().await.unwrap();

            let keys = Keys::new(store.clone(), sealer);
            assert_ne!(keys.signing().await.unwrap()[0].id, first, "another one signs now");
            assert!(keys.of_name(&first).await.unwrap().is_some(), "and the old one verifies");
            assert!(keys.of_name("nobody's").await.unwrap().is_none());
            let stranger = Keys::new(store, Sealer::new(b"another secret").unwrap());
            assert!(stranger.signing().await.is_err(), "keys are of use with the registry's secret only");
        }
    }
}
