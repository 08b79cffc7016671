//! What becomes of identifiers when their work changes, each within the transaction that changes it. What agencies are
//! told by it is told for whoever changes the work, who need not be its owner.

use pressmark_store::repo::identifier_tasks::{self, Cause};
use pressmark_store::repo::{hold, identifiers, publications, users};
use pressmark_store::{EntityKind, Result, WriteTx, clock};

use super::IdentifierRow;
use crate::activity::Actor;

/// The account of whoever acts, if it is one that is there.
async fn account(tx: &WriteTx, by: &Actor) -> Result<Option<i64>> {
    match by.kind {
        "user" => Ok(users::by_email(&**tx, &by.name).await?.map(|user| user.id)),
        _ => Ok(None),
    }
}

fn cause(user_id: Option<i64>, by: &Actor) -> Cause<'_> {
    Cause { user_id, requested_by: &by.name, request_id: by.request_id.as_deref() }
}

/// Says which work an identifier is for. `false` if it is for another already, or there is no such identifier.
///
/// # Errors
/// Any database error.
pub async fn bind(tx: &WriteTx, identifier_id: i64, publication_id: i64, by: &Actor) -> Result<bool> {
    if !identifiers::bind(tx, identifier_id, publication_id).await? {
        return Ok(false);
    }
    // The agency may have registered it meanwhile for nothing in particular.
    let user_id = account(tx, by).await?;
    identifier_tasks::add_update(tx, identifier_id, Some(&cause(user_id, by))).await?;
    Ok(true)
}

/// Queues that the agencies of a work's identifiers hear what has changed.
///
/// # Errors
/// Any database error.
pub async fn metadata_changed(tx: &WriteTx, publication_id: i64, by: &Actor) -> Result<()> {
    let user_id = account(tx, by).await?;
    for row in identifiers::of_publication_for_update(tx, publication_id).await? {
        if row.state != "tombstoned" {
            identifier_tasks::add_update(tx, row.id, Some(&cause(user_id, by))).await?;
        }
    }
    Ok(())
}

/// [`metadata_changed`] of works that the transaction holds: one look for all of them, since few works have identifiers
/// of which an agency knows. Identifiers of works that were merged into one of these lead to it, and are told of too.
/// `by`: whoever changes them; nobody in particular where upstreams say something else now.
pub(crate) async fn works_changed(tx: &WriteTx, publication_ids: &[i64], by: Option<&Actor>) -> Result<()> {
    let ids = identifiers::to_be_told(&**tx, publication_ids).await?;
    let user_id = match by {
        Some(by) if !ids.is_empty() => account(tx, by).await?,
        _ => None,
    };
    let cause = by.map(|by| cause(user_id, by));
    for id in ids {
        identifier_tasks::add_update(tx, id, cause.as_ref()).await?;
    }
    Ok(())
}

/// [`works_changed`] of works that several people edited: one look for all of them, as long as no agency knows any.
pub(crate) async fn edited(tx: &WriteTx, works: &[(i64, &Actor)]) -> Result<()> {
    if let [(id, by)] = works {
        return works_changed(tx, &[*id], Some(by)).await;
    }
    let ids: Vec<i64> = works.iter().map(|(id, _)| *id).collect();
    if identifiers::to_be_told(&**tx, &ids).await?.is_empty() {
        return Ok(());
    }
    for (id, by) in works {
        works_changed(tx, &[*id], Some(by)).await?;
    }
    Ok(())
}

/// Marks a work's identifiers as leading to a tombstone, and queues that the agencies hear of it.
///
/// # Errors
/// Any database error.
pub async fn tombstone(tx: &WriteTx, publication_id: i64, by: &Actor) -> Result<()> {
    set_tombstoned(tx, publication_id, true, by).await
}

/// Undoes [`tombstone`].
///
/// # Errors
/// Any database error.
pub async fn restore(tx: &WriteTx, publication_id: i64, by: &Actor) -> Result<()> {
    set_tombstoned(tx, publication_id, false, by).await
}

async fn set_tombstoned(tx: &WriteTx, publication_id: i64, tombstoned: bool, by: &Actor) -> Result<()> {
    let user_id = account(tx, by).await?;
    let action = if tombstoned { "tombstone" } else { "update" };
    for row in identifiers::of_publication_for_update(tx, publication_id).await? {
        if !identifiers::set_tombstoned(tx, row.id, tombstoned).await? {
            continue;
        }
        if row.registrar != "local" {
            identifier_tasks::add(tx, row.id, action, Some(&cause(user_id, by))).await?;
        }
        if row.kind == "doi" {
            // Lists lead to it no more, or again: also those with the work that this one was merged into.
            for id in hold::with_survivors(&**tx, row.workspace_id, &[publication_id]).await? {
                tx.touch(row.workspace_id, EntityKind::Publication, id);
            }
        }
    }
    Ok(())
}

/// Notes on the work of a DOI that the agency has from now on that its public face has changed: only now do lists lead
/// to the DOI (rule 54). The work is held.
pub(super) async fn is_registered(tx: &WriteTx, row: &IdentifierRow, publication_id: i64) -> Result<()> {
    if row.kind != "doi" || row.provisional {
        return Ok(());
    }
    let ids = hold::with_survivors(&**tx, row.workspace_id, &[publication_id]).await?;
    let mut works = publications::by_ids_for_update(tx, row.workspace_id, &ids).await?;
    works.retain(|work| work.visible && work.deleted_at.is_none() && work.merged_into.is_none());
    for work in &mut works {
        work.public_changed_at = clock::now_millis();
    }
    publications::update(tx, works).await
}
