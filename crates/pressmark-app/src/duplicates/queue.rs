//! Queueing of searches for duplicates.

use pressmark_store::repo::jobs::{self, NewJob};
use pressmark_store::{Result, Store, WriteTx};

use super::event;
use super::find::{Cursor, FIND_DUPLICATES};
use crate::activity::Actor;

/// What a search works on, as the key of its job: one search of a workspace is active at a time, beside looks for the
/// doubles of single works.
const KEY: &str = "works";

/// Behind harvests: what they write is then looked at in one go.
const PRIORITY: i32 = 120;

/// Milliseconds before the doubles of one work are looked for: whoever edits it seldom edits it once.
const SETTLED: i64 = 500;

/// Fields of a record by which a double is found or known.
const TELLING: [&str; 7] =
    ["authors", "container", "doi", "identifiers", "publication_type", "publication_year", "title"];

/// Whether a work may have become another's double, or no double any more, by a change of these fields.
#[must_use]
pub fn are_telling(fields: &[String]) -> bool {
    fields.iter().any(|field| TELLING.contains(&field.as_str()))
}

/// Queues a search through all works of a workspace, as somebody asked for. `None` if one is queued or under way.
///
/// # Errors
/// Any database error.
pub async fn queue(store: &Store, workspace_id: i64, actor: &Actor) -> Result<Option<i64>> {
    let tx = store.begin().await?;
    let cursor = serde_json::to_string(&Cursor { full: true, ..Cursor::default() })?;
    let job = new(workspace_id, "api", Some(&actor.name), 0, Some(cursor));
    let queued = jobs::enqueue(&tx, &job).await?;
    if let Some(id) = queued {
        event::search_queued(&tx, workspace_id, id, actor).await?;
    }
    tx.commit().await?;
    Ok(queued)
}

/// Queues a search through what changed since the last one, within a write. `None` as for [`queue`]. `delay`:
/// milliseconds.
///
/// # Errors
/// Any database error.
pub async fn queue_in(tx: &WriteTx, workspace_id: i64, trigger: &str, delay: i64) -> Result<Option<i64>> {
    jobs::enqueue(tx, &new(workspace_id, trigger, None, delay, None)).await
}

/// Queues a look for the doubles of one work, within the write that makes or changes it, if none is queued.
///
/// # Errors
/// Any database error.
pub async fn queue_work_in(tx: &WriteTx, workspace_id: i64, id: i64, trigger: &str) -> Result<()> {
    let key = format!("work {id}");
    let cursor = serde_json::to_string(&Cursor { only: Some(id), ..Cursor::default() })?;
    let job = NewJob { key: &key, ..new(workspace_id, trigger, None, SETTLED, Some(cursor)) };
    jobs::enqueue(tx, &job).await.map(drop)
}

fn new<'a>(
    workspace_id: i64,
    trigger: &'a str,
    requested_by: Option<&'a str>,
    delay: i64,
    cursor: Option<String>,
) -> NewJob<'a> {
    NewJob { workspace_id, kind: FIND_DUPLICATES, key: KEY, priority: PRIORITY, trigger, requested_by, delay, cursor }
}
