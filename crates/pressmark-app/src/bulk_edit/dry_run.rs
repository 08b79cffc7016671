//! What a bulk edit would do.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, CustomFields, Decision, Outside, Patch, Stamp};
use pressmark_store::entity::publication;
use pressmark_store::repo::publications;
use pressmark_store::{Result, Store, StoreError, clock};
use serde_json::Value;

use super::Order;
use super::progress::{Refused, Tally, obstacle};
use crate::activity::Actor;

/// Works shown before and after.
const SAMPLES: usize = 10;

/// Refusals told; the others are counted.
const REFUSALS: usize = 100;

/// Works judged on one thread at a time.
const BATCH: usize = 200;

/// What a bulk edit would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DryRun {
    /// Numbers.
    pub tally: Tally,
    /// The first works that it would change.
    pub samples: Vec<Sample>,
    /// The first works that would refuse, with the reason.
    pub refused: Vec<Refused>,
}

impl DryRun {
    fn refuse(&mut self, refused: Refused) {
        self.tally.refused += 1;
        if self.refused.len() < REFUSALS {
            self.refused.push(refused);
        }
    }
}

/// A work before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Numeric key.
    pub key: i64,
    /// The id it is shown under.
    pub id: String,
    /// Title, plain text, as it is.
    pub title: Option<String>,
    /// What would change.
    pub changes: Vec<ValueChange>,
}

/// A place of a record before and after; absent: nothing stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueChange {
    /// The place (JSON Pointer).
    pub path: String,
    /// What stands there.
    pub before: Option<Value>,
    /// What would.
    pub after: Option<Value>,
}

enum Judged {
    Changes(Sample),
    Leaves,
    Refuses(Refused),
}

/// Works out what an order would do, without doing it.
///
/// # Errors
/// Any database error.
pub async fn dry_run(store: &Store, workspace_id: i64, order: &Order, actor: &Actor) -> Result<DryRun> {
    let patch = order.read_patch()?;
    let places = places(&order.patch);
    let stamp = Stamp { by: actor.name.clone(), at: clock::now_millis() };
    let mut found = DryRun::default();
    for ids in order.ids.chunks(BATCH) {
        let mut rows = publications::by_ids(store.read(), workspace_id, ids).await?;
        rows.sort_by_key(|row| row.id);
        for id in ids.iter().filter(|id| rows.binary_search_by_key(*id, |row| row.id).is_err()) {
            found.refuse(Refused { key: *id, id: id.to_string(), reason: "there is no such work".to_owned() });
        }
        let (patch, places, stamp) = (patch.clone(), places.clone(), stamp.clone());
        // A few hundred records take a while: not on a thread that answers others.
        let judge_all = move || rows.iter().map(|row| judge(row, &patch, &places, &stamp)).collect::<Result<Vec<_>>>();
        let judged = tokio::task::spawn_blocking(judge_all).await;
        for judged in judged.map_err(|error| StoreError::Unavailable(error.to_string()))?? {
            match judged {
                Judged::Changes(sample) => {
                    found.tally.changed += 1;
                    if found.samples.len() < SAMPLES {
                        found.samples.push(sample);
                    }
                }
                Judged::Leaves => found.tally.unchanged += 1,
                Judged::Refuses(refused) => found.refuse(refused),
            }
        }
    }
    Ok(found)
}

fn judge(row: &publication::Model, patch: &Patch, places: &[String], stamp: &Stamp) -> Result<Judged> {
    if let Some(obstacle) = obstacle(row) {
        return Ok(Judged::Refuses(Refused::of(row, obstacle)));
    }
    let original: WorkRecord = serde_json::from_str(&row.original)?;
    let decisions: Vec<Decision> = serde_json::from_str(&row.decisions)?;
    let custom: CustomFields = serde_json::from_str(&row.custom)?;
    let outside = Outside { visible: row.visible, custom };
    let edit = match curation::edit(&original, &decisions, &outside, patch, stamp) {
        Ok(edit) => edit,
        Err(error) => return Ok(Judged::Refuses(Refused::of(row, error.to_string()))),
    };
    if !edit.revision.edits_record() && edit.revision.before == edit.revision.after {
        return Ok(Judged::Leaves);
    }
    let merged: WorkRecord = serde_json::from_str(&row.merged)?;
    let before = document(&merged, &outside)?;
    let after = document(&edit.curated.record, &edit.outside)?;
    let change = |path: &String| {
        let (before, after) = (before.pointer(path).cloned(), after.pointer(path).cloned());
        (before != after).then(|| ValueChange { path: path.clone(), before, after })
    };
    let changes = places.iter().filter_map(change).collect();
    Ok(Judged::Changes(Sample { key: row.id, id: row.shown_id.clone(), title: row.title.clone(), changes }))
}

/// The document that a patch sees.
fn document(record: &WorkRecord, outside: &Outside) -> Result<Value> {
    let mut document = serde_json::to_value(record)?;
    if let Value::Object(members) = &mut document {
        members.insert("visible".to_owned(), outside.visible.into());
        if let Value::Object(custom) = serde_json::to_value(outside.custom)? {
            members.extend(custom);
        }
    }
    Ok(document)
}

/// The places that a patch writes to; of elements that come, go or move, their list.
fn places(patch: &Value) -> Vec<String> {
    let operations = patch.as_array().into_iter().flatten();
    let text = |operation: &Value, name: &str| operation.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut places = Vec::new();
    for operation in operations {
        let op = text(operation, "op").unwrap_or_default();
        let from = if op == "move" { text(operation, "from") } else { None };
        let path = if op == "test" { None } else { text(operation, "path") };
        for place in [from, path].into_iter().flatten() {
            let place = match place.rsplit_once('/') {
                Some((list, last)) if is_element(last) => list.to_owned(),
                _ => place,
            };
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}

/// Whether a step of a pointer leads to an element of a list.
fn is_element(step: &str) -> bool {
    step == "-" || (!step.is_empty() && step.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_places_of_a_patch_are_those_it_writes_to() {
        let patch = json!([
            { "op": "test", "path": "/title", "value": "x" },
            { "op": "add", "path": "/keywords/-", "value": "pots" },
            { "op": "remove", "path": "/keywords/0" },
            { "op": "replace", "path": "/authors/0/name", "value": "Ada Quill" },
            { "op": "move", "from": "/publisher", "path": "/container/title" },
        ]);
        assert_eq!(places(&patch), ["/keywords", "/authors/0/name", "/publisher", "/container/title"]);
    }
}
