//! What becomes of identifiers when their work changes, each within the transaction that changes it.

use pressmark_store::repo::{identifier_tasks, identifiers};
use pressmark_store::{Result, WriteTx};

/// Says which work an identifier is for. `false` if it is for another already, or there is no such identifier.
///
/// # Errors
/// Any database error.
pub async fn bind(tx: &WriteTx, identifier_id: i64, publication_id: i64) -> Result<bool> {
    if !identifiers::bind(tx, identifier_id, publication_id).await? {
        return Ok(false);
    }
    // The agency may have registered it meanwhile for nothing in particular.
    identifier_tasks::add_update(tx, identifier_id).await?;
    Ok(true)
}

/// Queues that the agencies of a work's identifiers hear what has changed.
///
/// # Errors
/// Any database error.
pub async fn metadata_changed(tx: &WriteTx, publication_id: i64) -> Result<()> {
    for row in identifiers::of_publication_for_update(tx, publication_id).await? {
        if row.state != "tombstoned" {
            identifier_tasks::add_update(tx, row.id).await?;
        }
    }
    Ok(())
}

/// [`metadata_changed`] of works that the transaction holds: one look for all of them, since few works have identifiers
/// of which an agency knows. Identifiers of works that were merged into one of these lead to it, and are told of too.
pub(crate) async fn works_changed(tx: &WriteTx, publication_ids: &[i64]) -> Result<()> {
    for id in identifiers::to_be_told(&**tx, publication_ids).await? {
        identifier_tasks::add_update(tx, id).await?;
    }
    Ok(())
}

/// Marks a work's identifiers as leading to a tombstone, and queues that the agencies hear of it.
///
/// # Errors
/// Any database error.
pub async fn tombstone(tx: &WriteTx, publication_id: i64) -> Result<()> {
    for row in identifiers::of_publication_for_update(tx, publication_id).await? {
        if identifiers::set_tombstoned(tx, row.id, true).await? && row.registrar != "local" {
            identifier_tasks::add(tx, row.id, "tombstone").await?;
        }
    }
    Ok(())
}

/// Undoes [`tombstone`].
///
/// # Errors
/// Any database error.
pub async fn restore(tx: &WriteTx, publication_id: i64) -> Result<()> {
    for row in identifiers::of_publication_for_update(tx, publication_id).await? {
        if identifiers::set_tombstoned(tx, row.id, false).await? && row.registrar != "local" {
            identifier_tasks::add(tx, row.id, "update").await?;
        }
    }
    Ok(())
}
