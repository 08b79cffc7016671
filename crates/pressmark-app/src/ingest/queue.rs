//! Queueing of harvests.

use pressmark_domain::Orcid;
use pressmark_store::repo::jobs::{self, NewJob};
use pressmark_store::repo::people;
use pressmark_store::{Result, Store};

use super::{HARVEST_PERSON, event};
use crate::activity::Actor;

/// What became of a wish to harvest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Jobs made.
    pub queued: u32,
    /// iDs asked for, each once.
    pub requested: u32,
    /// The jobs made, in the order of the iDs.
    pub job_ids: Vec<i64>,
}

/// Queues the harvest of people. An iD that is queued or being harvested already is not queued again; an iD that
/// occurs twice counts once. The wish is one event, written with the first that is queued; where nothing is, nothing
/// happened.
///
/// # Errors
/// Any database error; then the batches of two hundred before it stay queued.
pub async fn queue(store: &Store, workspace_id: i64, orcids: &[Orcid], trigger: &str, actor: &Actor) -> Result<Queued> {
    let mut wanted = orcids.to_vec();
    let mut seen = std::collections::HashSet::new();
    wanted.retain(|orcid| seen.insert(*orcid));
    let mut job_ids = Vec::new();
    // A write stays below 200 ms: a list of thousands is queued in several.
    for batch in wanted.chunks(200) {
        let tx = store.begin().await?;
        let mut fresh = Vec::new();
        for orcid in batch {
            let job = NewJob {
                workspace_id,
                kind: HARVEST_PERSON,
                key: orcid.as_str(),
                priority: 100,
                trigger,
                requested_by: Some(&actor.name),
                delay: 0,
                cursor: None,
            };
            if let Some(id) = jobs::enqueue(&tx, &job).await? {
                job_ids.push(id);
                fresh.push(orcid.as_str().to_owned());
            }
        }
        people::mark_pending(&tx, workspace_id, &fresh).await?;
        if !fresh.is_empty() && job_ids.len() == fresh.len() {
            let is_all = batch.len() == wanted.len();
            event::queued(&tx, workspace_id, &wanted, is_all.then_some(fresh.len()), trigger, actor).await?;
        }
        tx.commit().await?;
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Queued { queued: count(job_ids.len()), requested: count(wanted.len()), job_ids })
}
