//! The registry's secret: where it is kept, and whether it is the one that this database was set up with.
//!
//! The database holds what it seals, and a fingerprint of it; the secret itself is in the settings or in a file beside
//! the database. With another secret nothing sealed can be opened, so that is noticed here and not in the middle of
//! somebody's sign-in.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use pressmark_app::accounts::secret::Sealer;
use pressmark_store::Store;
use pressmark_store::repo;

use crate::settings::Settings;

/// Name of the row that holds the fingerprint.
const FINGERPRINT: &str = "secret_fingerprint";
/// Random bytes of a secret that is made.
const BYTES: usize = 32;
/// How often, and how often at most, a file is looked at that another process may be about to write.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS: u32 = 200;

/// The sealer of a registry; at the first start its secret is made.
pub(crate) async fn open(settings: &Settings, store: &Store) -> Result<Sealer> {
    let sealer = match find(settings, store).await? {
        Some(sealer) => sealer,
        None => make(&settings.secret_file()).await?,
    };
    // Of two nodes that start for the first time at once, one has set it.
    let kept = repo::settings::keep(store, FINGERPRINT, sealer.fingerprint()).await?;
    compare(settings, &sealer, &kept)?;
    Ok(sealer)
}

/// The sealer of a registry; `None` before its first start.
pub(crate) async fn find(settings: &Settings, store: &Store) -> Result<Option<Sealer>> {
    let sealer = match settings.accounts.secret() {
        Some(secret) => Some(Sealer::new(secret.as_bytes())?),
        None => settled(&settings.secret_file()).await?,
    };
    let kept = repo::settings::get(store.read(), FINGERPRINT).await?;
    match (&sealer, kept) {
        (Some(sealer), Some(kept)) => compare(settings, sealer, &kept)?,
        (None, Some(_)) => bail!(
            "the registry's secret is missing: restore {}, or set accounts.secret; every node needs the same one",
            settings.secret_file().display()
        ),
        (_, None) => {}
    }
    Ok(sealer)
}

fn compare(settings: &Settings, sealer: &Sealer, kept: &str) -> Result<()> {
    if sealer.fingerprint() == kept {
        return Ok(());
    }
    let place = match settings.accounts.secret() {
        Some(_) => "set accounts.secret (PRESSMARK_ACCOUNTS__SECRET) to what it was".to_owned(),
        None => format!("restore {} from the first node or a backup", settings.secret_file().display()),
    };
    bail!("the registry's secret is not the one that this database was set up with: {place}")
}

fn read(path: &Path) -> Result<Option<Sealer>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| named(path)),
    };
    let secret = text.trim();
    if secret.len() != 2 * BYTES || !secret.bytes().all(|b| b.is_ascii_hexdigit()) {
        bail!("{} is damaged: it does not hold {} hexadecimal digits; restore it", named(path), 2 * BYTES);
    }
    Ok(Some(Sealer::new(secret.as_bytes())?))
}

/// As [`read`], but another process that makes the file at this moment has time to write it.
async fn settled(path: &Path) -> Result<Option<Sealer>> {
    for _ in 0..LOOKS {
        if !std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    read(path)
}

fn named(path: &Path) -> String {
    format!("the registry's secret in {}", path.display())
}

/// Makes the file, unless another process does at the same moment: then it is that one's.
async fn make(path: &Path) -> Result<Sealer> {
    match write(path) {
        Ok(()) => tracing::info!(file = %path.display(), "made the registry's secret; keep a copy in a safe place"),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error).with_context(|| named(path)),
    }
    settled(path).await?.with_context(|| format!("{} went away", named(path)))
}

fn write(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let bytes: [u8; BYTES] = rand::random();
    let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = options.open(path)?;
    file.write_all(format!("{secret}\n").as_bytes())?;
    file.sync_all()?;
    // What it seals is durable at once, so must its name be.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Whether others than its owner may read the file; `None` where there is none, or nobody can tell.
#[cfg(unix)]
pub(crate) fn is_open_to_others(path: &Path) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o077 != 0)
}

/// Whether others than its owner may read the file; `None` where there is none, or nobody can tell.
#[cfg(not(unix))]
pub(crate) fn is_open_to_others(_: &Path) -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_made_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        assert!(read(&path).unwrap().is_none());
        let (one, other) = tokio::join!(make(&path), make(&path));
        assert_eq!(one.unwrap().fingerprint(), other.unwrap().fingerprint());
        assert_eq!(std::fs::read_to_string(&path).unwrap().trim().len(), 64);
        assert_ne!(is_open_to_others(&path), Some(true));
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        for damaged in ["", "abc", &"g".repeat(64), &"a".repeat(63)] {
            std::fs::write(&path, damaged).unwrap();
            let error = read(&path).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains("secret.key") && error.contains("damaged"), "{error}");
        }
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(format!("{:#}", read(&path).map(|_| ()).unwrap_err()).contains("secret.key"));
    }
}
