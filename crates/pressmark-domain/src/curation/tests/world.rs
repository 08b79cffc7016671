//! A record, its harvests and its edits.

use serde_json::{Value, json};

use crate::curation::*;
use crate::work::WorkRecord;

/// One record under curation.
pub(super) struct World {
    pub(super) original: WorkRecord,
    pub(super) decisions: Vec<Decision>,
    pub(super) outside: Outside,
    pub(super) now: i64,
}

pub(super) fn record(value: &Value) -> WorkRecord {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

impl World {
    pub(super) fn new(original: &Value) -> Self {
        let outside = Outside { visible: true, custom: CustomFields::default() };
        Self { original: record(original), decisions: Vec::new(), outside, now: 0 }
    }

    pub(super) fn try_edit(&mut self, patch: &Value) -> Result<Edit, String> {
        self.now += 1;
        let stamp = Stamp { by: "curator".into(), at: self.now };
        let patch = Patch::read(patch, Limits::default()).map_err(|error| error.to_string())?;
        let edit = edit(&self.original, &self.decisions, &self.outside, &patch, &stamp).map_err(|e| e.to_string())?;
        // Stored and read again.
        let stored = serde_json::to_string(&edit.curated.decisions).unwrap();
        self.decisions = serde_json::from_str(&stored).unwrap();
        assert_eq!(self.decisions, edit.curated.decisions, "{stored}");
        self.outside = edit.outside;
        Ok(edit)
    }

    pub(super) fn edit(&mut self, patch: &Value) -> Edit {
        self.try_edit(patch).unwrap_or_else(|error| panic!("{patch}: {error}"))
    }

    /// A harvest that brings another original; the conflicts.
    pub(super) fn harvest(&mut self, original: &Value) -> Vec<Conflict> {
        self.original = record(original);
        let curated = merge(&self.original, &self.decisions);
        self.decisions = curated.decisions;
        curated.conflicts
    }

    pub(super) fn merged(&self) -> Value {
        serde_json::to_value(merge(&self.original, &self.decisions).record).unwrap()
    }

    pub(super) fn statuses(&self) -> Vec<Status> {
        self.decisions.iter().map(|decision| decision.status).collect()
    }
}

/// A record with authors: `Name`, `Name#orcid number`, `Name@Place`.
pub(super) fn with_authors(names: &[&str]) -> Value {
    json!({"title": "T", "authors": people(names)})
}

pub(super) fn people(names: &[&str]) -> Value {
    names.iter().map(|name| person(name)).collect()
}

pub(super) fn person(name: &str) -> Value {
    if let Some((name, number)) = name.split_once('#') {
        return json!({"name": name, "orcid": orcid(number.parse().unwrap())});
    }
    match name.split_once('@') {
        Some((name, place)) => json!({"name": name, "affiliations": [{"name": place}]}),
        None => json!({"name": name}),
    }
}

/// A fictional iD with a right check digit.
pub(super) fn orcid(number: u64) -> String {
    crate::Orcid::from_number(number).to_string()
}

/// The names of the authors, in order.
pub(super) fn names(record: &Value) -> Vec<&str> {
    record["authors"].as_array().into_iter().flatten().map(|author| author["name"].as_str().unwrap()).collect()
}
