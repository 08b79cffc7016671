//! Conflicts: what upstream and a curator say differently since upstream changed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A decision that no longer fits what upstream says. The curated value stands until a person decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The decision.
    pub decision: u32,
    /// Where it stands in the merged record now (JSON Pointer); of something removed, where it would stand.
    pub path: String,
    /// What happened.
    pub reason: ConflictReason,
    /// What upstream said when it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
    /// What upstream says now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Value>,
    /// What the curator decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curated: Option<Value>,
    /// The reason in words.
    pub explanation: String,
    /// What a person can do about it, in words.
    pub remedy: String,
}

/// What happened to the ground a decision stood on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictReason {
    /// Upstream's value of the place is neither what it was nor what the curator decided.
    UpstreamChanged,
    /// The element is not in upstream's list any more, or nobody can tell which it is.
    ElementGone,
    /// One or several elements of upstream's list may be the one, and nobody can tell for certain. An edit stands on the
    /// nearest of several; what was removed or added, beside the one that is only similar.
    ElementDoubled,
    /// Upstream orders the list otherwise than it did, and otherwise than the curator.
    OrderChanged,
    /// The curated value does not fit the record any more (the schema changed); it is kept, but not shown.
    DoesNotFit,
}

impl ConflictReason {
    /// The reason in words.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::UpstreamChanged => {
                "The source changed the value that was corrected here, and not to the corrected one."
            }
            Self::ElementGone => {
                "The element that was edited is no longer in the source's list, or cannot be told from others."
            }
            Self::ElementDoubled => "The source's list now has one or several elements that may be the edited one.",
            Self::OrderChanged => "The source orders this list in a new way, which is not the curated one.",
            Self::DoesNotFit => "The curated value no longer fits the record's schema; it is kept but not shown.",
        }
    }

    /// What a person can do.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::UpstreamChanged | Self::OrderChanged => "Keep the curated value, or revert it to take the source's.",
            Self::ElementGone => "Keep the element as curated, or revert the edit to drop it.",
            Self::ElementDoubled => {
                "Keep the edit to bind it to that element, or revert it and make it anew on the right one."
            }
            Self::DoesNotFit => "Revert the edit, or replace the value by one that fits.",
        }
    }
}
