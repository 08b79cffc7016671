//! One batch of incoming works, written.

use std::collections::{BTreeMap, HashMap};

use pressmark_domain::{Provider, ProviderView, WorkRecord};
use pressmark_store::entity::{publication, publication_view};
use pressmark_store::repo::{hold, publications, views};
use pressmark_store::{Result, StoreError, WriteTx};

use super::incoming::unite;
use super::prepared::ViewText;
use super::remerge::remerge;
use super::resolve::{Target, resolve};
use super::row::compute;
use super::shown::ViewsChanged;
use super::writes::Writes;
use super::{Incoming, IncomingView, notices};

/// Where and how a batch is written.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Workspace.
    pub workspace_id: i64,
    /// `harvest` or `import`.
    pub origin: &'static str,
    /// Whether works made now are shown.
    pub visible: bool,
    /// Now, Unix milliseconds.
    pub now: i64,
}

/// What became of an incoming work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkOutcome {
    /// Made.
    New,
    /// Changed, in these fields.
    Changed(Vec<String>),
    /// As it was.
    Unchanged,
    /// Passed over, and why.
    Skipped(String),
}

/// A publication that a batch dealt with.
#[derive(Debug, Clone)]
pub struct Work {
    /// Its key.
    pub id: i64,
    /// What became of it.
    pub outcome: WorkOutcome,
    /// The merged record.
    pub record: WorkRecord,
    /// What providers say of it, those of this batch included.
    pub views: Vec<ProviderView>,
    /// Keys by which people are looked up for its authors, where they are known already.
    pub(crate) lookup_keys: Option<Vec<String>>,
    /// Its DOI or title, for reports.
    pub label: String,
    /// Places where upstream and a curator say different things since this batch.
    pub conflicts: Vec<String>,
}

/// What a batch did.
#[derive(Debug, Default)]
pub struct Applied {
    /// Publications by key.
    pub works: BTreeMap<i64, Work>,
    /// For each incoming work, in order, its publication.
    pub ids: Vec<i64>,
}

/// Writes a batch. Deleted works stay as they are (rule 15); works merged away lead to their survivor.
///
/// # Errors
/// Any database error; then nothing of the batch is written once the transaction is dropped.
pub async fn apply(tx: &WriteTx, context: Context, works: Vec<Incoming>) -> Result<Applied> {
    apply_beside(tx, context, works, &[]).await
}

/// [`apply`] in a write that changes further works afterwards: all of them are held together, in the one order
/// ([`hold`]).
///
/// # Errors
/// As [`apply`].
pub async fn apply_beside(tx: &WriteTx, context: Context, works: Vec<Incoming>, beside: &[i64]) -> Result<Applied> {
    let workspace_id = context.workspace_id;
    let (targets, to_make) = resolve(tx, workspace_id, &works).await?;
    let existing = targets.iter().filter_map(|t| if let Target::Existing(id) = t { Some(*id) } else { None });
    let mut wanted: Vec<i64> = existing.chain(beside.iter().copied()).collect();
    wanted.extend(notices::targets(tx, workspace_id, &works).await?);
    let (rows, survivors) = load(tx, workspace_id, &wanted).await?;
    let made = publications::reserve(tx, to_make).await?;
    let ids: Vec<i64> = targets
        .iter()
        .map(|target| match target {
            Target::Existing(id) => Ok(survivors.get(id).copied().unwrap_or(*id)),
            Target::New(n) => {
                made.get(*n).copied().ok_or_else(|| StoreError::Corrupt("too few keys were reserved".into()))
            }
        })
        .collect::<Result<_>>()?;

    let mut incoming: BTreeMap<i64, Incoming> = BTreeMap::new();
    let mut labels: HashMap<i64, String> = HashMap::new();
    for (id, work) in ids.iter().zip(works) {
        labels.entry(*id).or_insert_with(|| work.label());
        match incoming.get_mut(id) {
            Some(first) => {
                first.agency = first.agency.take().or(work.agency);
                first.agency_note = first.agency_note.take().or(work.agency_note);
                first.agency_lost |= work.agency_lost;
                first.claim_cut |= work.claim_cut;
                first.prepared = None;
                work.views.into_iter().for_each(|view| overlay(&mut first.views, view, true));
            }
            None => drop(incoming.insert(*id, work)),
        }
    }
    let mut batch =
        Batch { context, rows, labels, applied: Applied { ids, ..Applied::default() }, writes: Writes::default() };
    batch.merge_all(tx, incoming).await?;
    let targets = batch.writes.write(tx, context).await?;
    remerge(tx, context, &targets, &mut batch.applied).await?;
    Ok(batch.applied)
}

