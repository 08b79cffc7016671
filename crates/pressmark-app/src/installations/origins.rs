//! Origins of installations: added and removed. How an installation stands follows from what is proven of them.

use pressmark_store::entity::{installation, installation_origin};
use pressmark_store::repo::installations::{self, InstallationStatus, origins};
use pressmark_store::{Store, StoreError, WriteTx};

use super::event::event;
use super::whole::status_by;
use super::{InstallationError, MOST_ORIGINS, Origin};
use crate::activity::{Actor, EventType, record};

/// Adds an origin, which waits to be proven. An installation that had none waits for that from now on.
///
/// # Errors
/// [`InstallationError::Unknown`], [`InstallationError::Ended`], [`InstallationError::OriginTaken`],
/// [`InstallationError::TooMany`], [`InstallationError::Store`].
pub async fn add_origin(
    store: &Store,
    workspace_id: i64,
    id: &str,
    origin: &Origin,
    actor: &Actor,
) -> Result<installation_origin::Model, InstallationError> {
    let tx = store.begin().await?;
    let owner = installations::hold(&tx, workspace_id, id).await?.ok_or(InstallationError::Unknown)?;
    if owner.status().is_final() {
        return Err(InstallationError::Ended);
    }
    let there = origins::of(&*tx, std::slice::from_ref(&owner.id)).await?;
    if there.iter().any(|row| row.origin == origin.as_str()) {
        return Err(InstallationError::OriginTaken);
    }
    if there.len() >= MOST_ORIGINS {
        return Err(InstallationError::TooMany("origins"));
    }
    let added = origins::add(&tx, &owner, origin.as_str()).await.map_err(|error| match error {
        StoreError::Conflict(_) => InstallationError::OriginTaken,
        other => other.into(),
    })?;
    let owner = follow(&tx, owner).await?;
    let said = format!("{} has the origin {}, which is to be proven", owner.display_name, added.origin);
    note(&tx, EventType::OriginAdded, said, &owner, &added.origin, actor).await?;
    tx.commit().await?;
    Ok(added)
}

/// Removes an origin. The last one leaves an installation that sends none.
///
/// # Errors
/// [`InstallationError::Unknown`], [`InstallationError::UnknownOrigin`], [`InstallationError::Store`].
pub async fn remove_origin(
    store: &Store,
    workspace_id: i64,
    id: &str,
    origin_id: &str,
    actor: &Actor,
) -> Result<(), InstallationError> {
    let tx = store.begin().await?;
    let owner = installations::hold(&tx, workspace_id, id).await?.ok_or(InstallationError::Unknown)?;
    let found = origins::find(&*tx, &owner, origin_id).await?.ok_or(InstallationError::UnknownOrigin)?;
    origins::remove(&tx, &owner, &found.id).await?;
    let owner = follow(&tx, owner).await?;
    let said = format!("{} does not have the origin {} any more", owner.display_name, found.origin);
    note(&tx, EventType::OriginRemoved, said, &owner, &found.origin, actor).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets an installation read, or wait, by what is proven of its origins now. Nobody's decision is undone by it.
pub(super) async fn follow(tx: &WriteTx, owner: installation::Model) -> Result<installation::Model, InstallationError> {
    let before = owner.status();
    if !matches!(before, InstallationStatus::Active | InstallationStatus::PendingVerification) {
        return Ok(owner);
    }
    let after = status_by(&origins::of(&**tx, std::slice::from_ref(&owner.id)).await?);
    if before == after {
        return Ok(owner);
    }
    Ok(installations::update(tx, installation::Model { status: after.as_str().to_owned(), ..owner }).await?)
}

async fn note(
    tx: &WriteTx,
    event_type: EventType,
    said: String,
    owner: &installation::Model,
    origin: &str,
    actor: &Actor,
) -> Result<(), InstallationError> {
    let mut event = event(event_type, said, owner);
    event.details["origin"] = origin.into();
    Ok(record(tx, actor, event).await?)
}
