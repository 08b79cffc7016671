//! Reading a patch.

use json_patch::PatchOperation;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::apply::apply_tagged;
use super::error::{PatchError, PatchReason};
use crate::merge::drop_nul;

/// How large a patch and what it makes may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Operations in one patch.
    pub operations: usize,
    /// Bytes of the document, at any time while the patch is applied (copies of copies grow fast).
    pub bytes: usize,
    /// Levels of the document.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { operations: 1_000, bytes: 4 << 20, depth: 32 }
    }
}

/// A patch that can be read: every operation is one of RFC 6902 and complete, every pointer one of RFC 6901.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    pub(super) operations: Vec<PatchOperation>,
    pub(super) limits: Limits,
}

impl Serialize for Patch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.operations.serialize(serializer)
    }
}

impl Patch {
    /// Reads a patch. Members that RFC 6902 does not know are ignored, as it asks.
    ///
    /// # Errors
    /// [`PatchError`], which names the first operation that cannot be read and why.
    pub fn read(document: &Value, limits: Limits) -> Result<Self, PatchError> {
        let Value::Array(all) = document else { return Err(PatchError::whole(PatchReason::NotAList)) };
        if all.len() > limits.operations {
            return Err(PatchError::whole(PatchReason::TooManyOperations(all.len(), limits.operations)));
        }
        let read = |(index, value): (usize, &Value)| {
            operation(value).map_err(|reason| {
                let text = |member: &str| value.get(member).and_then(Value::as_str).map(str::to_owned);
                PatchError { operation: Some(index), op: text("op"), path: text("path"), reason }
            })
        };
        let operations = all.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { operations, limits })
    }

    /// How many operations it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Whether an operation may change a member of the document, as a whole or in part.
    #[must_use]
    pub fn may_change(&self, member: &str) -> bool {
        let concerns = |pointer: &str| pointer.split('/').nth(1).is_none_or(|first| first == member);
        self.operations.iter().any(|operation| match operation {
            PatchOperation::Test(_) => false,
            PatchOperation::Move(moving) => concerns(moving.from.as_str()) || concerns(moving.path.as_str()),
            other => concerns(other.path().as_str()),
        })
    }

    /// The first operations of the patch.
    pub(in crate::curation) fn first(&self, count: usize) -> Self {
        Self { operations: self.operations.iter().take(count).cloned().collect(), limits: self.limits }
    }

    /// An error at one of its operations.
    pub(super) fn error(&self, index: usize, reason: PatchReason) -> PatchError {
        let (op, path) = self.name(index);
        PatchError { operation: Some(index), op: Some(op), path: Some(path), reason }
    }

    /// `op` and `path` of one of its operations.
    pub(in crate::curation) fn name(&self, index: usize) -> (String, String) {
        let Some(operation) = self.operations.get(index) else { return (String::new(), String::new()) };
        let op = match operation {
            PatchOperation::Add(_) => "add",
            PatchOperation::Remove(_) => "remove",
            PatchOperation::Replace(_) => "replace",
            PatchOperation::Move(_) => "move",
            PatchOperation::Copy(_) => "copy",
            PatchOperation::Test(_) => "test",
        };
        (op.to_owned(), operation.path().to_string())
    }

    /// The document after the patch: all of it or, with an error, nothing.
    ///
    /// # Errors
    /// [`PatchError`], which names the operation that failed and why.
    pub fn apply(&self, document: &Value) -> Result<Value, PatchError> {
        apply_tagged(self, document)
    }
}

fn operation(value: &Value) -> Result<PatchOperation, PatchReason> {
    let Value::Object(members) = value else { return Err(PatchReason::NotAnObject) };
    let op = text(members, "op")?;
    let needs: &[&'static str] = match op {
        "add" | "replace" | "test" => &["value"],
        "move" | "copy" => &["from"],
        "remove" => &[],
        other => return Err(PatchReason::UnknownOperation(other.chars().take(40).collect())),
    };
    pointer(members, "path")?;
    for need in needs {
        match *need {
            "from" => pointer(members, "from")?,
            other if !members.contains_key(other) => return Err(PatchReason::Missing(other)),
            _ => {}
        }
    }
    // As everywhere at the edge; and no member that comes from outside is taken for a tag.
    let mut value = value.clone();
    drop_nul(&mut value);
    serde_json::from_value(value).map_err(|error| PatchReason::BadPointer(error.to_string()))
}

fn text<'a>(members: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, PatchReason> {
    let value = members.get(name).ok_or(PatchReason::Missing(name))?;
    value.as_str().ok_or(PatchReason::NotText(name))
}

fn pointer(members: &Map<String, Value>, name: &'static str) -> Result<(), PatchReason> {
    let text = text(members, name)?;
    let escapes = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    let is_pointer = (text.is_empty() || text.starts_with('/')) && escapes && !text.contains('\0');
    if is_pointer { Ok(()) } else { Err(PatchReason::BadPointer(text.chars().take(200).collect())) }
}
