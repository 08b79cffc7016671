//! An edit: a JSON Patch against the merged record becomes decisions.

use serde_json::Value;

use super::decision::{Decision, Stamp};
use super::keyed_diff::{Editor, Place};
use super::merge::{Curated, Laid, merge, pruned};
use super::normal::{Normal, normal, transplant};
use super::outside::Outside;
use super::patch::{Patch, PatchError, apply_tagged, diff};
use super::revision::Revision;
use super::violation::Violation;
use crate::work::WorkRecord;

/// What an edit leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Record, decisions and conflicts after it.
    pub curated: Curated,
    /// Visibility and custom fields after it.
    pub outside: Outside,
    /// What to keep of it in the history.
    pub revision: Revision,
}

/// Why an edit was refused. Nothing of it was done.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    /// The patch cannot be applied.
    #[error(transparent)]
    Patch(#[from] PatchError),
    /// The result would break the schema where the record did not before.
    #[error("operation {operation} ({}): {}", format!("{op} {path}").trim_end(), in_words(violations))]
    Violations {
        /// The operation that brings the first violation, counted from 0.
        operation: usize,
        /// Its `op`.
        op: String,
        /// Its `path`.
        path: String,
        /// What would be wrong.
        violations: Vec<Violation>,
    },
}

fn in_words(violations: &[Violation]) -> String {
    let place = |violation: &Violation| match violation.path.as_str() {
        "" => "the record".to_owned(),
        path => path.to_owned(),
    };
    violations.iter().map(|v| format!("{}: {}", place(v), v.message)).collect::<Vec<_>>().join("; ")
}

/// Applies a patch to the merged record, and to what stands beside it, and makes decisions of what it changed.
///
/// The patch sees the members of the record, `visible`, and the five custom fields. A value edited to what upstream says
/// ends its decision. Texts with markup are cleaned; DOIs are brought to normal form.
///
/// # Errors
/// [`EditError`]: an operation that fails, or one that adds a violation of the schema. Violations that were there already
/// do not block.
pub fn edit(
    original: &WorkRecord,
    decisions: &[Decision],
    outside: &Outside,
    patch: &Patch,
    stamp: &Stamp,
) -> Result<Edit, EditError> {
    let known = merge(original, decisions).decisions;
    let mut laid = Laid::over(original, &known);
    laid.tree.number(&mut 0);
    let before = serde_json::to_value(&laid.record).unwrap_or_default();
    let document = document(&laid, &before, outside);
    let result = apply_tagged(patch, &document)?;
    let edited = normal(&before, &result).map_err(|found| blame(patch, &document, &before, found))?;

    let upstream = serde_json::to_value(original).unwrap_or_default();
    let mut editor = Editor::new(known.clone(), stamp);
    editor.place(&Place::root(), Some(&upstream), Some(&laid.tree), Some(&edited.tagged));
    let curated = settle(original, editor, pruned(edited.record.clone()));
    let revision = Revision {
        patch: serde_json::to_value(patch).unwrap_or_default(),
        inverse: serde_json::to_value(inverse(&curated, &edited, &laid, outside)).unwrap_or_default(),
        ..Revision::between(&known, &curated.decisions, *outside, edited.outside)
    };
    Ok(Edit { curated, outside: edited.outside, revision })
}

/// What the patch is applied to: the record with its elements tagged, and what stands beside it.
fn document(laid: &Laid, record: &Value, outside: &Outside) -> Value {
    let mut document = record.clone();
    transplant(&laid.tree.value(true), &mut document);
    if let Value::Object(members) = &mut document {
        outside.join(members);
    }
    document
}

/// The patch that undoes the edit, as long as nothing else changed.
fn inverse(curated: &Curated, edited: &Normal, laid: &Laid, outside: &Outside) -> Patch {
    let whole = |record: &WorkRecord, outside: &Outside| {
        let mut value = serde_json::to_value(record).unwrap_or_default();
        if let Value::Object(members) = &mut value {
            outside.join(members);
        }
        value
    };
    diff(&whole(&curated.record, &edited.outside), &whole(&laid.record, outside))
}

/// Finds the operation after which the result does not fit any more.
fn blame(patch: &Patch, document: &Value, before: &Value, found: Vec<Violation>) -> EditError {
    let is_wrong =
        |count: usize| apply_tagged(&patch.first(count), document).is_ok_and(|result| normal(before, &result).is_err());
    // Right after none, wrong after all: in between lies an operation before which it is right and after which wrong.
    let (mut right, mut wrong) = (0, patch.len());
    while right + 1 < wrong {
        let middle = usize::midpoint(right, wrong);
        if is_wrong(middle) { wrong = middle } else { right = middle }
    }
    let operation = wrong.saturating_sub(1);
    let (op, path) = patch.name(operation);
    EditError::Violations { operation, op, path, violations: found }
}

/// The decisions that give the wanted record: those of the difference, with the order of a list where it does not follow
/// from them.
fn settle(original: &WorkRecord, mut editor: Editor<'_>, wanted: WorkRecord) -> Curated {
    let goal = serde_json::to_value(&wanted).unwrap_or_default();
    let mut curated = merge(original, &editor.decisions);
    let mut lists = std::mem::take(&mut editor.lists);
    lists.sort_by_key(|list| list.place.len());
    for list in &lists {
        if curated.record == wanted {
            return curated;
        }
        let now = serde_json::to_value(&curated.record).unwrap_or_default();
        if now.pointer(&list.pointer) != goal.pointer(&list.pointer) {
            editor.decide_order(list);
            curated = merge(original, &editor.decisions);
        }
    }
    if curated.record == wanted {
        return curated;
    }
    decide_whole(original, editor, &curated, &goal)
}

/// What element-wise decisions do not express (nobody can tell some of the elements apart) is decided as a whole: what a
/// curator saw and sent is what stands.
fn decide_whole(original: &WorkRecord, mut editor: Editor<'_>, curated: &Curated, goal: &Value) -> Curated {
    let upstream = serde_json::to_value(original).unwrap_or_default();
    let now = serde_json::to_value(&curated.record).unwrap_or_default();
    let names = [&now, goal, &upstream].into_iter().filter_map(Value::as_object).flat_map(|members| members.keys());
    let mut names: Vec<&String> = names.filter(|name| now.get(*name) != goal.get(*name)).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let place = vec![super::decision::Step::Member(name.clone())];
        editor.end_within(&place);
        editor.decide(place, upstream.get(name).cloned(), goal.get(name).cloned());
    }
    merge(original, &editor.decisions)
}
