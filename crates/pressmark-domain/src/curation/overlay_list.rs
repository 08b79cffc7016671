//! Lays decisions over a list: finds the element of each, wherever it is now.

use serde_json::Value;

use super::conflict::ConflictReason;
use super::decision::{Decision, Status};
use super::element::{ElementKey, Found, Kind, fresh, light, locate, similar};
use super::order::arrange;
use super::overlay::Overlay;
use super::patch::equal;
use super::plan::{Group, Node};
use super::tree::{Entry, List, Origin, Tree};

impl<'a> Overlay<'a> {
    /// A list with what was decided on it. `depth` is the number of steps that lead to it.
    pub(super) fn list(&mut self, node: &Node<'a>, upstream: &[Value], name: &str, depth: usize) -> List {
        let kind = Kind::of(name);
        let elements: Vec<&Value> = upstream.iter().collect();
        let places = self.locate_all(kind, node, &elements);
        let mut list = List::default();
        let mut pending = Vec::new();
        for (at, element) in upstream.iter().enumerate() {
            let claimed = places.iter().zip(&node.elements).find(|(found, _)| found.at() == Some(at));
            let Some((found, group)) = claimed else {
                list.entries.push(entry(Tree::plain(element), Origin::Upstream(at), Vec::new()));
                continue;
            };
            let indexes = group.node.all();
            let tree = self.found(group, element, depth);
            match found {
                Found::Doubled(_) => self.doubt(&indexes, ConflictReason::ElementDoubled),
                _ if self.adds(group) => {}
                _ => {
                    let key = fresh(kind, &elements, at).filter(|key| key != group.key);
                    key.iter().for_each(|key| self.rekey(&indexes, depth, key));
                }
            }
            match (tree, group.node.value) {
                (None, Some(removal)) => list.hidden.push((Some(at), removal)),
                (tree, _) => list.entries.extend(tree.map(|tree| entry(tree, Origin::Upstream(at), indexes))),
            }
        }
        let is_free = |at: usize| places.iter().all(|found| found.at() != Some(at));
        let free: Vec<&Value> = upstream.iter().enumerate().filter(|(at, _)| is_free(*at)).map(|(_, e)| e).collect();
        for (_, group) in places.iter().zip(&node.elements).filter(|(found, _)| found.at().is_none()) {
            match self.gone(group, kind, &free, depth) {
                Some(held) => pending.push(held),
                None => list.hidden.extend(group.node.value.map(|removal| (None, removal))),
            }
        }
        list.entries = arrange(self, node.order, kind, upstream, list.entries, pending);
        list
    }

