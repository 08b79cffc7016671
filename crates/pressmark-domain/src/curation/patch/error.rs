//! Why a patch cannot be read or applied.

use serde::Serialize;
use serde_json::Value;

/// A patch that cannot be read or applied. Nothing of it was done.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("{}{reason}", self.place())]
pub struct PatchError {
    /// Which operation, counted from 0; `None` where the patch as a whole is meant.
    pub operation: Option<usize>,
    /// Its `op`, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op: Option<String>,
    /// Its `path`, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What is wrong.
    #[serde(serialize_with = "as_text")]
    pub reason: PatchReason,
}

fn as_text<S: serde::Serializer>(reason: &PatchReason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(reason)
}

impl PatchError {
    /// An error of the patch as a whole.
    pub(super) fn whole(reason: PatchReason) -> Self {
        Self { operation: None, op: None, path: None, reason }
    }

    fn place(&self) -> String {
        let Some(index) = self.operation else { return String::new() };
        let words: Vec<&str> = self.op.iter().chain(&self.path).map(String::as_str).filter(|w| !w.is_empty()).collect();
        if words.is_empty() {
            format!("operation {index}: ")
        } else {
            format!("operation {index} ({}): ", words.join(" "))
        }
    }
}

/// What is wrong with a patch or one of its operations.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PatchReason {
    /// The document is not a list.
    #[error("a JSON Patch is a list of operations (RFC 6902)")]
    NotAList,
    /// More operations than [`super::Limits`] allow.
    #[error("{0} operations are more than the {1} that one patch may have")]
    TooManyOperations(usize, usize),
    /// An element of the list is not an object.
    #[error("an operation is an object with `op` and `path`")]
    NotAnObject,
    /// A member that the operation needs is missing, or not a text.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A member that must be a text is something else.
    #[error("`{0}` must be a text")]
    NotText(&'static str),
    /// An `op` that RFC 6902 does not know.
    #[error("`{0}` is none of add, remove, replace, move, copy, test")]
    UnknownOperation(String),
    /// Not a JSON Pointer (RFC 6901).
    #[error("`{0}` is not a JSON Pointer: it is empty or begins with /, and ~ stands only in ~0 and ~1")]
    BadPointer(String),
    /// The place that `path` names is not there.
    #[error("{0}")]
    NoTarget(String),
    /// The place that `from` names is not there.
    #[error("`from`: {0}")]
    NoSource(String),
    /// A `move` of something into itself.
    #[error("a value cannot be moved into itself")]
    IntoItself,
    /// A `test` that found something else: expected, found; cut to some hundred characters each.
    #[error("the test failed: expected {0}, found {1}")]
    TestFailed(String, String),
    /// The document became larger than [`super::Limits`] allow.
    #[error("the record would become longer than {0} bytes")]
    TooLong(usize),
    /// The document became deeper than [`super::Limits`] allow.
    #[error("the record would become deeper than {0} levels")]
    TooDeep(usize),
}

/// A value for a message, at most some hundred characters.
pub(super) fn shorten(value: &Value) -> String {
    let text = value.to_string();
    let end = text.floor_char_boundary(120);
    if end < text.len() { format!("{}…", &text[..end]) } else { text }
}
