//! After bulk work: what was written is to be found before a command says that it is done (rule 28).

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pressmark_catalogue::Catalogue;
use pressmark_store::Store;

use crate::progress::say;
use crate::services;
use crate::settings::Settings;

/// How long a running server may take, a rebuild of its catalogue included.
const AT_MOST: Duration = Duration::from_mins(10);
/// How long one asks it before one looks whether it is still there.
const ASK_FOR: Duration = Duration::from_secs(5);

/// Brings the catalogue up to date, or, where a running server owns it, waits until that one shows everything that is
/// written now.
///
/// # Errors
/// If the server does not in time; any error of the catalogue.
pub(super) async fn until_shown(settings: &Settings, store: &Store) -> Result<()> {
    let folder = settings.catalogue_dir();
    let began = Instant::now();
    let mut told = false;
    loop {
        let opened = services::catalogue_for_command(settings, store).await;
        if let Some(catalogue) = opened.with_context(|| format!("the catalogue in {}", folder.display()))? {
            say("bringing the catalogue up to date");
            catalogue.catch_up().await?;
            // It is up to date without that, only slower for a while.
            match tokio::time::timeout(AT_MOST, catalogue.merged()).await {
                Ok(merged) => merged?,
                Err(_) => say("the catalogue is still being merged; the server goes on with it"),
            }
            catalogue.close().await?;
            return Ok(());
        }
        if !std::mem::replace(&mut told, true) {
            say("waiting until the running server shows it");
        }
        if Catalogue::wait_beside(store, &folder, ASK_FOR).await? {
            return Ok(());
        }
        if began.elapsed() > AT_MOST {
            bail!(
                "everything is in the database, but the running server does not show it after {} minutes; its /ready tells \
                 how far it is",
                AT_MOST.as_secs() / 60
            );
        }
    }
}
