//! The refresh of works that nobody claims: imported by their DOI, deposited, or of people who are not harvested (rule
//! 22). A job's key is a range of works, so that it can be worked on again harmlessly: what it has asked about is not
//! due any more.

use std::collections::HashMap;

use pressmark_domain::Doi;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::job;
use pressmark_store::repo::jobs::{self, NewJob, Outcome};
use pressmark_store::repo::{agencies, publications, runs, schedule};
use pressmark_store::{Result, WriteTx};
use serde::{Deserialize, Serialize};

use super::attention::{asked_of, note_failed};
use super::ends::mark_failed;
use super::fetch::{self, Fetcher};
use super::gather::{Gathered, gather};
use super::report::Counts;
use super::{REFRESH_WORKS, event, outcome};
use crate::App;
use crate::linking::{self, Judged, Profiles};
use crate::upsert::{self, Context, Incoming};
use crate::worker::Lease;

/// Works asked about at once: half of what one list of OpenAlex takes.
const BATCH: usize = 25;

/// Which works of a range are due.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Cursor {
    /// Those that were not checked since, Unix milliseconds.
    checked_before: Option<i64>,
}

/// Asks about works that nobody has checked for long.
///
/// # Errors
/// Any error of the store; what upstreams do wrong is in the report.
pub async fn refresh(app: &App, job: &job::Model, lease: &Lease) -> Result<()> {
    let Some(range) = range_of(&job.job_key) else {
        let message = format!("`{}` is no range of works", job.job_key);
        let tx = app.store.begin().await?;
        mark_failed(&tx, job, &message, None).await?;
        lease.finish_in(&tx, &Outcome::Failed { message }).await?;
        return tx.commit().await.map(drop);
    };
    let cursor: Cursor = job.cursor.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let since = cursor.checked_before.unwrap_or(job.created_at);
    let due = schedule::due_works(app.store.read(), job.workspace_id, range, since).await?;
    let fresh_for = i64::try_from(app.ingest.fresh_for.as_millis()).unwrap_or(i64::MAX);
    let fetcher = Fetcher::new(app, job.created_at.min(now_millis() - fresh_for));
    lease.say(|p| {
        "fetching".clone_into(&mut p.stage);
        p.total = Some(i32::try_from(due.len()).unwrap_or(i32::MAX));
        p.done = 0;
    });
    let mut counts = Counts::default();
    let mut profiles = Profiles::new(job.workspace_id);
    for batch in due.chunks(BATCH) {
        let by_doi: HashMap<Doi, i64> =
            batch.iter().filter_map(|(id, doi)| Some((Doi::parse(doi).ok()?, *id))).collect();
        let wanted = |doi: &Doi| Incoming { asked_for: Some(doi.clone()), ..Incoming::default() };
        let gathered = gather(app, &fetcher, by_doi.keys().map(wanted).collect()).await?;
        write(app, job, lease, &by_doi, gathered, &mut profiles, &mut counts).await?;
    }
    let items = outcome::missing(&fetcher.lost(), None, &mut counts);
    let tx = app.store.begin().await?;
    runs::report(&tx, job.id, job.workspace_id, &items).await?;
    lease.finish_in(&tx, &Outcome::Completed { result: serde_json::to_string(&counts)? }).await?;
    if counts.changed + counts.conflicts > 0 {
        event::refreshed(&tx, job, &counts).await?;
    }
    tx.commit().await.map(drop)
}

