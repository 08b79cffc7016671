//! The works that a person's ORCID record claims, fetched, completed and written.

use std::collections::{HashMap, HashSet};

use pressmark_domain::{Orcid, Provider, WorkRecord};
use pressmark_sources::orcid::{BulkWork, ClaimedWork, map};
use pressmark_sources::{MapError, OrcidClient, SourceError, WorksAnswer};
use pressmark_store::Result;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{job, person};
use pressmark_store::repo::raw_answers::Answer;
use pressmark_store::repo::{agencies, runs};

use super::attention::{asked_of, note_failed};
use super::fetch::{self, Fetcher};
use super::gather::Gathered;
use super::outcome;
use super::report::Counts;
use crate::App;
use crate::linking::{self, Claim, Judged, Profiles};
use crate::upsert::{self, Context, Incoming, IncomingView, coalesce};
use crate::worker::Lease;

/// What a record claims.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// Works, each once.
    pub(super) works: Vec<Incoming>,
    /// Groups on the record.
    pub(super) groups: u32,
    /// What could not be taken as it says: label and reason.
    pub(super) noted: Vec<(String, String)>,
    /// Put-codes of everything on the record.
    pub(super) put_codes: HashSet<i64>,
}

/// Fetches and reads the claims of a person.
pub(super) async fn fetch(app: &App, orcid: &Orcid, person_id: i64) -> Result<Claims, SourceError> {
    let body = match app.sources.orcid.works(orcid).await? {
        WorksAnswer::Found(body) => body,
        // The person was there a moment ago; whatever has happened since is the next harvest's matter.
        other => {
            return Err(SourceError::Unavailable {
                source_name: "orcid",
                reason: format!("the works are not to be had: {}", word(&other)),
            });
        }
    };
    let unreadable = |error: MapError| SourceError::Garbage { source_name: "orcid", reason: error.to_string() };
    let claimed = map::works(orcid, &body).map_err(unreadable)?;
    let fetched_at = now_millis();
    let groups: HashSet<usize> = claimed.iter().map(|work| work.group).collect();
    let mut claims = Claims { groups: u32::try_from(groups.len()).unwrap_or(u32::MAX), ..Claims::default() };
    let mut works = Vec::with_capacity(claimed.len());
    for ClaimedWork { view, problems, .. } in claimed {
        claims.put_codes.extend(&view.put_codes);
        let views = vec![IncomingView { view, fetched_at }];
        let work = Incoming { views, claimed_by: Some(person_id), ..Incoming::default() };
        claims.noted.extend(problems.iter().map(|problem| (work.label(), problem.to_string())));
        works.push(work);
    }
    claims.works = coalesce(works);
    Ok(claims)
}

fn word(answer: &WorksAnswer) -> &'static str {
    match answer {
        WorksAnswer::Found(_) => "found",
        WorksAnswer::Moved(_) => "moved",
        WorksAnswer::Locked => "locked",
        WorksAnswer::Deactivated => "deactivated",
        WorksAnswer::NotFound => "not found",
    }
}

/// Adds contributors, abstract and language from ORCID's whole works to those of a batch of which nobody else said who
/// made them.
pub(super) async fn complete_batch(
    app: &App,
    fetcher: &Fetcher<'_>,
    person: &person::Model,
    mut batch: Gathered,
) -> Result<Gathered> {
    let Some(orcid) = person.orcid.as_deref().and_then(|o| Orcid::parse(o).ok()) else { return Ok(batch) };
    let bare = |work: &Incoming| work.views.iter().all(|v| v.view.record.authors.is_empty());
    let wanted: Vec<i64> = batch.works.iter().filter(|w| bare(w)).filter_map(preferred_put_code).collect();
    let mut whole: HashMap<i64, BulkWork> = HashMap::new();
    let mut lost: HashSet<i64> = HashSet::new();
    for put_codes in wanted.chunks(OrcidClient::BULK) {
        let outcome = app.sources.orcid.works_bulk(&orcid, put_codes).await;
        fetcher.note("orcid", u32::try_from(put_codes.len()).unwrap_or(u32::MAX), &outcome);
        let Ok(body) = outcome else {
            lost.extend(put_codes);
            continue;
        };
        match map::bulk(&orcid, &body) {
            Ok(works) => whole.extend(works.into_iter().filter_map(Result::ok).map(|work| (work.put_code, work))),
            Err(error) => batch.unreadable.push(("works in bulk".to_owned(), error.to_string())),
        }
    }
    for work in &mut batch.works {
        let asked = if bare(work) { preferred_put_code(work) } else { None };
        if let Some(code) = asked {
            work.claim_cut = lost.contains(&code);
            work.fetch_failed = work.fetch_failed.max(Some(work.claim_cut));
        }
        let more = asked.and_then(|code| whole.remove(&code));
        let claim = work.views.iter_mut().find(|v| v.view.provider == Provider::Orcid);
        let Some(view) = claim.map(|v| &mut v.view) else { continue };
        if let Some(more) = more {
            supplement(&mut view.record, more.view.record);
        }
        // ORCID gives claims in no fixed order; a stored view must not change with it.
        view.put_codes.sort_unstable();
        view.claim_sources.sort_unstable();
    }
    Ok(batch)
}

