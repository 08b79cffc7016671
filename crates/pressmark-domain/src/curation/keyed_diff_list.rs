//! Which decisions lead from one merged list to another.
//!
//! An element of the new list is one of the old list by its tag, wherever the patch moved it; where a patch put whole
//! elements or lists in, by what identifies it.

use serde_json::Value;

use super::decision::{Aspect, Decision, Step, parts_of};
use super::element::{ElementKey, Found, Kind, Old, align, fresh, light};
use super::keyed_diff::{ChangedList, Editor, Place};
use super::patch::{TAG, untagged};
use super::tree::{Entry, List, Origin, Tree};

/// One list before and after.
struct Lists<'a> {
    kind: Kind,
    upstream: Vec<&'a Value>,
    old: &'a List,
    new: Vec<Value>,
    /// Per new element, which old one it is.
    pairs: Vec<Option<usize>>,
}

impl Editor<'_> {
    pub(super) fn list(&mut self, at: &Place, upstream: Option<&Value>, old: Option<&Tree>, new: Option<&Value>) {
        let none = List::default();
        let old = match old {
            Some(Tree::List(list)) => list,
            _ => &none,
        };
        let items = |value: Option<&'_ Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let (upstream, tagged) = (items(upstream), items(new));
        let mut lists = Lists {
            kind: Kind::of(at.name()),
            upstream: upstream.iter().collect(),
            old,
            new: tagged.iter().map(untagged).collect(),
            pairs: vec![None; tagged.len()],
        };
        lists.pair(&tagged);
        let is_reordered = !lists.pairs.iter().flatten().is_sorted();
        if is_reordered {
            self.decisions.retain(|decision| decision.aspect != Aspect::Order || decision.target != at.steps);
        }
        for (index, entry) in old.entries.iter().enumerate() {
            if !lists.pairs.contains(&Some(index)) {
                self.remove(at, &lists, entry);
            }
        }
        let revived = self.revive(&mut lists);
        let identities = lists.identities(&revived);
        let all: Vec<&Value> = identities.iter().collect();
        for (index, value) in tagged.iter().enumerate() {
            match (lists.pairs[index].and_then(|old| lists.old.entries.get(old)), &revived[index]) {
                (Some(entry), _) | (None, Some(entry)) => {
                    self.anchor(at, entry, index, index.checked_sub(1).map(|before| light(lists.kind, all[before])));
                    self.change(at, &lists, entry, index, value);
                }
                (None, None) => {
                    if let Some(key) = fresh(lists.kind, &all, index) {
                        let target = step_in(at, key).steps;
                        self.decide(target, None, Some(lists.new[index].clone()));
                    }
                }
            }
        }
        let lights = |all: &[&Value]| all.iter().map(|element| light(lists.kind, element)).collect();
        let (base, curated) = (lights(&lists.upstream), lights(&all));
        // Behind the lists inside its elements; outer lists have shorter pointers.
        self.lists.push(ChangedList { pointer: at.pointer.clone(), place: at.steps.clone(), base, curated });
    }

    fn remove(&mut self, at: &Place, lists: &Lists<'_>, entry: &Entry) {
        let ended = self.ids(entry);
        let key = match &entry.origin {
            Origin::Upstream(position) => fresh(lists.kind, &lists.upstream, *position),
            Origin::Held(key) => Some(key.clone()),
            Origin::Added(_) => None,
        };
        self.decisions.retain(|decision| !ended.contains(&decision.id));
        if let Some(key) = key {
            let base = Some(key.value.clone());
            self.decide(step_in(at, key).steps, base, None);
        }
    }

    /// New elements that are upstream's after all, and were hidden by a curator: the removal ends.
    fn revive(&mut self, lists: &mut Lists<'_>) -> Vec<Option<Entry>> {
        let mut revived: Vec<Option<Entry>> = vec![None; lists.new.len()];
        for (position, decision) in &lists.old.hidden {
            let removal = self.known.get(*decision).copied();
            let upstream = position.and_then(|at| lists.upstream.get(at).copied());
            let key = self.decisions.iter().find(|d| Some(d.id) == removal).and_then(|d| d.target.last());
            let Some(Step::Element(key)) = key else { continue };
            let free = |index: usize| lists.pairs[index].is_none() && revived[index].is_none();
            let Some(index) = lists.find(upstream.unwrap_or(&key.value), free) else { continue };
            self.decisions.retain(|decision| Some(decision.id) != removal);
            revived[index] = position.zip(upstream).map(|(at, value)| Entry {
                tree: Tree::plain(value),
                origin: Origin::Upstream(at),
                decisions: Vec::new(),
                tag: 0,
            });
        }
        revived
    }

    /// Remembers behind what an added element stands.
    fn anchor(&mut self, at: &Place, entry: &Entry, position: usize, after: Option<Value>) {
        if !matches!(entry.origin, Origin::Added(_)) {
            return;
        }
        let ids = self.ids(entry);
        for decision in self.decisions.iter_mut().filter(|decision| ids.contains(&decision.id)) {
            if let Some(Step::Element(key)) = decision.target.get_mut(at.steps.len()) {
                (key.position, key.after) = (position, after.clone());
            }
        }
    }

    /// An element that stayed, wherever it is now.
    fn change(&mut self, at: &Place, lists: &Lists<'_>, entry: &Entry, index: usize, tagged: &Value) {
        let new = &lists.new[index];
        if entry.value(false) == *new {
            return;
        }
        let (key, upstream) = match &entry.origin {
            Origin::Added(_) => return self.change_added(entry, new),
            Origin::Held(key) => (Some(key.clone()), Some(&key.value)),
            Origin::Upstream(position) => {
                (fresh(lists.kind, &lists.upstream, *position), lists.upstream.get(*position).copied())
            }
        };
        let (Some(key), Some(upstream)) = (key, upstream) else { return };
        let mut place = step_in(at, key);
        place.pointer.push_str(&format!("/{index}"));
        self.rebind(entry, &place.steps, upstream);
        self.place(&place, Some(upstream), Some(&entry.tree), Some(tagged));
    }

    /// The key stays as it was: by it the order of the list and the places of others know the element.
    fn change_added(&mut self, entry: &Entry, new: &Value) {
        let ids = self.ids(entry);
        let stamp = self.stamp;
        for decision in self.decisions.iter_mut().filter(|decision| ids.contains(&decision.id)) {
            decision.curated = Some(new.clone());
            (decision.by, decision.at) = (stamp.by.clone(), stamp.at);
        }
    }

    /// Binds the decisions on an element to it as it is now. An addition that upstream has met by now becomes decisions on
    /// the parts that upstream says otherwise.
    fn rebind(&mut self, entry: &Entry, place: &[Step], upstream: &Value) {
        let ids = self.ids(entry);
        let (ours, mut rest): (Vec<_>, Vec<_>) = self.decisions.drain(..).partition(|d| ids.contains(&d.id));
        for mut decision in ours {
            if decision.added().is_some() && decision.curated.as_ref().is_some_and(Value::is_object) {
                for part in parts_of(&decision, place, upstream) {
                    rest.push(Decision { id: self.number(), ..part });
                }
            } else {
                if let (Some(step), Some(new)) = (decision.target.get_mut(place.len() - 1), place.last()) {
                    *step = new.clone();
                }
                rest.push(decision);
            }
        }
        self.decisions = rest;
    }

    /// The numbers of the decisions on an element.
    fn ids(&self, entry: &Entry) -> Vec<u32> {
        entry.decisions.iter().filter_map(|index| self.known.get(*index).copied()).collect()
    }
}

