//! Which decisions lead from one merged record to another: the difference, element by element.

use serde_json::Value;

use super::decision::{Aspect, Decision, Stamp, Status, Step};
use super::patch::{TAG, untagged};
use super::tree::Tree;
use super::year;

/// The decisions of a record while an edit changes them.
pub(super) struct Editor<'a> {
    pub(super) decisions: Vec<Decision>,
    pub(super) stamp: &'a Stamp,
    /// The numbers of the decisions as the edit found them, by which a merged record names them.
    pub(super) known: Vec<u32>,
    next: u32,
    /// The lists that were changed, outer ones first.
    pub(super) lists: Vec<ChangedList>,
}

/// A list that an edit changed, and in which order its elements stand now.
pub(super) struct ChangedList {
    /// Where it is in the edited record (JSON Pointer).
    pub(super) pointer: String,
    pub(super) place: Vec<Step>,
    /// Upstream's order and the new one.
    pub(super) base: Vec<Value>,
    pub(super) curated: Vec<Value>,
}

/// Where the difference is looked for.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) steps: Vec<Step>,
    /// JSON Pointer into the edited record.
    pub(super) pointer: String,
}

impl Place {
    pub(super) fn root() -> Self {
        Self { steps: Vec::new(), pointer: String::new() }
    }

    fn member(&self, name: &str) -> Self {
        let mut place = self.clone();
        place.steps.push(Step::Member(name.to_owned()));
        place.pointer.push('/');
        place.pointer.push_str(name);
        place
    }

    /// The name of the member that leads here.
    pub(super) fn name(&self) -> &str {
        match self.steps.last() {
            Some(Step::Member(name)) => name,
            _ => "",
        }
    }
}

impl<'a> Editor<'a> {
    pub(super) fn new(decisions: Vec<Decision>, stamp: &'a Stamp) -> Self {
        let next = decisions.iter().map(|decision| decision.id).max().unwrap_or(0).saturating_add(1);
        let known = decisions.iter().map(|decision| decision.id).collect();
        Self { decisions, stamp, known, next, lists: Vec::new() }
    }

    /// Decides what is needed to make the new value of the old one. `old` is the merged value, `new` the edited one, whose
    /// elements may carry tags.
    pub(super) fn place(&mut self, at: &Place, upstream: Option<&Value>, old: Option<&Tree>, new: Option<&Value>) {
        let (old_value, new_value) = (old.map(|tree| tree.value(false)), new.map(untagged));
        if old_value == new_value || (is_blank(old_value.as_ref()) && is_blank(new_value.as_ref())) {
            return;
        }
        let own = self.decisions.iter().find(|d| d.aspect == Aspect::Value && d.target == at.steps);
        let decided_whole = own.is_some_and(|decision| decision.curated.is_some());
        let is_object = |value: Option<&Value>| value.is_some_and(Value::is_object);
        let is_list = |value: Option<&Value>| value.is_some_and(Value::is_array);
        let old_is = |test: fn(&Tree) -> bool| old.is_some_and(test);
        if decided_whole {
            self.leaf(at, upstream, new_value);
        } else if is_list(upstream) || is_list(new) || old_is(|tree| matches!(tree, Tree::List(_))) {
            self.list(at, upstream, old, new);
        } else if is_object(new) {
            self.object(at, upstream, old, new);
        } else {
            self.leaf(at, upstream, new_value);
        }
    }

    /// One value; of an object that is removed, all of it.
    fn leaf(&mut self, at: &Place, upstream: Option<&Value>, new: Option<Value>) {
        self.end_within(&at.steps);
        if upstream != new.as_ref() {
            self.decide(at.steps.clone(), upstream.cloned(), new);
        }
    }

    fn object(&mut self, at: &Place, upstream: Option<&Value>, old: Option<&Tree>, new: Option<&Value>) {
        // What was removed as a whole comes back: from now on it is decided part by part.
        let whole = upstream.filter(|_| old.is_none()).map(Tree::plain);
        self.decisions.retain(|d| d.aspect != Aspect::Value || d.target != at.steps);
        let old = old.or(whole.as_ref());
        let mut names: Vec<&str> = match old {
            Some(Tree::Object(members)) => members.iter().map(|(name, _)| name.as_str()).collect(),
            _ => Vec::new(),
        };
        let members = new.and_then(Value::as_object);
        let known = names.clone();
        names.extend(
            members.into_iter().flatten().map(|(name, _)| name.as_str()).filter(|n| *n != TAG && !known.contains(n)),
        );
        for name in names {
            let inner = at.member(name);
            let part = |value: Option<&'_ Value>| value.and_then(|value| value.get(name)).cloned();
            let has_date = at.steps.is_empty() && members.is_some_and(|members| members.contains_key(year::DATE));
            if name == year::YEAR && has_date {
                self.end_within(&inner.steps);
                continue;
            }
            let (theirs, ours) = (part(upstream), part(new));
            self.place(&inner, theirs.as_ref(), old.and_then(|tree| tree.member(name)), ours.as_ref());
        }
    }

    /// Ends all decisions on a place and below.
    pub(super) fn end_within(&mut self, place: &[Step]) {
        self.decisions.retain(|decision| !decision.is_within(place));
    }

    /// Makes a decision on the value of a place, instead of any that was there.
    pub(super) fn decide(&mut self, target: Vec<Step>, base: Option<Value>, curated: Option<Value>) {
        self.put(target, Aspect::Value, base, curated);
    }

    /// Decides the order of a list, instead of any that was decided.
    pub(super) fn decide_order(&mut self, list: &ChangedList) {
        let values = |all: &[Value]| Some(Value::Array(all.to_vec()));
        self.put(list.place.clone(), Aspect::Order, values(&list.base), values(&list.curated));
    }

    /// A number for another decision.
    pub(super) fn number(&mut self) -> u32 {
        let id = self.next;
        self.next = self.next.saturating_add(1);
        id
    }

    fn put(&mut self, target: Vec<Step>, aspect: Aspect, base: Option<Value>, curated: Option<Value>) {
        self.decisions.retain(|decision| decision.aspect != aspect || decision.target != target);
        let Stamp { by, at } = self.stamp.clone();
        let id = self.number();
        self.decisions.push(Decision { id, target, aspect, base, curated, by, at, status: Status::Active });
    }
}

/// Whether there is nothing in it, at any depth.
fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.values().all(|member| is_blank(Some(member))),
        Some(_) => false,
    }
}
