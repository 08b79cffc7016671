//! The harvest of one person, from the record to the last link.
//!
//! The job carries the iD only. Everything it writes is written in batches that can be written again; answers fetched
//! since the job was made are not fetched again, so a killed harvest goes on where it was.

use futures::StreamExt;
use futures::stream::FuturesOrdered;
use pressmark_domain::Orcid;
use pressmark_sources::SourceError;
use pressmark_store::Result;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{job, person};
use pressmark_store::repo::jobs::{self, NewJob, Outcome};
use pressmark_store::repo::{people, runs};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::claims::{self, Claims};
use super::fetch::Fetcher;
use super::gather::{Gathered, gather};
use super::person::{Found, find_person};
use super::report::Counts;
use super::{HARVEST_PERSON, event, outcome, withdraw};
use crate::upsert::{self, Incoming};
use crate::worker::Lease;
use crate::{App, duplicates, linking};

/// Works per batch: what one list of OpenAlex takes, and a write well below 200 ms.
const BATCH: usize = 50;

/// Batches fetched at once, so that upstreams answer while the one before is written.
const FETCH_AHEAD: usize = 3;

/// How often a harvest is tried again while ORCID itself gives no answer.
const MAX_TRIES: i32 = 6;

/// What a job hands to the one that fetches the remainder.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Cursor {
    /// Answers checked since then are fresh, Unix milliseconds.
    fresh_since: Option<i64>,
    /// How many jobs before this one left a remainder.
    #[serde(default)]
    remainder: u32,
    /// Whether somebody confirmed that claims which are gone are to be withdrawn, however many (rule 14).
    #[serde(default)]
    withdrawals_confirmed: bool,
}

/// The cursor of a harvest that withdraws every claim that is gone.
pub(super) fn confirmed_cursor() -> Result<String> {
    Ok(serde_json::to_string(&Cursor { withdrawals_confirmed: true, ..Cursor::default() })?)
}

/// How many jobs in a row fetch a remainder before the next regular harvest has to.
const MAX_REMAINDERS: u32 = 5;

/// Harvests the person of a job.
///
/// # Errors
/// Any error of the store; what upstreams do wrong is in the job's outcome and report.
pub async fn harvest(app: &App, job: &job::Model, lease: &Lease) -> Result<()> {
    let Ok(orcid) = Orcid::parse(&job.job_key) else {
        return end(app, job, lease, Ending::failed(format!("`{}` is not an ORCID iD", job.job_key))).await;
    };
    let cursor: Cursor = job.cursor.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let fresh_for = i64::try_from(app.ingest.fresh_for.as_millis()).unwrap_or(i64::MAX);
    let fresh_since = cursor.fresh_since.unwrap_or_else(|| job.created_at.min(now_millis() - fresh_for));
    let fetcher = Fetcher::new(app, fresh_since);

    lease.say(|p| "person".clone_into(&mut p.stage));
    let person = match find_person(app, lease, job.workspace_id, &orcid).await? {
        Ok(Found::Active(person)) => *person,
        Ok(Found::Stopped { person, state, message }) => {
            let ending = Ending { person_state: Some((person, state)), ..Ending::failed(message) };
            return end(app, job, lease, ending).await;
        }
        Err(error) => return end(app, job, lease, retry(job, "the person", &error)).await,
    };

    // A deprecated iD has led to another record (rule 11): the works are asked for there.
    let orcid = person.orcid.as_deref().and_then(|text| Orcid::parse(text).ok()).unwrap_or(orcid);

    lease.say(|p| "works".clone_into(&mut p.stage));
    let claims = match claims::fetch(app, &orcid, person.id).await {
        Ok(claims) => claims,
        Err(error) => return end(app, job, lease, retry(job, "the works", &error)).await,
    };
    let mut counts = Counts { claimed: claims.groups, ..Counts::default() };
    process(app, job, lease, &fetcher, &person, &claims, &mut counts).await?;

    lease.say(|p| "links".clone_into(&mut p.stage));
    let confirmed = cursor.withdrawals_confirmed;
    withdraw::withdraw(app, job, lease, &person, &claims, confirmed, &mut counts).await?;
    linking::find_unclaimed(app, job, lease, &person, &mut counts).await?;
    complete(app, job, lease, &fetcher, &person, fresh_since, cursor.remainder, counts).await
}

/// Fetches and writes the claimed works, batch by batch.
async fn process(
    app: &App,
    job: &job::Model,
    lease: &Lease,
    fetcher: &Fetcher<'_>,
    person: &person::Model,
    claims: &Claims,
    counts: &mut Counts,
) -> Result<()> {
    let total = i32::try_from(claims.works.len()).unwrap_or(i32::MAX);
    lease.say(|p| {
        "fetching".clone_into(&mut p.stage);
        p.total = Some(total);
        p.done = 0;
    });
    let mut writer = claims::Writer::new(app, job, lease, person).await?;
    writer.report_noted(&claims.noted).await?;
    let (works, _) = upsert::together(app.store.read(), job.workspace_id, claims.works.clone()).await?;
    write_all(app, fetcher, person, &works, &mut writer, counts).await?;
    // What has been stored may tell now that two of them are one: then both claims are written as one.
    let (works, united) = upsert::together(app.store.read(), job.workspace_id, works).await?;
    let united: Vec<Incoming> = united.into_iter().filter_map(|n| works.get(n).cloned()).collect();
    write_all(app, fetcher, person, &united, &mut writer, counts).await
}

