//! Making an installation.

use pressmark_store::Store;
use pressmark_store::repo::installations::credentials::{self, Maker};
use pressmark_store::repo::installations::{self, InstallationScope, InstallationStatus, NewInstallation, origins};

use super::event::event;
use super::{InstallationError, MOST_ORIGINS, Origin, Whole};
use crate::activity::{Actor, EventType, record};

/// What an installation is to be.
#[derive(Debug, Clone)]
pub struct Wish {
    /// One of [`installations::PLATFORMS`].
    pub platform: String,
    /// Name as shown.
    pub display_name: String,
    /// In some words.
    pub description: Option<String>,
    /// What it may read; at least one.
    pub scopes: Vec<InstallationScope>,
    /// Where it is. Without any it is a program that sends no origin, and reads at once.
    pub origins: Vec<Origin>,
}

/// Makes an installation with a credential. The text beside it is the only copy. `by_user`: the user who does it, if
/// one does; with them the credential stops.
///
/// # Errors
/// [`InstallationError::TooMany`] origins; [`InstallationError::Store`].
pub async fn create(
    store: &Store,
    workspace_id: i64,
    wish: Wish,
    by_user: Option<i64>,
    actor: &Actor,
) -> Result<(Whole, String), InstallationError> {
    let mut wanted = wish.origins;
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() > MOST_ORIGINS {
        return Err(InstallationError::TooMany("origins"));
    }
    let new = NewInstallation {
        workspace_id,
        platform: wish.platform,
        display_name: wish.display_name,
        description: wish.description,
        scopes: wish.scopes,
        status: if wanted.is_empty() { InstallationStatus::Active } else { InstallationStatus::PendingVerification },
        created_by: Some(actor.name.clone()),
    };
    let tx = store.begin().await?;
    let installation = installations::create(&tx, new).await?;
    let mut at = Vec::with_capacity(wanted.len());
    for origin in &wanted {
        at.push(origins::add(&tx, &installation, origin.as_str()).await?);
    }
    let by = Maker { name: Some(actor.name.clone()), user: by_user };
    let (credential, key) = credentials::add(&tx, &installation, by).await?;
    let said = format!("{} was let in with the credential {}…", installation.display_name, credential.prefix);
    let mut event = event(EventType::InstallationCreated, said, &installation);
    event.details["credential_prefix"] = credential.prefix.clone().into();
    event.details["origins"] = wanted.iter().map(Origin::as_str).collect::<Vec<_>>().into();
    record(&tx, actor, event).await?;
    tx.commit().await?;
    Ok((Whole { installation, credentials: vec![credential], origins: at }, key))
}
