//! A curator's decision: one value, on its own place in a record.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::element::ElementKey;

/// What a curator decided of one place of one work's record. `docs/curation.md` describes the JSON.
///
/// Decisions are the truth of curation; the order in which they stand says nothing. A place has at most
/// one decision, and none has a decision above one that has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Number, unique among the decisions of the record; later ones have greater numbers.
    pub id: u32,
    /// The place.
    pub target: Vec<Step>,
    /// Whether the value of the place is meant or, of a list, the order of its elements.
    #[serde(default, skip_serializing_if = "Aspect::is_value")]
    pub aspect: Aspect,
    /// What upstream said when it was decided; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
    /// What stands instead; absent: the place is to be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curated: Option<Value>,
    /// Who decided, as the store names actors.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at: i64,
    /// How it stands to what upstream says now.
    #[serde(default)]
    pub status: Status,
}

/// A step from the record to a place in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Step {
    /// Into a member of an object.
    Member(String),
    /// Into an element of a list.
    Element(Box<ElementKey>),
}

/// What of a place is decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Its value.
    #[default]
    Value,
    /// The order of a list; `base` and `curated` hold as much of each element as tells which it is.
    Order,
}

impl Aspect {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
    fn is_value(&self) -> bool {
        *self == Self::Value
    }
}

/// How a decision stands to what upstream says now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Upstream says what it said; the curated value stands over it.
    #[default]
    Active,
    /// Upstream says the same by now. The decision stays: it awakens when upstream says something else again.
    Dormant,
    /// Upstream changed what was decided on; the curated value stands and a person should look.
    Conflict,
}

/// Who changes something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Who, as the store names actors.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at: i64,
}

impl Decision {
    /// Whether the decision is on this place or below it.
    pub(super) fn is_within(&self, place: &[Step]) -> bool {
        self.target.starts_with(place)
    }

    /// The key of the element that the decision adds, where it adds one.
    pub(super) fn added(&self) -> Option<&ElementKey> {
        match self.target.last() {
            Some(Step::Element(key)) if self.base.is_none() && self.curated.is_some() => Some(key),
            _ => None,
        }
    }
}

/// An addition that upstream has met by now, as decisions on the parts that upstream says otherwise or not; their numbers
/// are still to be given.
pub(super) fn parts_of(added: &Decision, element: &[Step], upstream: &Value) -> Vec<Decision> {
    let parts = added.curated.as_ref().and_then(Value::as_object);
    let differ = parts.into_iter().flatten().filter(|(name, value)| upstream.get(*name) != Some(value));
    differ
        .map(|(name, value)| Decision {
            target: element.iter().cloned().chain([Step::Member(name.clone())]).collect(),
            base: upstream.get(name).cloned(),
            curated: Some(value.clone()),
            ..added.clone()
        })
        .collect()
}