/// Fetches and writes works side by side: upstreams answer while a batch is written, and a slow write holds up no
/// question.
async fn write_all(
    app: &App,
    fetcher: &Fetcher<'_>,
    person: &person::Model,
    works: &[Incoming],
    writer: &mut claims::Writer<'_>,
    counts: &mut Counts,
) -> Result<()> {
    let (fetched, mut to_write) = mpsc::channel(1);
    let fetch = async move {
        let mut waiting = works.chunks(BATCH);
        let mut fetching = FuturesOrdered::new();
        loop {
            while fetching.len() < FETCH_AHEAD
                && let Some(batch) = waiting.next()
            {
                fetching.push_back(fetch_batch(app, fetcher, person, batch.to_vec()));
            }
            let Some(batch) = fetching.next().await else { return Ok(()) };
            // Who writes has gone only where writing failed, which ends both.
            let _ = fetched.send(batch?).await;
        }
    };
    let write = async {
        while let Some(batch) = to_write.recv().await {
            writer.write(batch, counts).await?;
        }
        Ok(())
    };
    tokio::try_join!(fetch, write).map(drop)
}

async fn fetch_batch(
    app: &App,
    fetcher: &Fetcher<'_>,
    person: &person::Model,
    batch: Vec<Incoming>,
) -> Result<Gathered> {
    claims::complete_batch(app, fetcher, person, gather(app, fetcher, batch).await?).await
}

#[expect(clippy::too_many_arguments, reason = "the end of a harvest gathers everything that happened")]
async fn complete(
    app: &App,
    job: &job::Model,
    lease: &Lease,
    fetcher: &Fetcher<'_>,
    person: &person::Model,
    fresh_since: i64,
    remainder: u32,
    mut counts: Counts,
) -> Result<()> {
    let missing = fetcher.lost();
    let items = outcome::missing(&missing, Some(person.id), &mut counts);
    let tx = app.store.begin().await?;
    // The job before the person, as whoever fails it by hand.
    lease.beat_in(&tx).await?;
    runs::report(&tx, job.id, job.workspace_id, &items).await?;
    let current = people::by_ids(&*tx, job.workspace_id, &[person.id]).await?.pop().unwrap_or_else(|| person.clone());
    people::set_sync_status(&tx, &current, "complete", "active", None, Some(now_millis())).await?;
    lease.finish_in(&tx, &Outcome::Completed { result: serde_json::to_string(&counts)? }).await?;
    event::completed(&tx, job, &counts).await?;
    if !missing.is_empty() && remainder < MAX_REMAINDERS {
        let asked = missing.values().map(|missing| missing.retry_after).max().unwrap_or(0);
        let own = i64::try_from(app.ingest.remainder_delay.as_millis()).unwrap_or(i64::MAX);
        let cursor = Cursor { fresh_since: Some(fresh_since), remainder: remainder + 1, withdrawals_confirmed: false };
        let rest = NewJob {
            workspace_id: job.workspace_id,
            kind: HARVEST_PERSON,
            key: &job.job_key,
            priority: 110,
            trigger: "remainder",
            requested_by: job.requested_by.as_deref(),
            delay: asked.max(own),
            cursor: Some(serde_json::to_string(&cursor)?),
        };
        jobs::enqueue(&tx, &rest).await?;
    }
    duplicates::queue_in(&tx, job.workspace_id, "harvest", 0).await?;
    tx.commit().await.map(drop)
}

/// How a harvest ends that does not complete.
struct Ending {
    outcome: Outcome,
    message: String,
    /// The person and the state of the record at ORCID, where there is one.
    person_state: Option<(Option<Box<person::Model>>, &'static str)>,
}

impl Ending {
    fn failed(message: String) -> Self {
        Self { outcome: Outcome::Failed { message: message.clone() }, message, person_state: None }
    }
}

/// ORCID gave no answer: the job waits and tries again, a few times.
fn retry(job: &job::Model, what: &str, error: &SourceError) -> Ending {
    let message = format!("{what} could not be fetched: {error}");
    if !error.is_transient() || job.attempts >= MAX_TRIES {
        return Ending::failed(message);
    }
    let asked = error.retry_after().map_or(0, |wait| i64::try_from(wait.as_millis()).unwrap_or(0));
    let delay = asked.max(500 << job.attempts.clamp(0, 10));
    Ending { outcome: Outcome::Retry { message: message.clone(), delay }, message, person_state: None }
}

async fn end(app: &App, job: &job::Model, lease: &Lease, ending: Ending) -> Result<()> {
    let tx = app.store.begin().await?;
    lease.beat_in(&tx).await?;
    let (person, state) = match ending.person_state {
        Some((Some(person), state)) => (Some(*person), state),
        _ => (people::by_orcid(&*tx, job.workspace_id, &job.job_key).await?, "active"),
    };
    if let Some(person) = person {
        let status = if matches!(ending.outcome, Outcome::Retry { .. }) { "pending" } else { "failed" };
        people::set_sync_status(&tx, &person, status, state, Some(&ending.message), Some(now_millis())).await?;
    }
    lease.finish_in(&tx, &ending.outcome).await?;
    if matches!(ending.outcome, Outcome::Failed { .. }) {
        event::failed(&tx, job, &ending.message, None).await?;
    }
    tx.commit().await.map(drop)
}