/// The rows of works and, for those merged away, which work stands in their place. All of them are held.
async fn load(
    tx: &WriteTx,
    workspace_id: i64,
    ids: &[i64],
) -> Result<(HashMap<i64, publication::Model>, HashMap<i64, i64>)> {
    let mut rows: HashMap<i64, publication::Model> = HashMap::new();
    let mut wanted = hold::with_survivors(&**tx, workspace_id, ids).await?;
    // Once more, if one was merged between the look and the hold.
    while !wanted.is_empty() {
        wanted.sort_unstable();
        wanted.dedup();
        let found = publications::by_ids_for_update(tx, workspace_id, &wanted).await?;
        wanted = found.iter().filter_map(|row| row.merged_into).filter(|id| !rows.contains_key(id)).collect();
        rows.extend(found.into_iter().map(|row| (row.id, row)));
    }
    let survivors = rows.values().filter(|row| row.merged_into.is_some()).map(|row| {
        let mut at = row;
        while let Some(next) = at.merged_into.and_then(|id| rows.get(&id)) {
            at = next;
        }
        (row.id, at.id)
    });
    let survivors = survivors.collect();
    Ok((rows, survivors))
}

/// Puts a view in place of the one of the same provider and key, or beside the others.
fn overlay(views: &mut Vec<IncomingView>, view: IncomingView, same_batch: bool) {
    let same =
        views.iter_mut().find(|v| v.view.provider == view.view.provider && v.view.source_key == view.view.source_key);
    match same {
        Some(same) if same_batch => unite(&mut same.view, view.view),
        Some(same) => *same = view,
        None => views.push(view),
    }
}

struct Batch {
    context: Context,
    rows: HashMap<i64, publication::Model>,
    labels: HashMap<i64, String>,
    applied: Applied,
    writes: Writes,
}

impl Batch {
    async fn merge_all(&mut self, tx: &WriteTx, incoming: BTreeMap<i64, Incoming>) -> Result<()> {
        let known: Vec<i64> = incoming.keys().copied().filter(|id| self.rows.contains_key(id)).collect();
        let mut stored = views::of_works(&**tx, &known).await?;
        let dois: Vec<String> = incoming.values().filter_map(|w| w.doi().map(str::to_owned)).collect();
        let mut about = notices::views_about(tx, self.context.workspace_id, &dois).await?;
        for (id, work) in incoming {
            let notices = work.doi().and_then(|doi| about.remove(doi)).unwrap_or_default();
            self.merge_one(id, work, stored.remove(&id).unwrap_or_default(), notices)?;
        }
        Ok(())
    }

