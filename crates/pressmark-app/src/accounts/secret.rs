//! Secrets: how they are made, how those that clients hold are kept, and how those that we must read back are sealed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngExt as _;
use rand::distr::Alphanumeric;
use sha2::{Digest, Sha256};

/// Characters of a secret that a client holds: 190 bits.
const LENGTH: usize = 32;

/// A new secret of letters and digits, which pass every cookie, header and link unharmed.
#[must_use]
pub fn new_token() -> String {
    rand::rng().sample_iter(Alphanumeric).take(LENGTH).map(char::from).collect()
}

/// What is kept of a secret: its SHA-256 in lower-case hex. A plain hash is enough, since there is no dictionary of
/// random secrets, and looking it up needs no comparison in constant time, since no secret follows from a hash.
#[must_use]
pub fn hash(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Seals what the database may hold but not show: AES-256-GCM under a key made of the registry's secret, bound to what
/// it is for.
#[derive(Clone)]
pub struct Sealer {
    key: std::sync::Arc<LessSafeKey>,
    fingerprint: String,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

/// What was sealed cannot be opened: it was sealed with another secret, or for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was sealed cannot be opened: the registry's secret is not the one that sealed it")]
pub struct NotSealedHere;

impl Sealer {
    /// A sealer with the registry's secret, which is long and random.
    ///
    /// # Errors
    /// [`NotSealedHere`] if the cipher does not take the key, which no input can cause.
    pub fn new(secret: &[u8]) -> Result<Self, NotSealedHere> {
        let derive = |label: &[u8]| Sha256::new().chain_update(label).chain_update(secret).finalize();
        let key = UnboundKey::new(&AES_256_GCM, &derive(b"pressmark seal 1\0")).map_err(|_| NotSealedHere)?;
        let fingerprint = derive(b"pressmark fingerprint 1\0").iter().take(8).map(|b| format!("{b:02x}")).collect();
        Ok(Self { key: std::sync::Arc::new(LessSafeKey::new(key)), fingerprint })
    }

    /// Tells whether two nodes have the same secret, and nothing of the secret.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Seals bytes for a purpose.
    ///
    /// # Errors
    /// [`NotSealedHere`] if the cipher fails, which no input can cause.
    pub fn seal(&self, purpose: &str, clear: &[u8]) -> Result<String, NotSealedHere> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = clear.to_vec();
        let aad = Aad::from(purpose.as_bytes());
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| NotSealedHere)?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what was sealed for a purpose.
    ///
    /// # Errors
    /// [`NotSealedHere`] for everything else.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, NotSealedHere> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| NotSealedHere)?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE_LEN>().ok_or(NotSealedHere)?;
        let mut rest = rest.to_vec();
        let aad = Aad::from(purpose.as_bytes());
        let clear = self.key.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut rest);
        clear.map(|clear| clear.to_vec()).map_err(|_| NotSealedHere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_secret_for_its_purpose_only() {
        let sealer = Sealer::new(b"a secret").unwrap();
        let sealed = sealer.seal("second_factor:1", b"clear").unwrap();
        assert!(!sealed.contains("clear"));
        assert_eq!(sealer.open("second_factor:1", &sealed).unwrap(), b"clear");
        assert_eq!(sealer.open("second_factor:2", &sealed), Err(NotSealedHere));
        assert_eq!(Sealer::new(b"another").unwrap().open("second_factor:1", &sealed), Err(NotSealedHere));
        assert_eq!(sealer.open("second_factor:1", "nonsense"), Err(NotSealedHere));
        assert_ne!(sealed, sealer.seal("second_factor:1", b"clear").unwrap(), "each seal is its own");
    }

    #[test]
    fn tokens_are_long_and_all_different() {
        let (one, other) = (new_token(), new_token());
        assert_ne!(one, other);
        assert!(one.len() == LENGTH && one.bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_eq!(hash(&one).len(), 64);
    }
}
