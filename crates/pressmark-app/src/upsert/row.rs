//! What the providers say together, as the columns of a publication.

use std::collections::HashMap;

use pressmark_domain::curation::{self, Conflict, Decision};
use pressmark_domain::merge::{self, Merged, canonical_json, content_hash};
use pressmark_domain::work::scheme;
use pressmark_domain::{ProviderView, WorkRecord, text};
use pressmark_store::Result;
use pressmark_store::entity::publication;
use pressmark_store::repo::publications::Key;

use super::incoming::short_title_key;
use super::slug;

/// A merge and the columns it fills.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    pub(super) merged: Merged,
    /// Canonical JSON of the record.
    json: String,
    hash: String,
    provider_sources: String,
    /// The record with decisions of curators over it, where there are any.
    curated: Option<Box<CuratedText>>,
}

/// A record with the decisions of curators, as the columns of a publication.
#[derive(Debug, Clone)]
pub(crate) struct CuratedText {
    pub(crate) record: WorkRecord,
    pub(crate) conflicts: Vec<Conflict>,
    /// Canonical JSON of the record.
    pub(crate) json: String,
    hash: String,
    decisions: String,
    conflicts_json: String,
    edit_patch: Option<String>,
}

impl CuratedText {
    /// What curation made of an original.
    pub(crate) fn of(original: &WorkRecord, curated: curation::Curated) -> Result<Self> {
        let json = canonical_json(&curated.record);
        Ok(Self {
            hash: content_hash(&json),
            json,
            decisions: serde_json::to_string(&curated.decisions)?,
            conflicts_json: serde_json::to_string(&curated.conflicts)?,
            edit_patch: curation::edit_patch(original, &curated.record),
            record: curated.record,
            conflicts: curated.conflicts,
        })
    }

    /// Fills the columns of curation, and those promoted from the record.
    pub(crate) fn fill(&self, row: &mut publication::Model) {
        row.merged.clone_from(&self.json);
        row.content_hash.clone_from(&self.hash);
        row.decisions.clone_from(&self.decisions);
        row.conflicts.clone_from(&self.conflicts_json);
        row.edit_patch.clone_from(&self.edit_patch);
        row.attention = with_reason(&row.attention, "conflict", !self.conflicts.is_empty());
        promote(row, &self.record);
    }
}

/// Merges views; `fetched_at` tells by provider and source key when each came, Unix milliseconds.
pub(super) fn compute(views: &[ProviderView], fetched_at: &HashMap<(String, String), i64>) -> Computed {
    let merged = merge::merge(views);
    let json = canonical_json(&merged.record);
    let hash = content_hash(&json);
    let sources = merge::provider_sources(&merged, |source| {
        let key = (source.provider.as_str().to_owned(), source.source_key.clone());
        fetched_at.get(&key).map(|millis| millis / 1_000)
    });
    Computed { json, hash, provider_sources: canonical_json(&sources), merged, curated: None }
}

impl Computed {
    /// Lays the decisions that a row holds over the merge, again.
    pub(super) fn curate(&mut self, row: &publication::Model) -> Result<()> {
        if row.decisions == "[]" {
            return Ok(());
        }
        let decisions: Vec<Decision> = serde_json::from_str(&row.decisions)?;
        let curated = curation::merge(&self.merged.record, &decisions);
        self.curated = Some(Box::new(CuratedText::of(&self.merged.record, curated)?));
        Ok(())
    }

    /// The record as it is shown: with the decisions of curators.
    pub(super) fn record(&self) -> &WorkRecord {
        self.curated.as_ref().map_or(&self.merged.record, |curated| &curated.record)
    }

    pub(super) fn into_record(self) -> WorkRecord {
        self.curated.map_or(self.merged.record, |curated| curated.record)
    }

    /// Canonical JSON of what the providers say.
    pub(super) fn original_json(&self) -> &str {
        &self.json
    }

    /// Canonical JSON of the record as it is shown.
    pub(super) fn shown(&self) -> &str {
        self.curated.as_ref().map_or(&self.json, |curated| &curated.json)
    }

    /// Places of the record that upstream and a curator say differently, other than those that a row names already.
    pub(super) fn new_conflicts(&self, row: &publication::Model) -> Vec<String> {
        let Some(curated) = self.curated.as_ref().filter(|curated| !curated.conflicts.is_empty()) else {
            return Vec::new();
        };
        let known: Vec<Conflict> = serde_json::from_str(&row.conflicts).unwrap_or_default();
        let is_known = |conflict: &&Conflict| {
            known.iter().any(|k| {
                (k.decision, k.reason, &k.upstream) == (conflict.decision, conflict.reason, &conflict.upstream)
            })
        };
        curated.conflicts.iter().filter(|c| !is_known(c)).map(|conflict| conflict.path.clone()).collect()
    }

    /// Whether the record differs from what a row holds.
    pub(super) fn differs(&self, row: &publication::Model) -> bool {
        self.json != row.original || self.shown() != row.merged
    }