    /// Where the element of each group is; no two groups have one element.
    fn locate_all(&self, kind: Kind, node: &Node<'a>, elements: &[&Value]) -> Vec<Found> {
        let place = |group: &Group<'a>| match self.adds(group) {
            // Where an added element stands, it stands among the curated ones.
            true => locate(kind, &unplaced(group.key, group.key.value.clone()), elements),
            false => locate(kind, group.key, elements),
        };
        let mut places: Vec<Found> = node.elements.iter().map(place).collect();
        // Who edited an element has the better claim to it than who added one that has since come.
        let mut ranked: Vec<usize> = (0..places.len()).collect();
        ranked.sort_by_key(|g| (self.adds(&node.elements[*g]), matches!(places[*g], Found::Doubled(_))));
        let mut taken = vec![false; elements.len()];
        for g in &ranked {
            match places[*g].at().and_then(|at| taken.get_mut(at)) {
                Some(is_taken) if *is_taken => places[*g] = Found::Gone,
                Some(is_taken) => *is_taken = true,
                None => {}
            }
        }
        // Upstream may have done by itself what the curator did: then the element is found as it was curated.
        for g in ranked {
            let group = &node.elements[g];
            if places[g] == Found::Gone {
                let found = self.as_curated(group).map(|key| locate(kind, &key, elements));
                if let Some(Found::At(at)) = found.filter(|found| found.at().is_some_and(|at| !taken[at])) {
                    taken[at] = true;
                    places[g] = Found::At(at);
                }
            }
        }
        places
    }

    /// The key of an element as the curator left it; `None` where it was removed.
    fn as_curated(&self, group: &Group<'a>) -> Option<ElementKey> {
        let value = Overlay::new(self.decisions).place(&group.node, Some(&group.key.value), "", 0)?.value(false);
        // What is only similar would be a guess upon a guess.
        Some(unplaced(group.key, value))
    }

    fn decision(&self, group: &Group<'a>) -> Option<&'a Decision> {
        group.node.value.and_then(|index| self.decisions.get(index))
    }

    fn adds(&self, group: &Group<'a>) -> bool {
        self.decision(group).is_some_and(|decision| decision.added().is_some())
    }

    /// An element that upstream has; `None` where a curator removed it.
    fn found(&mut self, group: &Group<'a>, element: &Value, depth: usize) -> Option<Tree> {
        let added = self.decision(group).filter(|decision| decision.added().is_some());
        match (added.and_then(|decision| decision.curated.as_ref()), group.node.value) {
            (Some(curated), Some(index)) => Some(self.met(index, curated, element)),
            _ => self.place(&group.node, Some(element), "", depth + 1),
        }
    }

    /// An element that a curator added and upstream has too by now: the curated parts stand, upstream adds others.
    fn met(&mut self, index: usize, curated: &Value, element: &Value) -> Tree {
        let (Value::Object(ours), Value::Object(theirs)) = (curated, element) else {
            let status = if equal(curated, element) { Status::Dormant } else { Status::Active };
            self.note(index, status, None, Some(element));
            return Tree::plain(curated);
        };
        let differs = ours.iter().any(|(name, value)| theirs.get(name).is_some_and(|other| !equal(value, other)));
        let fills = ours.keys().any(|name| !theirs.contains_key(name));
        let (status, reason) = match (differs, fills) {
            (true, _) => (Status::Conflict, Some(ConflictReason::UpstreamChanged)),
            (false, true) => (Status::Active, None),
            (false, false) => (Status::Dormant, None),
        };
        self.note(index, status, reason, Some(element));
        let mut both = theirs.clone();
        both.extend(ours.clone());
        Tree::plain(&Value::Object(both))
    }

    /// An element that upstream does not have; `None` where it was removed anyway. `free` are the elements of upstream on
    /// which nothing was decided.
    fn gone(&mut self, group: &Group<'a>, kind: Kind, free: &[&Value], depth: usize) -> Option<Entry> {
        let indexes = group.node.all();
        if let Some((decision, index)) = self.decision(group).zip(group.node.value) {
            // Under another spelling, at another place, it may be there all the same.
            let is_rival = |other: &Value| group.key.rivals.iter().any(|r| light(kind, &r.value) == light(kind, other));
            let is_new = |other: &Value| similar(kind, &group.key.value, other) && !is_rival(other);
            let perhaps = free.iter().copied().find(|other| is_new(other));
            let reason = perhaps.map(|_| ConflictReason::ElementDoubled);
            match (&decision.base, &decision.curated) {
                (_, None) => {
                    self.note(index, reason.map_or(Status::Dormant, |_| Status::Conflict), reason, perhaps);
                    return None;
                }
                (None, Some(curated)) => {
                    self.note(index, reason.map_or(Status::Active, |_| Status::Conflict), reason, perhaps);
                    return Some(entry(Tree::plain(curated), Origin::Added(group.key.clone()), indexes));
                }
                (Some(_), Some(_)) => {}
            }
        }
        let tree = self.place(&group.node, Some(&group.key.value), "", depth + 1)?;
        for index in &indexes {
            self.note(*index, Status::Conflict, Some(ConflictReason::ElementGone), None);
        }
        Some(entry(tree, Origin::Held(group.key.clone()), indexes))
    }
}

/// A key that finds an element wherever it stands, and never by where it stood.
fn unplaced(key: &ElementKey, value: Value) -> ElementKey {
    ElementKey { value, position: usize::MAX, after: None, rivals: key.rivals.clone() }
}

fn entry(tree: Tree, origin: Origin, decisions: Vec<usize>) -> Entry {
    Entry { tree, origin, decisions, tag: 0 }
}
