//! A merged record that still knows where each element of its lists comes from.

use serde_json::{Map, Value};

use super::decision::Step;
use super::element::{ElementKey, Kind, light};
use super::patch::TAG;

/// A value of a merged record.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    Leaf(Value),
    Object(Vec<(String, Tree)>),
    List(List),
}

/// A list of a merged record.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct List {
    pub(super) entries: Vec<Entry>,
    /// Elements of upstream's list that a curator removed: where they stand there, if they do, and the decision.
    pub(super) hidden: Vec<(Option<usize>, usize)>,
}

/// An element of a merged list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) tree: Tree,
    pub(super) origin: Origin,
    /// The decisions on it and on its parts.
    pub(super) decisions: Vec<usize>,
    /// A number that no other element of the record has, once [`Tree::number`] was called; 0 before.
    pub(super) tag: u64,
}

/// Where an element comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Origin {
    /// From upstream's list, at this position.
    Upstream(usize),
    /// A curator added it.
    Added(ElementKey),
    /// It was edited, and is gone upstream.
    Held(ElementKey),
}

impl Tree {
    /// A value as upstream has it.
    pub(super) fn plain(value: &Value) -> Self {
        match value {
            Value::Object(members) => {
                Self::Object(members.iter().map(|(name, member)| (name.clone(), Self::plain(member))).collect())
            }
            Value::Array(items) => {
                let entry = |(at, item)| Entry {
                    tree: Self::plain(item),
                    origin: Origin::Upstream(at),
                    decisions: Vec::new(),
                    tag: 0,
                };
                Self::List(List { entries: items.iter().enumerate().map(entry).collect(), hidden: Vec::new() })
            }
            other => Self::Leaf(other.clone()),
        }
    }

    /// The value. With tags, each element that is an object carries its number under [`TAG`].
    pub(super) fn value(&self, tagged: bool) -> Value {
        match self {
            Self::Leaf(value) => value.clone(),
            Self::Object(members) => Value::Object(Self::members(members, tagged)),
            Self::List(list) => list.entries.iter().map(|entry| entry.value(tagged)).collect(),
        }
    }

    fn members(members: &[(String, Tree)], tagged: bool) -> Map<String, Value> {
        members.iter().map(|(name, member)| (name.clone(), member.value(tagged))).collect()
    }

    /// Numbers all elements of all lists.
    pub(super) fn number(&mut self, last: &mut u64) {
        match self {
            Self::Leaf(_) => {}
            Self::Object(members) => members.iter_mut().for_each(|(_, member)| member.number(last)),
            Self::List(list) => {
                for entry in &mut list.entries {
                    *last += 1;
                    entry.tag = *last;
                    entry.tree.number(last);
                }
            }
        }
    }

    /// A member of an object.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(known, _)| known == name).map(|(_, tree)| tree),
            _ => None,
        }
    }

    /// The JSON Pointer of a decision's place; of a removed element, that of its list.
    pub(super) fn pointer(&self, decision: usize, target: &[Step]) -> String {
        let mut pointer = String::new();
        let mut at = Some(self);
        for step in target {
            match step {
                Step::Member(name) => {
                    pointer.push('/');
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    at = at.and_then(|tree| tree.member(name));
                }
                Step::Element(_) => {
                    let Some(Self::List(list)) = at else { break };
                    let Some(index) = list.entries.iter().position(|e| e.decisions.contains(&decision)) else { break };
                    pointer.push_str(&format!("/{index}"));
                    at = list.entries.get(index).map(|entry| &entry.tree);
                }
            }
        }
        pointer
    }
}

impl Entry {
    /// The element's value.
    pub(super) fn value(&self, tagged: bool) -> Value {
        let mut value = self.tree.value(tagged);
        if let (true, Value::Object(members)) = (tagged, &mut value) {
            members.insert(TAG.to_owned(), self.tag.into());
        }
        value
    }

    /// As much as tells which element it is: that of upstream where it comes from there.
    pub(super) fn identity(&self, kind: Kind, upstream: &[Value]) -> Value {
        match &self.origin {
            Origin::Upstream(at) => upstream.get(*at).map_or(Value::Null, |element| light(kind, element)),
            Origin::Added(key) | Origin::Held(key) => light(kind, &key.value),
        }
    }
}
