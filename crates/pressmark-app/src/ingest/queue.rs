//! Queueing of harvests.

use std::collections::HashSet;

use pressmark_domain::Orcid;
use pressmark_store::repo::jobs::{self, NewJob};
use pressmark_store::repo::people;
use pressmark_store::{Changed, Result, Store, WriteTx};

use super::{HARVEST_PERSON, event};
use crate::activity::Actor;

/// iDs queued in one write: it stays below 200 ms.
const BATCH: usize = 200;

/// A wish to harvest people.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// What it comes from: `cli`, `api`, `people_page`, …
    pub trigger: &'a str,
    /// Leaves out people whose harvest is complete already.
    pub skip_existing: bool,
}

/// What became of a wish to harvest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Jobs made.
    pub queued: u32,
    /// iDs asked for, each once.
    pub requested: u32,
    /// The jobs made, in the order of the iDs.
    pub job_ids: Vec<i64>,
    /// For read your writes: the people who are waiting now.
    pub changed: Vec<Changed>,
}

/// Queues the harvest of people: [`queue_wish`] that leaves out nobody.
///
/// # Errors
/// Any database error; then the batches of two hundred before it stay queued.
pub async fn queue(store: &Store, workspace_id: i64, orcids: &[Orcid], trigger: &str, actor: &Actor) -> Result<Queued> {
    queue_wish(store, workspace_id, orcids, Wish { trigger, skip_existing: false }, actor).await
}

/// Queues the harvest of people. An iD that is queued or being harvested already is not queued again; an iD that
/// occurs twice counts once. Each write, of up to two hundred, is one event; where nothing is queued, nothing happened.
///
/// # Errors
/// Any database error; then the batches of two hundred before it stay queued.
pub async fn queue_wish(
    store: &Store,
    workspace_id: i64,
    orcids: &[Orcid],
    wish: Wish<'_>,
    actor: &Actor,
) -> Result<Queued> {
    let mut wanted = orcids.to_vec();
    let mut seen = HashSet::new();
    wanted.retain(|orcid| seen.insert(*orcid));
    let (mut job_ids, mut changed) = (Vec::new(), Vec::new());
    for batch in wanted.chunks(BATCH) {
        let tx = store.begin().await?;
        let made = queue_batch(&tx, workspace_id, batch, wish, actor).await?;
        if !made.is_empty() {
            event::queued(&tx, workspace_id, batch, made.len(), wanted.len(), wish.trigger, actor).await?;
        }
        job_ids.extend(made);
        changed.extend(tx.commit().await?);
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Queued { queued: count(job_ids.len()), requested: count(wanted.len()), job_ids, changed })
}

async fn queue_batch(
    tx: &WriteTx,
    workspace_id: i64,
    orcids: &[Orcid],
    wish: Wish<'_>,
    actor: &Actor,
) -> Result<Vec<i64>> {
    let complete = if wish.skip_existing { complete(tx, workspace_id, orcids).await? } else { HashSet::new() };
    let (mut fresh, mut made) = (Vec::new(), Vec::new());
    for orcid in orcids.iter().filter(|orcid| !complete.contains(orcid.as_str())) {
        let job = NewJob {
            workspace_id,
            kind: HARVEST_PERSON,
            key: orcid.as_str(),
            priority: 100,
            trigger: wish.trigger,
            requested_by: Some(&actor.name),
            delay: 0,
            cursor: None,
        };
        if let Some(id) = jobs::enqueue(tx, &job).await? {
            made.push(id);
            fresh.push(orcid.as_str().to_owned());
        }
    }
    people::mark_pending(tx, workspace_id, &fresh).await?;
    Ok(made)
}

/// The iDs of people whose harvest is complete.
async fn complete(tx: &WriteTx, workspace_id: i64, orcids: &[Orcid]) -> Result<HashSet<String>> {
    let texts: Vec<String> = orcids.iter().map(|orcid| orcid.as_str().to_owned()).collect();
    let known = people::by_orcids(&**tx, workspace_id, &texts).await?;
    Ok(known.into_iter().filter(|(_, person)| person.sync_status == "complete").map(|(orcid, _)| orcid).collect())
}
