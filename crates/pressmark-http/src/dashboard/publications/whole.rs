//! A work in full, as a curator sees it: what the sources say, what was decided, and what comes of both.

use pressmark_domain::curation::CustomFields;
use pressmark_store::entity::publication;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::attention::{self, WorkAttention};
use super::link::{Links, WorkLink};
use super::row::WorkPerson;
use crate::failure::Failure;
use crate::voice::iso;

/// A work in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeWork<'a> {
    /// Its DOI in normal form; without one its handle; without either `local/<number>`.
    id: &'a str,
    /// `needs_attention` while a match of an author waits for a decision, else `complete`.
    #[schema(pattern = "^(needs_attention|complete)$")]
    author_match_state: &'static str,
    /// ORCID iDs of the researchers of this registry who wrote it.
    person_orcids: Vec<&'a str>,
    /// The researchers of this registry who wrote it, by their place among the authors.
    person: Vec<WorkPerson<'a>>,
    /// Whether public surfaces show it.
    visible: bool,
    /// The work record as the sources have it.
    #[schema(value_type = Object)]
    original: &'a RawValue,
    /// The members of the record that curation changed, null for those it took away; null where there are none.
    #[schema(value_type = Option<Object>, required = true)]
    edited: Option<&'a Map<String, Value>>,
    /// The work record as published, and the five custom fields, which are not published.
    #[schema(value_type = Object)]
    merged: &'a Map<String, Value>,
    /// The reference in APA style.
    apa_citation: Option<&'a str>,
    /// Where it can be read about: the DOI's resolver, else this registry.
    doi_url: String,
    /// The date as far as it is known: `2019`, `2019-05` or `2019-05-17`.
    publication_date: Option<&'a str>,
    /// Year.
    publication_year: Option<i32>,
    /// Type, in Crossref's terms.
    publication_type: Option<&'a str>,
    /// Citations.
    cited_by_count: Option<i32>,
    /// Retracted, withdrawn or removed.
    is_retracted: bool,
    /// `diamond`, `gold`, `hybrid`, `bronze`, `green` or `closed`.
    open_access_status: Option<&'a str>,
    /// Always null: everything that is known is in `merged`.
    #[schema(value_type = Option<Object>)]
    enriched_metadata: Option<()>,
    #[serde(flatten)]
    custom: WorkCustomFields,
    /// RFC 6902 patch from `original` to the published record, serialised; null where they are the same.
    edit_patch: Option<&'a str>,
    /// When an upstream last said something new of it, Unix seconds.
    last_fetched_at: i64,
    /// When somebody last edited it, Unix seconds.
    #[schema(required = true)]
    last_edited_at: Option<i64>,
    /// How often it was edited.
    edit_count: i32,
    /// Which source says what, and when it was asked.
    #[schema(value_type = Object)]
    provider_sources: &'a RawValue,
    #[serde(flatten)]
    more: MoreOfWork<'a>,
}

/// The custom fields of a work: the institution's own assessment, which no public surface shows.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkCustomFields {
    /// Quartile.
    #[schema(required = true)]
    q: Option<i64>,
    /// Percentile.
    #[schema(required = true, minimum = 0, maximum = 100)]
    q_percentage: Option<u8>,
    /// Impact factor.
    #[schema(required = true)]
    if_value: Option<f64>,
    /// Five-year impact factor.
    #[schema(required = true)]
    if5a_value: Option<f64>,
    /// Whether the work was funded.
    #[schema(required = true)]
    funding: Option<bool>,
}

/// What the published contract does not name.
#[derive(Serialize, ToSchema)]
pub(crate) struct MoreOfWork<'a> {
    /// What `id` is: `doi`, `handle` or `local`.
    #[schema(required = false)]
    id_type: &'a str,
    /// Every identifier that it has or had, as `scheme:value`.
    #[schema(required = false)]
    identifiers: Vec<String>,
    /// The ids of works that were merged into this one.
    #[schema(required = false)]
    merged_from: Vec<String>,
    /// Counts every change; the `ETag` is made of it.
    #[schema(required = false)]
    revision: i32,
    /// Each decision of a curator (`docs/curation.md`).
    #[schema(value_type = Vec<Object>, required = false)]
    decisions: &'a RawValue,
    /// The decisions that the sources no longer fit: `decision`, `path`, `reason`, `explanation`, `remedy`, and what
    /// the source said then (`base`), says now (`upstream`) and the curator decided (`curated`).
    #[schema(value_type = Vec<Object>, required = false)]
    conflicts: &'a RawValue,
    /// Why a person should look at it.
    #[schema(required = false)]
    attention: Vec<WorkAttention>,
    /// Who is linked to it, or might be, and why.
    #[schema(required = false)]
    links: Vec<WorkLink<'a>>,
    /// `harvest`, `import` or `deposit`.
    #[schema(required = false)]
    origin: &'a str,
    /// Registration agency of the DOI.
    agency: Option<&'a str>,
    /// What is amiss with the agency.
    agency_note: Option<&'a str>,
    /// When it was deleted, ISO 8601.
    deleted_at: Option<String>,
    /// Who deleted it.
    deleted_by: Option<&'a str>,
    /// When the sources were last asked, Unix seconds.
    #[schema(required = false)]
    last_checked_at: i64,
    /// When the registry got to know it, ISO 8601.
    #[schema(required = false)]
    created_at: String,
}

