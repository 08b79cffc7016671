//! Soft deletion, and what undoes it.

use pressmark_store::repo::revisions::{self, NewRevision};
use pressmark_store::repo::{deletion, hold};
use pressmark_store::{Changed, Store, WriteTx, clock};
use serde_json::json;

use super::CurateError;
use crate::activity::{Actor, Event, EventType, record};

/// Works named in an event; the rest is a number.
const NAMED: usize = 100;

/// Deletes a work. Its row stays, and so do its identifiers: no harvest makes it anew (rule 15). One that is deleted
/// already stays as it is.
///
/// # Errors
/// [`CurateError`]
pub async fn delete(store: &Store, workspace_id: i64, id: i64, actor: &Actor) -> Result<Vec<Changed>, CurateError> {
    match delete_many(store, workspace_id, &[id], actor).await {
        Err(CurateError::Unknown(_)) => Err(CurateError::NotFound),
        other => other,
    }
}

/// Deletes works: all of them, or none where one is not there.
///
/// # Errors
/// [`CurateError`]
pub async fn delete_many(
    store: &Store,
    workspace_id: i64,
    ids: &[i64],
    actor: &Actor,
) -> Result<Vec<Changed>, CurateError> {
    set(store, workspace_id, ids, true, actor).await
}

/// Brings deleted works back: all of them, or none where one is not there. Those that are not deleted stay as they are.
///
/// # Errors
/// [`CurateError`]
pub async fn restore_many(
    store: &Store,
    workspace_id: i64,
    ids: &[i64],
    actor: &Actor,
) -> Result<Vec<Changed>, CurateError> {
    set(store, workspace_id, ids, false, actor).await
}

async fn set(
    store: &Store,
    workspace_id: i64,
    ids: &[i64],
    deleted: bool,
    actor: &Actor,
) -> Result<Vec<Changed>, CurateError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let tx = store.begin().await?;
    // First: nobody merges away one that was just seen to be there.
    hold::hold(&tx, workspace_id, &ids).await?;
    let missing = deletion::missing(&tx, workspace_id, &ids).await?;
    if !missing.is_empty() {
        return Err(CurateError::Unknown(missing.iter().map(ToString::to_string).collect()));
    }
    let now = clock::now_millis();
    let done = if deleted {
        deletion::delete(&tx, workspace_id, &ids, &actor.name, now).await?
    } else {
        deletion::restore(&tx, workspace_id, &ids, now).await?
    };
    let concerned: Vec<i64> = done.iter().map(|(id, _)| *id).collect();
    crate::deposit::follow_deletion(&tx, workspace_id, &concerned, deleted, actor).await?;
    note(&tx, workspace_id, &done, deleted, now, actor).await?;
    Ok(tx.commit().await?)
}

/// Writes revisions and the event.
async fn note(
    tx: &WriteTx,
    workspace_id: i64,
    done: &[(i64, String)],
    deleted: bool,
    now: i64,
    actor: &Actor,
) -> Result<(), CurateError> {
    let kind = if deleted { "delete" } else { "restore" };
    let rows = done.iter().map(|(id, _)| NewRevision {
        workspace_id,
        publication_id: *id,
        kind,
        run: None,
        revision: "{}".to_owned(),
        decisions: String::new(),
        merged: String::new(),
        by: actor.name.clone(),
        at: now,
    });
    revisions::add_many(tx, rows.collect()).await?;
    let (event_type, word) =
        if deleted { (EventType::WorkDeleted, "deleted") } else { (EventType::WorkRestored, "restored") };
    let event = match done {
        [] => return Ok(()),
        [(_, shown)] => Event::new(event_type, format!("{shown} was {word}")).on("publication", shown),
        many => Event::new(event_type, format!("{} works were {word}", many.len())),
    };
    let named: Vec<&str> = done.iter().take(NAMED).map(|(_, shown)| shown.as_str()).collect();
    let event = event.in_workspace(workspace_id).with(json!({ "count": done.len(), "ids": named }));
    Ok(record(tx, actor, event).await?)
}
