//! Credentials of installations: made, ended, and replaced.

use pressmark_store::entity::{installation, installation_credential};
use pressmark_store::repo::installations;
use pressmark_store::repo::installations::credentials::{self, Maker};
use pressmark_store::{Store, WriteTx};

use super::event::event;
use super::{InstallationError, MOST_CREDENTIALS};
use crate::activity::{Actor, EventType, record};

/// A credential and its text, which is the only copy.
type Made = (installation_credential::Model, String);

/// Makes another credential; those that there are go on working. `by_user`: the user who does it, if one does; with
/// them the credential stops.
///
/// # Errors
/// [`InstallationError::Unknown`], [`InstallationError::Ended`], [`InstallationError::TooMany`],
/// [`InstallationError::Store`].
pub async fn add_credential(
    store: &Store,
    workspace_id: i64,
    id: &str,
    by_user: Option<i64>,
    actor: &Actor,
) -> Result<Made, InstallationError> {
    let tx = store.begin().await?;
    let owner = open(&tx, workspace_id, id).await?;
    let in_use = credentials::of(&*tx, std::slice::from_ref(&owner.id)).await?;
    if in_use.iter().filter(|row| row.is_active).count() >= MOST_CREDENTIALS {
        return Err(InstallationError::TooMany("credentials"));
    }
    let made = credentials::add(&tx, &owner, maker(by_user, actor)).await?;
    note_made(&tx, &owner, &made.0, 0, actor).await?;
    tx.commit().await?;
    Ok(made)
}

/// Makes a credential in place of all that there are. `by_user` as in [`add_credential`].
///
/// # Errors
/// [`InstallationError::Unknown`], [`InstallationError::Ended`], [`InstallationError::Store`].
pub async fn rotate(
    store: &Store,
    workspace_id: i64,
    id: &str,
    by_user: Option<i64>,
    actor: &Actor,
) -> Result<Made, InstallationError> {
    let tx = store.begin().await?;
    let owner = open(&tx, workspace_id, id).await?;
    let made = credentials::add(&tx, &owner, maker(by_user, actor)).await?;
    let ended = credentials::end_all_but(&tx, &owner, Some(made.0.id)).await?;
    note_made(&tx, &owner, &made.0, ended, actor).await?;
    tx.commit().await?;
    Ok(made)
}

/// Ends a credential. One that ended before is no event.
///
/// # Errors
/// [`InstallationError::Unknown`], [`InstallationError::UnknownCredential`], [`InstallationError::Store`].
pub async fn end_credential(
    store: &Store,
    workspace_id: i64,
    id: &str,
    credential_id: i64,
    actor: &Actor,
) -> Result<(), InstallationError> {
    let tx = store.begin().await?;
    let owner = installations::hold(&tx, workspace_id, id).await?.ok_or(InstallationError::Unknown)?;
    let all = credentials::of(&*tx, std::slice::from_ref(&owner.id)).await?;
    let row = all.iter().find(|row| row.id == credential_id).ok_or(InstallationError::UnknownCredential)?;
    if row.is_active {
        credentials::end(&tx, &owner, credential_id).await?;
        let said = format!("The credential {}… of {} is not accepted any more", row.prefix, owner.display_name);
        let mut event = event(EventType::CredentialRevoked, said, &owner);
        event.details["credential_prefix"] = row.prefix.clone().into();
        record(&tx, actor, event).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn maker(user: Option<i64>, actor: &Actor) -> Maker {
    Maker { name: Some(actor.name.clone()), user }
}

/// An installation that did not end.
async fn open(tx: &WriteTx, workspace_id: i64, id: &str) -> Result<installation::Model, InstallationError> {
    let found = installations::hold(tx, workspace_id, id).await?.ok_or(InstallationError::Unknown)?;
    if found.status().is_final() { Err(InstallationError::Ended) } else { Ok(found) }
}

async fn note_made(
    tx: &WriteTx,
    owner: &installation::Model,
    made: &installation_credential::Model,
    ended: u64,
    actor: &Actor,
) -> Result<(), InstallationError> {
    let others = if ended > 0 { " in place of what it had" } else { "" };
    let said = format!("{} got the credential {}…{others}", owner.display_name, made.prefix);
    let mut event = event(EventType::CredentialCreated, said, owner);
    event.details["credential_prefix"] = made.prefix.clone().into();
    event.details["credentials_ended"] = ended.into();
    Ok(record(tx, actor, event).await?)
}
