//! How a decision names the element that it was made on.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::align::{Found, Old, align};
use super::identity::{Kind, light};
use super::similar::similar;

/// An element of a list as upstream last had it (of one that a curator added: as it was added), with what helps to find it
/// again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementKey {
    /// The element.
    pub value: Value,
    /// Where it stood, from 0.
    pub position: usize,
    /// What stood before it: of people name and iD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// The others of the list that might be taken for it, by the same or a similar name, and where they stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rivals: Vec<Rival>,
}

/// An element that might be taken for another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    /// The element; of people with similar names only name and iD.
    pub value: Value,
    /// Where it stood, from 0.
    pub position: usize,
}

/// The key of an element of a list.
pub(in crate::curation) fn fresh(kind: Kind, list: &[&Value], position: usize) -> Option<ElementKey> {
    let value = *list.get(position)?;
    let keys: Vec<Option<String>> = (0..kind.levels()).map(|level| kind.key(level, value)).collect();
    let rival = |(at, other): (usize, &&Value)| {
        let shares = || keys.iter().enumerate().any(|(level, key)| key.is_some() && kind.key(level, other) == *key);
        let value = if *other == value || shares() {
            (*other).clone()
        } else if similar(kind, value, other) {
            light(kind, other)
        } else {
            return None;
        };
        Some(Rival { value, position: at })
    };
    let rivals = list.iter().enumerate().filter(|(at, _)| *at != position).filter_map(rival).collect();
    let after = position.checked_sub(1).and_then(|before| list.get(before)).map(|before| light(kind, before));
    Some(ElementKey { value: value.clone(), position, after, rivals })
}

/// Where the element of a key is in a list.
pub(in crate::curation) fn locate(kind: Kind, key: &ElementKey, list: &[&Value]) -> Found {
    let own = Old { value: &key.value, position: key.position, after: key.after.as_ref() };
    let rivals = key.rivals.iter().map(|rival| Old { value: &rival.value, position: rival.position, after: None });
    let old: Vec<Old<'_>> = std::iter::once(own).chain(rivals).collect();
    align(kind, &old, list).into_iter().next().unwrap_or(Found::Gone)
}
