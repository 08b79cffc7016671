//! Applying a patch to a copy, one operation after the other, within limits.

use json_patch::{PatchErrorKind, PatchOperation};
use serde_json::Value;

use super::equal::equal;
use super::error::{PatchError, PatchReason, shorten};
use super::read::{Limits, Patch};

/// The document after the patch. Elements may carry [`super::TAG`], which `test` does not see.
pub(in crate::curation) fn apply_tagged(patch: &Patch, document: &Value) -> Result<Value, PatchError> {
    let mut copy = document.clone();
    let mut size = Size { at_most: length(&copy), limits: patch.limits };
    for (index, operation) in patch.operations.iter().enumerate() {
        size.admit(operation, &copy)
            .and_then(|()| step(operation, &mut copy))
            .and_then(|()| size.check(&copy))
            .map_err(|reason| patch.error(index, reason))?;
    }
    Ok(copy)
}

fn step(operation: &PatchOperation, document: &mut Value) -> Result<(), PatchReason> {
    if let PatchOperation::Test(test) = operation {
        let path = test.path.as_str();
        let found = document.pointer(path).ok_or_else(|| PatchReason::NoTarget(missing(document, path)))?;
        return match equal(found, &test.value) {
            true => Ok(()),
            false => Err(PatchReason::TestFailed(shorten(&test.value), shorten(&untagged(found)))),
        };
    }
    json_patch::patch_unsafe(document, std::slice::from_ref(operation)).map_err(|error| match error.kind {
        PatchErrorKind::CannotMoveInsideItself => PatchReason::IntoItself,
        _ => not_found(operation, document),
    })
}

/// The place that an operation asked for in vain. A `move` has lifted its value by the time its target fails, so what is
/// said of the document may be said of that moment.
fn not_found(operation: &PatchOperation, document: &Value) -> PatchReason {
    let from = match operation {
        PatchOperation::Move(op) => Some(op.from.as_str()),
        PatchOperation::Copy(op) => Some(op.from.as_str()),
        _ => None,
    };
    let path = operation.path().as_str();
    if matches!(operation, PatchOperation::Remove(_)) && path.is_empty() {
        return PatchReason::NoTarget("the whole record cannot be removed".into());
    }
    let target_is_missing = parent(path).is_some_and(|parent| document.pointer(parent).is_none());
    match from {
        Some(from) if document.pointer(from).is_none() && !target_is_missing => {
            PatchReason::NoSource(missing(document, from))
        }
        _ => PatchReason::NoTarget(missing(document, path)),
    }
}

fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// Says how far a pointer leads.
fn missing(document: &Value, pointer: &str) -> String {
    let mut at = document;
    let mut end = 0;
    for token in pointer.split('/').skip(1) {
        let next = end + 1 + token.len();
        let Some(inner) = document.pointer(&pointer[..next]) else {
            let known = if end == 0 { "the record" } else { &pointer[..end] };
            return match at {
                Value::Array(items) => format!("{known} has {} elements, and `{token}` is none of them", items.len()),
                Value::Object(_) => format!("there is no {}", &pointer[..next]),
                _ => format!("{known} has no parts"),
            };
        };
        (at, end) = (inner, next);
    }
    format!("nothing can be put at {pointer}")
}

/// Watches how a document grows.
struct Size {
    /// Not less than the bytes of the document.
    at_most: usize,
    limits: Limits,
}

impl Size {
    /// Measures what an operation is about to put in, before it does.
    fn admit(&mut self, operation: &PatchOperation, document: &Value) -> Result<(), PatchReason> {
        let comes = match operation {
            PatchOperation::Add(op) => Some(&op.value),
            PatchOperation::Replace(op) => Some(&op.value),
            PatchOperation::Copy(op) => document.pointer(op.from.as_str()),
            PatchOperation::Move(op) => document.pointer(op.from.as_str()),
            PatchOperation::Remove(_) | PatchOperation::Test(_) => None,
        };
        let Some(comes) = comes else { return Ok(()) };
        let above = operation.path().as_str().matches('/').count();
        if !fits(comes, self.limits.depth.saturating_sub(above)) {
            return Err(PatchReason::TooDeep(self.limits.depth));
        }
        if !matches!(operation, PatchOperation::Move(_)) {
            self.at_most =
                self.at_most.saturating_add(length(comes)).saturating_add(operation.path().as_str().len() + 4);
        }
        Ok(())
    }

    fn check(&mut self, document: &Value) -> Result<(), PatchReason> {
        if self.at_most > self.limits.bytes {
            self.at_most = length(document);
        }
        if self.at_most > self.limits.bytes { Err(PatchReason::TooLong(self.limits.bytes)) } else { Ok(()) }
    }
}

/// Whether a value has at most so many levels of lists and objects.
fn fits(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| fits(item, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|member| fits(member, levels - 1)),
        _ => true,
    }
}

/// Bytes of a value, written.
fn length(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Writing into a counter does not fail; if it did, the value would count as too long.
    serde_json::to_writer(&mut count, value).map_or(usize::MAX, |()| count.0)
}

/// A copy without tags.
pub(in crate::curation) fn untagged(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(untagged).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != super::TAG)
            .map(|(name, member)| (name.clone(), untagged(member)))
            .collect(),
        other => other.clone(),
    }
}
