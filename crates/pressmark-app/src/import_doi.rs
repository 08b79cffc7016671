//! One work by its DOI, asked for by somebody who waits: looked up, stored, and linked with the people they name.

use std::time::Duration;

use pressmark_domain::{Doi, Orcid};
use pressmark_store::clock::now_millis;
use pressmark_store::repo::{people, publications};
use pressmark_store::{Changed, StoreError, WriteTx};
use serde_json::json;

use crate::activity::{Actor, Event, EventType, record};
use crate::ingest::{NothingSaid, Refresh, asked_of, look_up, note_failed, queue_refresh};
use crate::linking::{self, Judged, Profiles};
use crate::upsert::{self, Context, Incoming, Work, WorkOutcome};
use crate::{App, duplicates};

/// Why a DOI was not imported. Nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportDoiError {
    /// People that the workspace does not know, as they were named.
    #[error("unknown people: {}", .0.join(", "))]
    UnknownPeople(Vec<String>),
    /// The work was deleted here: when, by whom, and what to do.
    #[error("{0}")]
    Deleted(String),
    /// No agency has registered this DOI.
    #[error("no agency knows this DOI")]
    Unknown,
    /// An agency has, but nobody has metadata for it.
    #[error("nobody has metadata for this DOI: {0}")]
    NoMetadata(String),
    /// Who would know did not answer.
    #[error("{source_name} did not answer: {reason}")]
    NoAnswer {
        /// Name of the upstream.
        source_name: String,
        /// What happened, for the log.
        reason: String,
        /// When to try again, where that is known.
        retry_after: Option<Duration>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NothingSaid> for ImportDoiError {
    fn from(said: NothingSaid) -> Self {
        match said {
            NothingSaid::Unknown => Self::Unknown,
            NothingSaid::NoMetadata { note } => Self::NoMetadata(note),
            NothingSaid::NoAnswer { source, reason, retry_after } => {
                Self::NoAnswer { source_name: source, reason, retry_after }
            }
        }
    }
}

/// What was imported.
#[derive(Debug, Clone)]
pub struct ImportedDoi {
    /// Key of the work.
    pub publication_id: i64,
    /// Whether it is new here.
    pub is_new: bool,
    /// Fields that changed of one that was here already.
    pub fields: Vec<String>,
    /// Keys of the people it was linked with by this.
    pub linked: Vec<i64>,
    /// Upstreams that did not answer; they will be asked again.
    pub missing: Vec<String>,
    /// For read your writes.
    pub changed: Vec<Changed>,
}

/// Imports a work by its DOI, or brings it up to date, and links it with people of the workspace. Takes at most about
/// twenty seconds.
///
/// # Errors
/// [`ImportDoiError`]; unknown people and deleted works are told before anybody is asked (rules 15, 39).
pub async fn import_doi(
    app: &App,
    workspace_id: i64,
    doi: &Doi,
    orcids: &[Orcid],
    actor: &Actor,
) -> Result<ImportedDoi, ImportDoiError> {
    let people = known_people(app, workspace_id, orcids).await?;
    refuse_deleted(app, workspace_id, doi).await?;
    let found = look_up(app, doi).await??;
    let context = Context { workspace_id, origin: "import", visible: true, now: now_millis() };
    let tx = app.store.begin().await?;
    let (work, missing) = found.keep(&tx, context.now).await?;
    let written = write(&tx, context, work, &people, actor).await?;
    if !missing.is_empty() {
        queue_remainder(&tx, app, workspace_id, written.work.id, actor).await?;
    }
    written.note(&tx, workspace_id, doi, &missing, actor).await?;
    let (is_new, fields) = written.told();
    if is_new || duplicates::are_telling(&fields) {
        duplicates::queue_work_in(&tx, workspace_id, written.work.id, "import").await?;
    }
    let changed = tx.commit().await?;
    Ok(ImportedDoi { publication_id: written.work.id, is_new, fields, linked: written.linked, missing, changed })
}

/// Keys of the people of these iDs; whoever is unknown, or was removed on request, is named.
async fn known_people(app: &App, workspace_id: i64, orcids: &[Orcid]) -> Result<Vec<i64>, ImportDoiError> {
    let texts: Vec<String> = orcids.iter().map(|orcid| orcid.as_str().to_owned()).collect();
    let known = people::by_orcids(app.store.read(), workspace_id, &texts).await?;
    let key_of = |orcid: &String| known.get(orcid).filter(|person| person.removed_at.is_none()).map(|person| person.id);
    let unknown: Vec<String> = texts.iter().filter(|orcid| key_of(orcid).is_none()).cloned().collect();
    if !unknown.is_empty() {
        return Err(ImportDoiError::UnknownPeople(unknown));
    }
    let mut keys: Vec<i64> = texts.iter().filter_map(key_of).collect();
    let mut seen = std::collections::HashSet::new();
    keys.retain(|key| seen.insert(*key));
    Ok(keys)
}

/// A deleted work stays deleted until somebody restores it (rule 15).
async fn refuse_deleted(app: &App, workspace_id: i64, doi: &Doi) -> Result<(), ImportDoiError> {
    let key = ("doi".to_owned(), doi.as_str().to_owned());
    let mut next = publications::by_key(app.store.read(), workspace_id, &key).await?;
    while let Some(row) = next {
        next = match row.merged_into {
            Some(survivor) => publications::by_ids(app.store.read(), workspace_id, &[survivor]).await?.pop(),
            None if row.deleted_at.is_some() => return Err(ImportDoiError::Deleted(upsert::deleted_reason(&row))),
            None => None,
        };
    }
    Ok(())
}

/// What was written of the work.
struct Written {
    work: Work,
    linked: Vec<i64>,
}

async fn write(
    tx: &WriteTx,
    context: Context,
    work: Incoming,
    people: &[i64],
    actor: &Actor,
) -> Result<Written, ImportDoiError> {
    let asked = vec![work.fetch_failed];
    let mut applied = upsert::apply(tx, context, vec![work]).await?;
    let id = applied.ids.first().copied().unwrap_or_default();
    let mut profiles = Profiles::new(context.workspace_id);
    let Some(work) = applied.works.get(&id) else {
        return Err(StoreError::Corrupt("a work that was written is not told of".into()).into());
    };
    // It may have been deleted meanwhile.
    if let WorkOutcome::Skipped(reason) = &work.outcome {
        return Err(ImportDoiError::Deleted(reason.clone()));
    }
    // The curator's word first: a place among the authors that they have given away is not suggested to others.
    let linked = linking::link_by_hand(tx, context, work, people, &mut profiles, &actor.name).await?;
    linking::link_batch(tx, context, &applied.works, &[], &mut profiles, Judged::Everyone).await?;
    linking::refresh_attention(tx, context.workspace_id, &[id]).await?;
    note_failed(tx, context.workspace_id, asked_of(&applied, asked)).await?;
    match applied.works.remove(&id) {
        Some(work) => Ok(Written { work, linked }),
        None => Err(StoreError::Corrupt("a work that was written is not told of".into()).into()),
    }
}

impl Written {
    /// Whether the work is new, and which fields changed of one that is not.
    fn told(&self) -> (bool, Vec<String>) {
        match &self.work.outcome {
            WorkOutcome::Changed(fields) => (false, fields.clone()),
            outcome => (*outcome == WorkOutcome::New, Vec::new()),
        }
    }

    /// The event of the import.
    async fn note(
        &self,
        tx: &WriteTx,
        workspace_id: i64,
        doi: &Doi,
        missing: &[String],
        actor: &Actor,
    ) -> Result<(), StoreError> {
        let (is_new, fields) = self.told();
        let summary = if is_new { format!("{doi} was imported") } else { format!("{doi} was imported again") };
        let conflicts = &self.work.conflicts;
        let summary = if conflicts.is_empty() { summary } else { format!("{summary}; it is in conflict with an edit") };
        let linked = &self.linked;
        let details = json!({
            "created": is_new, "changed": fields, "conflicts": conflicts, "linked_people": linked, "missing": missing
        });
        let event = Event::new(EventType::WorkImported, summary).in_workspace(workspace_id).with(details);
        record(tx, actor, event.on("publication", doi)).await
    }
}

/// What an upstream left out is fetched later (rule 13).
async fn queue_remainder(tx: &WriteTx, app: &App, workspace_id: i64, id: i64, actor: &Actor) -> Result<(), StoreError> {
    let refresh = Refresh {
        behind: id - 1,
        last: id,
        checked_before: i64::MAX,
        priority: 110,
        trigger: "remainder",
        requested_by: Some(&actor.name),
        delay: i64::try_from(app.ingest.remainder_delay.as_millis()).unwrap_or(i64::MAX),
    };
    queue_refresh(tx, workspace_id, refresh).await.map(drop)
}