/// Writes one batch: answers, works, links, report and progress become durable together.
async fn write(
    app: &App,
    job: &job::Model,
    lease: &Lease,
    by_doi: &HashMap<Doi, i64>,
    gathered: Gathered,
    profiles: &mut Profiles,
    counts: &mut Counts,
) -> Result<()> {
    let context = Context { workspace_id: job.workspace_id, origin: "harvest", visible: true, now: now_millis() };
    let Gathered { works, answers, agencies, unreadable } = gathered;
    let (told, silent): (Vec<Incoming>, Vec<Incoming>) = works.into_iter().partition(|work| !work.views.is_empty());
    let key_of = |work: &Incoming| by_doi.get(work.asked_for.as_ref()?).copied();
    let mut asked: Vec<_> = silent.iter().filter_map(|work| Some((key_of(work)?, work.fetch_failed))).collect();
    let asked_told: Vec<Option<bool>> = told.iter().map(|work| work.fetch_failed).collect();
    // Nobody knows them, which is an answer; who did not answer is asked again in the next round.
    let silent = silent.iter().filter(|work| !work.agency_lost && work.agency.is_some());
    let checked: Vec<i64> = silent.filter_map(key_of).collect();
    let tx = app.store.begin().await?;
    fetch::keep(&tx, answers).await?;
    agencies::remember(&tx, agencies, context.now).await?;
    let beside: Vec<i64> = asked.iter().map(|(id, _)| *id).collect();
    let applied = upsert::apply_beside(&tx, context, told, &beside).await?;
    let linked = linking::link_batch(&tx, context, &applied.works, &[], profiles, Judged::Everyone).await?;
    publications::mark_checked(&tx, &checked, context.now).await?;
    asked.extend(asked_of(&applied, asked_told));
    note_failed(&tx, job.workspace_id, asked).await?;
    let mut items = outcome::items(&applied.works, None, counts);
    items.extend(unreadable.iter().map(|(label, reason)| outcome::skipped(label, reason, None, None)));
    items.extend(linked.items);
    counts.links_added += linked.added;
    counts.links_suggested += linked.suggested;
    counts.unchanged += u32::try_from(checked.len()).unwrap_or(u32::MAX);
    lease.say(|p| {
        p.done += i32::try_from(by_doi.len()).unwrap_or(i32::MAX);
        p.skipped = i32::try_from(counts.skipped).unwrap_or(i32::MAX);
    });
    runs::report(&tx, job.id, job.workspace_id, &items).await?;
    lease.beat_in(&tx).await?;
    tx.commit().await.map(drop)
}

/// A range of works to be refreshed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refresh<'a> {
    /// Behind this key.
    pub(crate) behind: i64,
    /// Up to this key.
    pub(crate) last: i64,
    /// Those of them that were not checked since, Unix milliseconds.
    pub(crate) checked_before: i64,
    /// Lower first; 100 is usual.
    pub(crate) priority: i32,
    /// What queues it.
    pub(crate) trigger: &'a str,
    /// Who queues it.
    pub(crate) requested_by: Option<&'a str>,
    /// Milliseconds from now before which it does not start.
    pub(crate) delay: i64,
}

/// Queues the refresh of a range of works; `None` if it is queued already.
pub(crate) async fn queue_refresh(tx: &WriteTx, workspace_id: i64, refresh: Refresh<'_>) -> Result<Option<i64>> {
    let cursor = Cursor { checked_before: Some(refresh.checked_before) };
    let key = format!("{}-{}", refresh.behind, refresh.last);
    let job = NewJob {
        workspace_id,
        kind: REFRESH_WORKS,
        key: &key,
        priority: refresh.priority,
        trigger: refresh.trigger,
        requested_by: refresh.requested_by,
        delay: refresh.delay,
        cursor: Some(serde_json::to_string(&cursor)?),
    };
    jobs::enqueue(tx, &job).await
}

/// The keys of a range: behind the one, up to the other.
fn range_of(key: &str) -> Option<(i64, i64)> {
    let (behind, last) = key.split_once('-')?;
    Some((behind.parse().ok()?, last.parse().ok()?)).filter(|(behind, last)| behind < last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_it_is_written() {
        assert_eq!(range_of("0-25"), Some((0, 25)));
        for wrong in ["", "25", "25-0", "a-b", "1-", "7-7"] {
            assert_eq!(range_of(wrong), None, "{wrong}");
        }
    }
}