/// What stands in columns as JSON, and is passed on as it is.
pub(super) struct Documents {
    original: Box<RawValue>,
    provider_sources: Box<RawValue>,
    decisions: Box<RawValue>,
    conflicts: Box<RawValue>,
    merged: Map<String, Value>,
    edited: Option<Map<String, Value>>,
    custom: CustomFields,
}

impl Documents {
    pub(super) fn of(row: &publication::Model) -> Result<Self, Failure> {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).map_err(Failure::internal);
        let object = |text: &str| serde_json::from_str::<Map<String, Value>>(text).map_err(Failure::internal);
        let (original, mut merged) = (object(&row.original)?, object(&row.merged)?);
        let edited = edited(&original, &merged);
        let custom: CustomFields = serde_json::from_str(&row.custom).map_err(Failure::internal)?;
        if let Ok(Value::Object(fields)) = serde_json::to_value(custom) {
            merged.extend(fields);
        }
        Ok(Self {
            original: raw(&row.original)?,
            provider_sources: raw(&row.provider_sources)?,
            decisions: raw(&row.decisions)?,
            conflicts: raw(&row.conflicts)?,
            merged,
            edited,
            custom,
        })
    }

    fn has_authors(&self) -> bool {
        self.merged.get("authors").and_then(Value::as_array).is_some_and(|authors| !authors.is_empty())
    }
}

/// The members of a record in which another differs, as the other has them. A record is shown whatever it holds, so
/// this reads no types.
fn edited(original: &Map<String, Value>, merged: &Map<String, Value>) -> Option<Map<String, Value>> {
    let changed = merged.iter().filter(|(name, value)| original.get(*name) != Some(*value));
    let removed = original.keys().filter(|name| !merged.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let members: Map<String, Value> =
        changed.map(|(name, value)| (name.clone(), value.clone())).chain(removed).collect();
    Some(members).filter(|members| !members.is_empty())
}

/// Everything that a detail is made of.
pub(super) struct Parts {
    pub(super) row: publication::Model,
    pub(super) documents: Documents,
    pub(super) links: Links,
    pub(super) identifiers: Vec<(String, String)>,
    pub(super) merged_from: Vec<String>,
    /// What agencies said of identifiers that they did not register.
    pub(super) refusals: Vec<String>,
    pub(super) apa_citation: Option<String>,
    pub(super) doi_url: String,
}

impl Parts {
    pub(super) fn whole(&self) -> WholeWork<'_> {
        let (row, documents) = (&self.row, &self.documents);
        let reasons = attention::reasons(&row.attention);
        let waits = reasons.iter().any(|reason| reason == "authors") || self.links.wait(documents.has_authors());
        let CustomFields { q, q_percentage, if_value, if5a_value, funding } = documents.custom;
        WholeWork {
            id: &row.shown_id,
            author_match_state: if waits { "needs_attention" } else { "complete" },
            person_orcids: self.links.orcids(),
            person: self.links.people(),
            visible: row.visible,
            original: &documents.original,
            edited: documents.edited.as_ref(),
            merged: &documents.merged,
            apa_citation: self.apa_citation.as_deref(),
            doi_url: self.doi_url.clone(),
            publication_date: row.publication_date.as_deref(),
            publication_year: row.publication_year,
            publication_type: row.publication_type.as_deref(),
            cited_by_count: row.cited_by_count,
            is_retracted: row.is_retracted,
            open_access_status: row.open_access_status.as_deref(),
            enriched_metadata: None,
            custom: WorkCustomFields { q, q_percentage, if_value, if5a_value, funding },
            edit_patch: row.edit_patch.as_deref(),
            last_fetched_at: row.last_fetched_at.div_euclid(1000),
            last_edited_at: row.last_edited_at.map(|at| at.div_euclid(1000)),
            edit_count: row.edit_count,
            provider_sources: &documents.provider_sources,
            more: self.more(reasons),
        }
    }

    fn more(&self, reasons: Vec<String>) -> MoreOfWork<'_> {
        let row = &self.row;
        MoreOfWork {
            id_type: &row.id_type,
            identifiers: self.identifiers.iter().map(|(scheme, value)| format!("{scheme}:{value}")).collect(),
            merged_from: self.merged_from.clone(),
            revision: row.revision,
            decisions: &self.documents.decisions,
            conflicts: &self.documents.conflicts,
            attention: reasons.into_iter().map(|reason| attention::explained(reason, &self.refusals)).collect(),
            links: self.links.told(),
            origin: &row.origin,
            agency: row.agency.as_deref(),
            agency_note: row.agency_note.as_deref(),
            deleted_at: row.deleted_at.map(iso),
            deleted_by: row.deleted_by.as_deref(),
            last_checked_at: row.last_checked_at.div_euclid(1000),
            created_at: iso(row.created_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_curation_changed_is_told_member_by_member() {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let original = map(json!({ "title": "A", "publisher": "P", "keywords": ["x"] }));
        assert_eq!(edited(&original, &original), None);
        let merged = map(json!({ "title": "B", "keywords": ["x"], "language": "en" }));
        let told = edited(&original, &merged).unwrap();
        assert_eq!(Value::Object(told), json!({ "title": "B", "language": "en", "publisher": null }));
    }
}