impl Lists<'_> {
    fn pair(&mut self, tagged: &[Value]) {
        let tags: Vec<Option<u64>> =
            tagged.iter().map(|value| value.get(TAG).and_then(Value::as_u64).filter(|tag| *tag > 0)).collect();
        for (old, entry) in self.old.entries.iter().enumerate() {
            let all = || (0..tags.len()).filter(|new| tags[*new] == Some(entry.tag) && self.pairs[*new].is_none());
            // A copy carries the same tag: the one that was not changed is the original.
            let own = entry.value(false);
            if let Some(new) = all().find(|new| self.new[*new] == own).or_else(|| all().next()) {
                self.pairs[new] = Some(old);
            }
        }
        self.pair_by_identity();
        if self.old.entries.len() == self.new.len() {
            self.pair_in_place();
        }
    }

    fn pair_by_identity(&mut self) {
        let left: Vec<usize> = (0..self.old.entries.len()).filter(|old| !self.pairs.contains(&Some(*old))).collect();
        let values: Vec<Value> = left.iter().map(|old| self.old.entries[*old].value(false)).collect();
        let old: Vec<Old<'_>> =
            left.iter().zip(&values).map(|(old, value)| Old { value, position: *old, after: None }).collect();
        let is_free = |new: usize| self.pairs[new].is_none();
        let found = align(self.kind, &old, &self.only(is_free).iter().collect::<Vec<_>>());
        for (old, found) in left.into_iter().zip(found) {
            if let Some(new) = found.at() {
                self.pairs[new] = Some(old);
            }
        }
    }

    /// Texts replaced where they stood.
    fn pair_in_place(&mut self) {
        for index in 0..self.new.len() {
            let is_text = |value: &Value| !value.is_object() && !value.is_array();
            let is_left = self.pairs[index].is_none() && !self.pairs.contains(&Some(index));
            if is_left && is_text(&self.new[index]) && is_text(&self.old.entries[index].value(false)) {
                self.pairs[index] = Some(index);
            }
        }
    }

    /// The new elements, with nothing in place of those that are not wanted, so that positions stay.
    fn only(&self, wanted: impl Fn(usize) -> bool) -> Vec<Value> {
        self.new.iter().enumerate().map(|(i, v)| if wanted(i) { v.clone() } else { Value::Null }).collect()
    }

    /// Where an element is among the wanted ones, by what identifies it.
    fn find(&self, element: &Value, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let old = [Old { value: element, position: usize::MAX, after: None }];
        align(self.kind, &old, &self.only(wanted).iter().collect::<Vec<_>>()).first().copied().and_then(Found::at)
    }

    /// Per new element, what it is known by: upstream's element where it comes from there.
    fn identities(&self, revived: &[Option<Entry>]) -> Vec<Value> {
        let identity = |index: usize| {
            let entry = self.pairs[index].and_then(|old| self.old.entries.get(old)).or(revived[index].as_ref());
            match entry.map(|entry| &entry.origin) {
                Some(Origin::Upstream(at)) => self.upstream.get(*at).map(|value| (*value).clone()),
                Some(Origin::Held(key) | Origin::Added(key)) => Some(key.value.clone()),
                None => None,
            }
        };
        (0..self.new.len()).map(|index| identity(index).unwrap_or_else(|| self.new[index].clone())).collect()
    }
}

fn step_in(at: &Place, key: ElementKey) -> Place {
    let mut place = at.clone();
    place.steps.push(Step::Element(Box::new(key)));
    place
}