/// Takes from a whole claim what its summary leaves out.
fn supplement(record: &mut WorkRecord, more: WorkRecord) {
    record.authors = more.authors;
    record.editors = more.editors;
    record.abstract_text = record.abstract_text.take().or(more.abstract_text);
    record.language = record.language.take().or(more.language);
    record.subtitle = record.subtitle.take().or(more.subtitle);
}

/// The claim that stands for a work: the first of its put-codes.
fn preferred_put_code(work: &Incoming) -> Option<i64> {
    work.views.iter().find_map(|v| v.view.put_codes.first()).copied()
}

/// Writes batches of one run.
pub(super) struct Writer<'a> {
    app: &'a App,
    job: &'a job::Model,
    lease: &'a Lease,
    person: &'a person::Model,
    profiles: Profiles,
}

impl<'a> Writer<'a> {
    pub(super) async fn new(
        app: &'a App,
        job: &'a job::Model,
        lease: &'a Lease,
        person: &'a person::Model,
    ) -> Result<Self> {
        let mut profiles = Profiles::new(job.workspace_id);
        profiles.load(app.store.read(), &[person.id]).await?;
        Ok(Self { app, job, lease, person, profiles })
    }

    /// Reports what could not be taken as the record says; the works are kept all the same.
    pub(super) async fn report_noted(&mut self, noted: &[(String, String)]) -> Result<()> {
        if noted.is_empty() {
            return Ok(());
        }
        let item = |(label, reason): &(String, String)| runs::Item {
            key: format!("work:{label}: {reason}"),
            change: "noted",
            ..self.skipped_item(label, reason, None)
        };
        let items: Vec<runs::Item> = noted.iter().map(item).collect();
        let tx = self.app.store.begin().await?;
        self.lease.beat_in(&tx).await?;
        runs::report(&tx, self.job.id, self.job.workspace_id, &items).await?;
        tx.commit().await.map(drop)
    }

    fn skipped_item(&self, label: &str, reason: &str, publication_id: Option<i64>) -> runs::Item {
        outcome::skipped(label, reason, Some(self.person.id), publication_id)
    }

    /// Writes one batch: answers, works, links, report and progress become durable together.
    pub(super) async fn write(&mut self, batch: Gathered, counts: &mut Counts) -> Result<()> {
        let context =
            Context { workspace_id: self.job.workspace_id, origin: "harvest", visible: true, now: now_millis() };
        let size = i32::try_from(batch.works.len()).unwrap_or(i32::MAX);
        let put_codes: Vec<Vec<i64>> =
            batch.works.iter().map(|w| w.views.iter().flat_map(|v| v.view.put_codes.clone()).collect()).collect();
        let asked: Vec<Option<bool>> = batch.works.iter().map(|work| work.fetch_failed).collect();
        let answers: Vec<Answer> = batch.answers;
        let tx = self.app.store.begin().await?;
        fetch::keep(&tx, answers).await?;
        agencies::remember(&tx, batch.agencies, context.now).await?;
        let applied = upsert::apply(&tx, context, batch.works).await?;
        let claims: Vec<Claim> = applied
            .ids
            .iter()
            .zip(put_codes)
            .map(|(id, put_codes)| Claim { publication_id: *id, person_id: self.person.id, put_codes })
            .collect();
        let linked =
            linking::link_batch(&tx, context, &applied.works, &claims, &mut self.profiles, Judged::Everyone).await?;
        note_failed(&tx, context.workspace_id, asked_of(&applied, asked)).await?;
        let mut items = outcome::items(&applied.works, Some(self.person.id), counts);
        items.extend(batch.unreadable.iter().map(|(label, reason)| self.skipped_item(label, reason, None)));
        items.extend(linked.items);
        counts.links_added += linked.added;
        counts.links_suggested += linked.suggested;
        let skipped = i32::try_from(counts.skipped).unwrap_or(i32::MAX);
        self.lease.say(|p| {
            p.done += size;
            p.skipped = skipped;
        });
        runs::report(&tx, self.job.id, self.job.workspace_id, &items).await?;
        self.lease.beat_in(&tx).await?;
        tx.commit().await.map(drop)
    }
}
