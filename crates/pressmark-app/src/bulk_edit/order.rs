//! The order: which works, and what to do to them.

use pressmark_domain::curation::{Limits, Patch};
use pressmark_store::{Result, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is to be done (`bulk_edit.request`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The works, by numeric key, each once, in order.
    pub ids: Vec<i64>,
    /// The patch (RFC 6902).
    pub patch: Value,
    /// The filter that selected the works, where one did; as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Value>,
}

impl Order {
    /// An order for these works.
    #[must_use]
    pub fn new(mut ids: Vec<i64>, patch: Value, filter: Option<Value>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        Self { ids, patch, filter }
    }

    /// The patch, read.
    pub(super) fn read_patch(&self) -> Result<Patch> {
        Patch::read(&self.patch, Limits::default()).map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}