    /// Fills the columns that follow from the merge. Without decisions of curators, the merged record is the original.
    pub(super) fn fill(&self, row: &mut publication::Model) {
        row.original.clone_from(&self.json);
        row.provider_sources.clone_from(&self.provider_sources);
        match &self.curated {
            Some(curated) => curated.fill(row),
            None => {
                row.merged.clone_from(&self.json);
                row.content_hash.clone_from(&self.hash);
                promote(row, self.record());
            }
        }
    }

    /// Fills the shown id: DOI, else handle, else `local/<id>`.
    pub(super) fn fill_shown_id(&self, row: &mut publication::Model) {
        fill_shown_id(row, self.record());
    }
}

/// Fills the columns that are promoted from a record.
fn promote(row: &mut publication::Model, record: &WorkRecord) {
    row.title = record.title.as_deref().map(text::plain_text).filter(|t| !t.is_empty());
    row.title_key = record.title.as_deref().and_then(short_title_key);
    row.publication_type = record.publication_type.map(|t| t.as_str().to_owned());
    row.publication_date = record.publication_date.map(|d| d.to_string());
    row.publication_year = record.publication_year;
    row.cited_by_count = record.cited_by_count.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
    row.open_access_status = record.open_access.as_ref().and_then(|oa| oa.status.clone());
    row.is_retracted = record.is_retracted;
    row.attention = with_reason(&row.attention, "retracted", record.is_retracted);
}

/// Fills the shown id.
pub(crate) fn fill_shown_id(row: &mut publication::Model, record: &WorkRecord) {
    (row.id_type, row.shown_id) = shown_key(row.id, record);
}

/// The identifier that a work is shown under: DOI, else handle, else `local/<id>`.
pub(crate) fn shown_key(id: i64, record: &WorkRecord) -> Key {
    let handle = || record.identifiers.iter().find(|id| id.scheme == scheme::HANDLE && id.value.len() <= 500);
    let (id_type, shown) = match &record.doi {
        Some(doi) => (scheme::DOI, doi.as_str().to_owned()),
        None => match handle() {
            Some(handle) => (scheme::HANDLE, handle.value.clone()),
            None => (scheme::LOCAL, format!("local/{id}")),
        },
    };
    (id_type.to_owned(), shown)
}

/// A new publication with everything but what the merge fills.
pub(super) fn blank(
    id: i64,
    workspace_id: i64,
    origin: &str,
    visible: bool,
    title: Option<&str>,
    now: i64,
) -> publication::Model {
    publication::Model {
        id,
        workspace_id,
        shown_id: String::new(),
        id_type: scheme::LOCAL.to_owned(),
        slug: slug::of_work(title, id),
        original: String::new(),
        provider_sources: String::new(),
        edit_patch: None,
        merged: String::new(),
        title: None,
        title_key: None,
        publication_type: None,
        publication_date: None,
        publication_year: None,
        cited_by_count: None,
        open_access_status: None,
        is_retracted: false,
        visible,
        deleted_at: None,
        deleted_by: None,
        merged_into: None,
        origin: origin.to_owned(),
        agency: None,
        agency_note: None,
        attention: "[]".to_owned(),
        last_fetched_at: now,
        last_checked_at: now,
        last_edited_at: None,
        edit_count: 0,
        revision: 1,
        content_hash: String::new(),
        public_changed_at: now,
        first_public_at: visible.then_some(now),
        created_at: now,
        updated_at: now,
        decisions: "[]".to_owned(),
        conflicts: "[]".to_owned(),
        custom: "{}".to_owned(),
    }
}

/// Every identifier under which a publication answers: those of its views, what it is shown as, and its local id.
pub(super) fn keys_of(row: &publication::Model, views: &[ProviderView]) -> Vec<Key> {
    let mut keys: Vec<Key> = views.iter().flat_map(super::keys::identity_keys).collect();
    keys.push((scheme::LOCAL.to_owned(), format!("local/{}", row.id)));
    keys.push((row.id_type.clone(), row.shown_id.clone()));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A JSON list of reasons with one added or taken away.
pub(crate) fn with_reason(list: &str, reason: &str, present: bool) -> String {
    let mut reasons: Vec<String> = serde_json::from_str(list).unwrap_or_default();
    reasons.retain(|r| r != reason);
    if present {
        reasons.push(reason.to_owned());
        reasons.sort_unstable();
    }
    serde_json::to_string(&reasons).unwrap_or_else(|_| "[]".to_owned())
}

/// Names of the fields in which two records differ, each the canonical JSON of a record.
pub(crate) fn changed_fields(before: &str, after: &str) -> Vec<String> {
    use serde_json::{Map, Value};
    let before: Map<String, Value> = serde_json::from_str(before).unwrap_or_default();
    let after: Map<String, Value> = serde_json::from_str(after).unwrap_or_default();
    let mut names: Vec<String> =
        before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}
