//! A bulk edit, begun and done.

use std::collections::HashMap;

use pressmark_store::entity::{bulk_edit, job, publication};
use pressmark_store::repo::jobs::{self, NewJob, Outcome};
use pressmark_store::repo::{bulk_edits, publications};
use pressmark_store::{Result, Store, StoreError, clock};
use serde_json::json;

use super::progress::{LEASE, Refused, beat, obstacle, outcome, resumed};
use super::{AT_ONCE, BULK_EDIT, BulkEditError, Done, Order, Started, event};
use crate::activity::Actor;
use crate::curate;
use crate::worker::Lease;

/// Works per write: each costs a few statements, and a write stays below 200 ms.
pub(super) const BATCH: usize = 50;

/// Before harvests: somebody waits for it.
pub(super) const PRIORITY: i32 = 50;

/// Begins a bulk edit: does it where the works are few, queues it otherwise.
///
/// # Errors
/// [`BulkEditError`]
pub async fn start(store: &Store, workspace_id: i64, order: &Order, actor: &Actor) -> Result<Started, BulkEditError> {
    let run = uuid::Uuid::new_v4().to_string();
    let row = bulk_edit::Model {
        run: run.clone(),
        workspace_id,
        request: serde_json::to_string(order)?,
        by_name: actor.name.clone(),
        at: clock::now_millis(),
        done: None,
        undone_at: None,
    };
    let job = new(workspace_id, &run, actor);
    let tx = store.begin().await?;
    bulk_edits::add(&tx, row).await?;
    if order.ids.len() > AT_ONCE {
        let job = jobs::enqueue(&tx, &job).await?.ok_or(BulkEditError::UnderWay)?;
        tx.commit().await?;
        return Ok(Started { run, job, done: None });
    }
    let job = jobs::enqueue_taken(&tx, &job, &owner(), LEASE).await?.ok_or(BulkEditError::UnderWay)?;
    tx.commit().await?;
    let done = edit(store, &job, &run, order, actor, None).await?;
    Ok(Started { run, job: job.id, done: Some(done) })
}

pub(super) fn new<'a>(workspace_id: i64, key: &'a str, actor: &'a Actor) -> NewJob<'a> {
    NewJob {
        workspace_id,
        kind: BULK_EDIT,
        key,
        priority: PRIORITY,
        trigger: "api",
        requested_by: Some(&actor.name),
        delay: 0,
        cursor: None,
    }
}

pub(super) fn owner() -> String {
    format!("bulk-edit-{}", std::process::id())
}

/// Edits the works of an order, those that were edited before a loss left out. `lease`: that of a worker.
pub(super) async fn edit(
    store: &Store,
    job: &job::Model,
    run: &str,
    order: &Order,
    actor: &Actor,
    lease: Option<&Lease>,
) -> Result<Done> {
    let patch = order.read_patch()?;
    let mut done = Done { tally: resumed(job), ..Done::default() };
    let rest: Vec<i64> = order.ids.iter().copied().filter(|id| *id > done.tally.after).collect();
    for batch in rest.chunks(BATCH) {
        let tx = store.begin().await?;
        let mut refused = Vec::new();
        curate::hold_identifiers(&tx, job.workspace_id, batch, &patch, actor).await?;
        let mut rows = held(&tx, job.workspace_id, batch).await?;
        for id in batch {
            done.tally.after = *id;
            let Some(row) = rows.remove(id) else {
                done.tally.refused += 1;
                refused.push(Refused { key: *id, id: id.to_string(), reason: "there is no such work".to_owned() });
                continue;
            };
            if let Some(obstacle) = obstacle(&row) {
                done.tally.refused += 1;
                refused.push(Refused::of(&row, obstacle));
                continue;
            }
            let edited = curate::edit_in(&tx, row.clone(), &patch, Some(run), actor).await;
            outcome(&row, edited, &mut done.tally, &mut refused)?;
        }
        beat(&tx, job, lease, &done.tally, Some(order.ids.len()), &refused).await?;
        done.changed.extend(tx.commit().await?);
        done.refused.append(&mut refused);
    }
    let tx = store.begin().await?;
    bulk_edits::set_done(&tx, job.workspace_id, run, clock::now_millis()).await?;
    event::done(&tx, job.workspace_id, run, job.id, order, &done.tally, actor).await?;
    let result = json!({
        "run": run, "changed": done.tally.changed, "unchanged": done.tally.unchanged, "refused": done.tally.refused,
    });
    jobs::finish(&tx, job.id, job.fence, &Outcome::Completed { result: result.to_string() }).await?;
    tx.commit().await?;
    Ok(done)
}

/// Rows by key, held against other writers.
pub(super) async fn held(
    tx: &pressmark_store::WriteTx,
    workspace_id: i64,
    ids: &[i64],
) -> Result<HashMap<i64, publication::Model>, StoreError> {
    let rows = publications::by_ids_for_update(tx, workspace_id, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