    fn merge_one(
        &mut self,
        id: i64,
        work: Incoming,
        stored: Vec<publication_view::Model>,
        notices: Vec<ProviderView>,
    ) -> Result<()> {
        let context = Context { visible: work.visible.unwrap_or(self.context.visible), ..self.context };
        let label = self.labels.remove(&id).unwrap_or_default();
        let before = self.rows.remove(&id);
        if let Some(row) = before.as_ref().filter(|row| row.deleted_at.is_some()) {
            let record = serde_json::from_str(&row.merged)?;
            let outcome = WorkOutcome::Skipped(deleted_reason(row));
            let work = Work { id, outcome, record, views: Vec::new(), lookup_keys: None, label, conflicts: Vec::new() };
            self.applied.works.insert(id, work);
            return Ok(());
        }
        let mut views: Vec<IncomingView> = Vec::new();
        let mut hashes: HashMap<(String, String), String> = HashMap::new();
        for row in stored {
            views.push(IncomingView { view: serde_json::from_str(&row.view)?, fetched_at: row.fetched_at });
            hashes.insert((row.provider, row.source_key), row.hash);
        }
        let before_views = views.clone();
        let mut prepared = work.prepared;
        for mut view in work.views {
            if work.claim_cut {
                keep_whole(&mut view.view, &before_views);
            }
            let text = prepared.as_mut().and_then(|prepared| prepared.view.take());
            let text = text.unwrap_or_else(|| ViewText::of(&view));
            self.writes.view(id, context.workspace_id, &view, text, &hashes);
            self.writes.updates.push((
                id,
                view.view.record.doi.as_ref().map(|d| d.as_str().to_owned()),
                view.view.updates.clone(),
            ));
            overlay(&mut views, view, false);
        }
        let changed = self.writes.views.iter().any(|row| row.publication_id == id);
        let views_changed = ViewsChanged::between(changed, &before_views, &views);
        // What was computed from the one view that came holds where there is nothing else to merge.
        let prepared = prepared.filter(|_| before.is_none() && hashes.is_empty() && notices.is_empty());
        let fetched_at = fetched_at(&views);
        let views: Vec<ProviderView> = views.into_iter().map(|v| v.view).chain(notices).collect();
        let (mut computed, keys) = match prepared {
            Some(prepared) => (prepared.computed, Some(prepared.keys)),
            None => (compute(&views, &fetched_at), None),
        };
        let (stored_keys, lookup_keys) = keys.map(|keys| (keys.stored, keys.lookup)).unzip();
        let conflicts = match &before {
            Some(row) => {
                computed.curate(row)?;
                computed.new_conflicts(row)
            }
            None => Vec::new(),
        };
        // What an agency that did not answer would have said is not known to be otherwise.
        let agency = match before.as_ref().filter(|row| work.agency_lost && row.agency.is_some()) {
            Some(row) => (row.agency.clone(), row.agency_note.clone()),
            None => (work.agency, work.agency_note),
        };
        let outcome = self.writes.row(context, id, before, &computed, &views, agency, views_changed, stored_keys);
        let record = computed.into_record();
        self.applied.works.insert(id, Work { id, outcome, record, views, lookup_keys, label, conflicts });
        Ok(())
    }
}

/// A claim of which only the summary came keeps what it said in full before.
fn keep_whole(view: &mut ProviderView, stored: &[IncomingView]) {
    let is_same = |known: &&ProviderView| known.provider == view.provider && known.source_key == view.source_key;
    let Some(known) = stored.iter().map(|known| &known.view).find(is_same) else { return };
    if view.provider != Provider::Orcid || !view.record.authors.is_empty() {
        return;
    }
    let (record, whole) = (&mut view.record, &known.record);
    record.authors.clone_from(&whole.authors);
    record.editors.clone_from(&whole.editors);
    for (place, whole) in [
        (&mut record.abstract_text, &whole.abstract_text),
        (&mut record.language, &whole.language),
        (&mut record.subtitle, &whole.subtitle),
    ] {
        if place.is_none() {
            place.clone_from(whole);
        }
    }
}

pub(super) fn fetched_at(views: &[IncomingView]) -> HashMap<(String, String), i64> {
    views.iter().map(|v| ((v.view.provider.as_str().to_owned(), v.view.source_key.clone()), v.fetched_at)).collect()
}

/// Why nothing is done to a deleted work (rule 15).
pub(crate) fn deleted_reason(row: &publication::Model) -> String {
    let day = row
        .deleted_at
        .and_then(|at| jiff::Timestamp::from_millisecond(at).ok())
        .map(|at| at.strftime("%Y-%m-%d").to_string());
    let by = row.deleted_by.as_deref().unwrap_or("someone");
    format!("deleted {} by {by}; restore to bring it back", day.unwrap_or_default())
}
