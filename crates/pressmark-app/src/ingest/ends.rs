//! Ends of jobs that their worker did not bring about: it was lost too often, or somebody decided it. Whatever ends a
//! job, the person shows it and an event tells of it.

use pressmark_store::entity::job;
use pressmark_store::repo::job_ends::{self, OnlyIf};
use pressmark_store::repo::{job_list, jobs, people};
use pressmark_store::{Changed, Result, Store, WriteTx};

use super::{HARVEST_PERSON, event};
use crate::activity::Actor;

/// Shows on the person that a job failed, and writes the event. `by`: who ended it, where it was not the job itself.
///
/// # Errors
/// Any database error.
pub(crate) async fn mark_failed(tx: &WriteTx, job: &job::Model, message: &str, by: Option<&Actor>) -> Result<()> {
    if job.kind == HARVEST_PERSON
        && let Some(person) = people::by_orcid(&**tx, job.workspace_id, &job.job_key).await?
    {
        let state = person.harvest_state.clone();
        people::set_sync_status(tx, &person, "failed", &state, Some(message), None).await?;
    }
    event::failed(tx, job, message, by).await
}

/// Gives up the jobs of these kinds whose worker was lost [`jobs::MAX_ATTEMPTS`] times: they may be the cause of it.
///
/// # Errors
/// Any database error.
pub async fn give_up_lost(store: &Store, kinds: &[&'static str]) -> Result<()> {
    for lost in job_ends::lost(store.read(), kinds).await? {
        let message = format!("given up: its worker was lost {} times", jobs::MAX_ATTEMPTS);
        let tx = store.begin().await?;
        // Another node may have been faster.
        let Some(ended) = job_ends::fail(&tx, lost.id, OnlyIf::Lost, &message).await? else { continue };
        mark_failed(&tx, &ended, &message, None).await?;
        tx.commit().await?;
        tracing::error!(job = ended.id, kind = ended.kind, key = ended.job_key, "{message}");
    }
    Ok(())
}

/// Fails a harvest of a person by hand: whoever works on it writes nothing more. Tells the job as it is then, and what
/// changed; `None` if the workspace has no such job of that iD, or it has ended.
///
/// # Errors
/// Any database error.
pub async fn force_fail(
    store: &Store,
    workspace_id: i64,
    job_id: i64,
    orcid: &str,
    message: &str,
    actor: &Actor,
) -> Result<Option<(job::Model, Vec<Changed>)>> {
    let tx = store.begin().await?;
    let found = job_list::find(&*tx, workspace_id, job_id).await?;
    if found.is_none_or(|job| job.kind != HARVEST_PERSON || job.job_key != orcid) {
        return Ok(None);
    }
    let Some(ended) = job_ends::fail(&tx, job_id, OnlyIf::Active, message).await? else { return Ok(None) };
    mark_failed(&tx, &ended, message, Some(actor)).await?;
    let changed = tx.commit().await?;
    Ok(Some((ended, changed)))
}
