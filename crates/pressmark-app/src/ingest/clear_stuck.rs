//! Ending jobs that make no progress, all at once.

use pressmark_store::entity::job;
use pressmark_store::repo::job_ends::{self, OnlyIf};
use pressmark_store::repo::job_list::{self, Stuck};
use pressmark_store::{Result, Store};
use serde_json::json;

use super::ends::mark_failed;
use crate::activity::{Actor, Event, EventType, record};

/// Jobs ended in one write: it stays below 200 ms.
const BATCH: u64 = 100;

/// Jobs that the report names one by one.
const NAMED: usize = 100;

/// What became of the jobs that were stuck.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClearedJobs {
    /// Jobs that were stuck.
    pub found: u64,
    /// Of these, queued.
    pub queued: u64,
    /// Of these, processing.
    pub processing: u64,
    /// Jobs that were ended; none on trial.
    pub cleared: u64,
    /// The first hundred of those that were found, as they were.
    pub jobs: Vec<job::Model>,
}

/// Fails the jobs, of one workspace or of all, that are queued or processing and have shown no sign of life for so many
/// seconds. `dry_run`: only tells which. Written in batches, each of which stands by itself.
///
/// # Errors
/// Any database error; what was ended before it stays ended.
pub async fn clear_stuck(
    store: &Store,
    workspace: Option<i64>,
    threshold_seconds: i64,
    dry_run: bool,
    reason: &str,
    actor: &Actor,
) -> Result<ClearedJobs> {
    let which = Stuck { workspace_id: workspace, silent_for: threshold_seconds.saturating_mul(1_000) };
    let mut cleared = ClearedJobs::default();
    let mut behind = 0;
    loop {
        let batch = job_list::stuck(store.read(), which, behind, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(cleared) };
        behind = last.id;
        if !dry_run {
            cleared.cleared += end_batch(store, which, &batch, reason, actor).await?;
        }
        for job in batch {
            cleared.found += 1;
            let counted = if job.state == "queued" { &mut cleared.queued } else { &mut cleared.processing };
            *counted += 1;
            if cleared.jobs.len() < NAMED {
                cleared.jobs.push(job);
            }
        }
    }
}

async fn end_batch(store: &Store, which: Stuck, batch: &[job::Model], reason: &str, actor: &Actor) -> Result<u64> {
    let tx = store.begin().await?;
    let mut ended = Vec::new();
    for job in batch {
        // One that has begun to move since is let be.
        let Some(job) = job_ends::fail(&tx, job.id, OnlyIf::Stuck(which), reason).await? else { continue };
        mark_failed(&tx, &job, reason, Some(actor)).await?;
        ended.push(job);
    }
    let mut workspaces: Vec<i64> = ended.iter().map(|job| job.workspace_id).collect();
    workspaces.sort_unstable();
    workspaces.dedup();
    for workspace in workspaces {
        let ids: Vec<i64> = ended.iter().filter(|job| job.workspace_id == workspace).map(|job| job.id).collect();
        let event = Event::new(EventType::JobsCleared, format!("{} stuck jobs were ended: {reason}", ids.len()));
        record(&tx, actor, event.in_workspace(workspace).with(json!({ "jobs": ids, "reason": reason }))).await?;
    }
    tx.commit().await?;
    Ok(ended.len() as u64)
}
