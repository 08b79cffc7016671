//! Curation as the published API shows it.

use serde_json::{Map, Value};

use super::patch::diff;
use crate::work::WorkRecord;

/// `edit_patch`: the JSON Patch (RFC 6902) that makes the merged record of the original, serialised; `None` where they are
/// the same.
#[must_use]
pub fn edit_patch(original: &WorkRecord, merged: &WorkRecord) -> Option<String> {
    let (from, to) = (serde_json::to_value(original).ok()?, serde_json::to_value(merged).ok()?);
    let patch = diff(&from, &to);
    if patch.is_empty() { None } else { serde_json::to_string(&patch).ok() }
}

/// `edited`: the members of the record that curation changed, as they are in the merged record; one that was removed is
/// `null`. `None` where nothing differs.
#[must_use]
pub fn edited(original: &WorkRecord, merged: &WorkRecord) -> Option<Map<String, Value>> {
    let (from, to) = (serde_json::to_value(original).ok()?, serde_json::to_value(merged).ok()?);
    let (from, to) = (from.as_object()?, to.as_object()?);
    let changed = to.iter().filter(|(name, value)| from.get(*name) != Some(value));
    let removed = from.keys().filter(|name| !to.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let members: Map<String, Value> =
        changed.map(|(name, value)| (name.clone(), value.clone())).chain(removed).collect();
    Some(members).filter(|members| !members.is_empty())
}
