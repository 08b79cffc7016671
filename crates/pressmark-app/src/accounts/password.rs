//! Passwords: which are good enough, and the slow hash.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use pressmark_store::pool::{Pool, PoolError};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::Score;

/// The shortest and the longest password, in UTF-16 units, as clients count them.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 8..=128;

/// Hashes at once: each takes 19 MiB and a core, and others run on the same pool (engineering 22).
const AT_ONCE: usize = 2;
/// Callers that may wait for their turn; more are told to come back.
const MOST_WAITING: usize = 100;

/// What is wrong with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Below eight.
    TooShort,
    /// Above a hundred and twenty-eight.
    TooLong,
    /// Easily guessed; with advice.
    Weak(String),
}

impl Fault {
    /// What to tell the one who chose it.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::TooShort => format!("Password too short: at least {} characters", LENGTHS.start()),
            Self::TooLong => format!("Password too long: at most {} characters", LENGTHS.end()),
            Self::Weak(advice) => format!("Password too easily guessed. {advice}"),
        }
    }
}

/// Whether a password is good enough for somebody of whom `known` is known, such as name and address.
///
/// # Errors
/// The fault.
pub fn check(password: &str, known: &[&str]) -> Result<(), Fault> {
    let length = password.encode_utf16().count();
    if length < *LENGTHS.start() {
        return Err(Fault::TooShort);
    }
    if length > *LENGTHS.end() {
        return Err(Fault::TooLong);
    }
    let judged = zxcvbn::zxcvbn(password, known);
    if judged.score() >= Score::Two {
        return Ok(());
    }
    let advice = judged.feedback().map(|feedback| {
        let warning = feedback.warning().map(|warning| warning.to_string());
        warning.into_iter().chain(feedback.suggestions().iter().map(ToString::to_string)).collect::<Vec<_>>().join(" ")
    });
    Err(Fault::Weak(advice.unwrap_or_else(|| "Use several uncommon words.".to_owned())))
}

/// Why a password was neither hashed nor verified.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait already.
    #[error("too many passwords are being verified")]
    Busy,
    /// The hash does not work.
    #[error("password hash: {0}")]
    Broken(String),
}

/// The slow hash, two at once. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Passwords {
    pool: Pool,
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    computed: Arc<AtomicU64>,
    /// The hash of nobody's password: whoever has none is verified against it, so that it takes as long.
    nobodys: Arc<str>,
}

impl Passwords {
    /// Hashes once, to have something for those who have no password. Makes a pool to hash on.
    ///
    /// # Errors
    /// [`HashError::Broken`] if Argon2 does not work here.
    pub fn new() -> Result<Self, HashError> {
        let nobodys = hash(&super::secret::new_token())?.into();
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Ok(Self { pool: Pool::default(), permits, waiting: Arc::default(), computed: Arc::default(), nobodys })
    }

    /// The threads that hashes are computed on.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// How many hashes were computed so far, to set a password or to verify one.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    /// Hashes a password with Argon2id and a salt of its own, in PHC form.
    ///
    /// # Errors
    /// See [`HashError`].
    pub async fn hash(&self, password: &str) -> Result<String, HashError> {
        let password = password.to_owned();
        self.turn(move || hash(&password)).await
    }

    /// Whether a password is the one of a hash. Without a hash it is not, and takes as long to say so.
    ///
    /// # Errors
    /// See [`HashError`].
    pub async fn verify(&self, password: &str, known: Option<&str>) -> Result<bool, HashError> {
        let (password, has_one) = (password.to_owned(), known.is_some());
        let known = known.map_or_else(|| self.nobodys.to_string(), str::to_owned);
        self.turn(move || {
            let parsed = PasswordHash::new(&known).map_err(|e| HashError::Broken(e.to_string()))?;
            let right = Argon2::default().verify_password(normal(&password).as_bytes(), &parsed).is_ok();
            Ok(right && has_one)
        })
        .await
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _waiting = Waiting::new(&self.waiting)?;
        // Whoever waits for one of the two turns takes no place from others who wait for the pool.
        let permit = self.permits.clone().acquire_owned().await.map_err(|e| HashError::Broken(e.to_string()))?;
        let computed = self.computed.clone();
        let done = self.pool.run(move || {
            let _permit = permit;
            computed.fetch_add(1, Ordering::Relaxed);
            work()
        });
        done.await.map_err(|error| match error {
            PoolError::Busy => HashError::Busy,
            PoolError::Failed(cause) => HashError::Broken(cause),
        })?
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Result<Self, HashError> {
        if count.fetch_add(1, Ordering::AcqRel) >= MOST_WAITING {
            count.fetch_sub(1, Ordering::AcqRel);
            return Err(HashError::Busy);
        }
        Ok(Self(count))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn hash(password: &str) -> Result<String, HashError> {
    let hashed = Argon2::default().hash_password(normal(password).as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|e| HashError::Broken(e.to_string()))
}

/// The same characters typed on another machine are the same password.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_guessable_passwords_are_refused_with_the_reason() {
        assert_eq!(check("short", &[]), Err(Fault::TooShort));
        assert_eq!(check(&"x".repeat(129), &[]), Err(Fault::TooLong));
        for weak in ["password", "12345678", "qwertyuiop", "aaaaaaaaaa"] {
            let Err(fault @ Fault::Weak(_)) = check(weak, &[]) else { panic!("{weak}") };
            assert!(fault.message().len() > "Password too easily guessed. ".len());
        }
        assert!(matches!(check("psychoceramics", &["psychoceramics"]), Err(Fault::Weak(_))), "known of them");
        assert_eq!(check("cracked pots on parade", &["carberry@example.org"]), Ok(()));
        assert_eq!(check("𝔘𝔫𝔦𝔠𝔬𝔡𝔢 jar", &[]), Ok(()));
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("cracked pots").await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("cracked pots", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("cracked pot", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("cracked pots", None).await.unwrap(), "who has no password has no right one");
        let composed = passwords.hash("caf\u{e9} noir").await.unwrap();
        assert!(passwords.verify("cafe\u{301} noir", Some(&composed)).await.unwrap());
    }

    #[tokio::test]
    async fn hashes_are_computed_on_the_pool_two_at_once() {
        let passwords = Passwords::new().unwrap();
        let pool = passwords.pool().clone();
        let many = futures::future::join_all((0..6).map(|_| passwords.hash("cracked pots")));
        let mut most = 0;
        let watched = async {
            for _ in 0..50 {
                most = most.max(pool.in_hand());
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        };
        let (hashed, ()) = futures::join!(many, watched);
        assert!(hashed.iter().all(Result::is_ok));
        // One that is just done may still be counted when the next begins.
        assert!((1..=AT_ONCE + 1).contains(&most), "{most}");
    }
}
