//! A bulk edit, undone: its revisions are taken back, each on its work.

use pressmark_store::entity::job;
use pressmark_store::repo::jobs::{self, NewJob, Outcome};
use pressmark_store::repo::{bulk_edits, revisions};
use pressmark_store::{Result, Store, clock};
use serde_json::json;

use super::progress::{LEASE, Refused, beat, obstacle, outcome, resumed};
use super::run::{BATCH, held, new, owner};
use super::{AT_ONCE, BULK_EDIT, BulkEditError, Done, Started, event};
use crate::activity::Actor;
use crate::curate;
use crate::worker::Lease;

/// What stands before the id of the edit in the key of the job, and in the revisions, of its undo.
pub(super) const UNDO: &str = "undo ";

/// Undoes a bulk edit: does it where the works are few, queues it otherwise. Works that were changed since where the
/// edit changed them stay as they are, and are named.
///
/// # Errors
/// [`BulkEditError`]
pub async fn undo(store: &Store, workspace_id: i64, run: &str, actor: &Actor) -> Result<Started, BulkEditError> {
    let edit = bulk_edits::find(store.read(), workspace_id, run).await?.ok_or(BulkEditError::NotFound)?;
    // One that broke off can be undone as far as it came.
    let is_active = |job: job::Model| matches!(job.state.as_str(), "queued" | "processing");
    if edit.done.is_none() && newest(store, workspace_id, run).await?.is_some_and(is_active) {
        return Err(BulkEditError::UnderWay);
    }
    let key = format!("{UNDO}{run}");
    let broken_off = newest(store, workspace_id, &key).await?.filter(|job| job.state == "failed");
    if edit.undone_at.is_some() && broken_off.is_none() {
        return Err(BulkEditError::Undone);
    }
    let few = revisions::of_run(store.read(), workspace_id, run, 0, AT_ONCE as u64 + 1).await?.len() <= AT_ONCE;
    let cursor = broken_off.and_then(|job| job.cursor);
    let job = NewJob { cursor, ..new(workspace_id, &key, actor) };
    let tx = store.begin().await?;
    bulk_edits::set_undone(&tx, workspace_id, run, clock::now_millis()).await?;
    let run = run.to_owned();
    if !few {
        let job = jobs::enqueue(&tx, &job).await?.ok_or(BulkEditError::UnderWay)?;
        tx.commit().await?;
        return Ok(Started { run, job, done: None });
    }
    let job = jobs::enqueue_taken(&tx, &job, &owner(), LEASE).await?.ok_or(BulkEditError::UnderWay)?;
    tx.commit().await?;
    let done = take_back(store, &job, &run, actor, None).await?;
    Ok(Started { run, job: job.id, done: Some(done) })
}

/// The newest job of a key.
async fn newest(store: &Store, workspace_id: i64, key: &str) -> Result<Option<job::Model>> {
    Ok(jobs::latest(store.read(), workspace_id, BULK_EDIT, &[key.to_owned()]).await?.pop())
}

/// Takes back the revisions of a bulk edit, those that were taken back before a loss left out.
pub(super) async fn take_back(
    store: &Store,
    job: &job::Model,
    run: &str,
    actor: &Actor,
    lease: Option<&Lease>,
) -> Result<Done> {
    let mut done = Done { tally: resumed(job), ..Done::default() };
    let own = format!("{UNDO}{run}");
    loop {
        let after = done.tally.after;
        let batch = revisions::of_run(store.read(), job.workspace_id, run, after, BATCH as u64).await?;
        if batch.is_empty() {
            break;
        }
        let tx = store.begin().await?;
        let ids: Vec<i64> = batch.iter().map(|revision| revision.publication_id).collect();
        let mut rows = held(&tx, job.workspace_id, &ids).await?;
        let mut refused = Vec::new();
        for revision in batch {
            done.tally.after = revision.publication_id;
            let Some(row) = rows.remove(&revision.publication_id) else { continue };
            if let Some(obstacle) = obstacle(&row) {
                done.tally.refused += 1;
                refused.push(Refused::of(&row, obstacle));
                continue;
            }
            let undone = curate::undo_in(&tx, row.clone(), revision.number, Some(&own), actor).await;
            outcome(&row, undone, &mut done.tally, &mut refused)?;
        }
        beat(&tx, job, lease, &done.tally, None, &refused).await?;
        done.changed.extend(tx.commit().await?);
        done.refused.append(&mut refused);
    }
    let tx = store.begin().await?;
    event::undone(&tx, job.workspace_id, run, job.id, &done.tally, actor).await?;
    let result = json!({
        "run": run, "undone": done.tally.changed, "unchanged": done.tally.unchanged,
        "changed_since": done.tally.refused,
    });
    jobs::finish(&tx, job.id, job.fence, &Outcome::Completed { result: result.to_string() }).await?;
    tx.commit().await?;
    Ok(done)
}
