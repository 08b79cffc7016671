//! Lays decisions over what upstream says, three ways: what upstream said, says now, and what the curator decided.

use serde_json::Value;

use super::conflict::ConflictReason;
use super::decision::{Decision, Status};
use super::element::ElementKey;
use super::patch::equal;
use super::plan::Node;
use super::tree::Tree;

/// How a decision stands, and why.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Standing {
    pub(super) status: Status,
    pub(super) reason: Option<ConflictReason>,
    /// What upstream says of the place now.
    pub(super) upstream: Option<Value>,
    /// The place is known to upstream under this key now: number of the step, key.
    pub(super) keys: Vec<(usize, ElementKey)>,
}

/// The work of laying decisions over a record.
pub(super) struct Overlay<'a> {
    pub(super) decisions: &'a [Decision],
    /// One per decision, in the same order.
    pub(super) standing: Vec<Standing>,
}

impl<'a> Overlay<'a> {
    pub(super) fn new(decisions: &'a [Decision]) -> Self {
        Self { decisions, standing: vec![Standing::default(); decisions.len()] }
    }

    /// The value of a place. `name` is that of the member that leads to it, `depth` the number of steps.
    pub(super) fn place(
        &mut self,
        node: &Node<'a>,
        upstream: Option<&Value>,
        name: &str,
        depth: usize,
    ) -> Option<Tree> {
        if let Some(index) = node.value {
            self.settle(index, upstream);
            return self.decisions.get(index)?.curated.as_ref().map(Tree::plain);
        }
        if !node.elements.is_empty() || node.order.is_some() {
            let list = upstream.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            return Some(Tree::List(self.list(node, list, name, depth)));
        }
        if node.members.is_empty() { upstream.map(Tree::plain) } else { Some(self.object(node, upstream, depth)) }
    }

    fn object(&mut self, node: &Node<'a>, upstream: Option<&Value>, depth: usize) -> Tree {
        let mut members = Vec::new();
        let known = upstream.and_then(Value::as_object);
        for (name, value) in known.into_iter().flatten() {
            let tree = match node.members.get(name.as_str()) {
                Some(node) => self.place(node, Some(value), name, depth + 1),
                None => Some(Tree::plain(value)),
            };
            members.extend(tree.map(|tree| (name.clone(), tree)));
        }
        for (name, node) in &node.members {
            if known.is_none_or(|known| !known.contains_key(*name)) {
                let tree = self.place(node, None, name, depth + 1);
                members.extend(tree.map(|tree| ((*name).to_owned(), tree)));
            }
        }
        Tree::Object(members)
    }

    /// Three ways: met by upstream, as it was, or changed to something else.
    pub(super) fn settle(&mut self, index: usize, upstream: Option<&Value>) {
        let Some(decision) = self.decisions.get(index) else { return };
        let same = |a: Option<&Value>, b: Option<&Value>| match (a, b) {
            (Some(a), Some(b)) => equal(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let (status, reason) = if same(upstream, decision.curated.as_ref()) {
            (Status::Dormant, None)
        } else if same(upstream, decision.base.as_ref()) {
            (Status::Active, None)
        } else {
            (Status::Conflict, Some(ConflictReason::UpstreamChanged))
        };
        self.note(index, status, reason, upstream);
    }

    /// Notes how a decision stands.
    pub(super) fn note(
        &mut self,
        index: usize,
        status: Status,
        reason: Option<ConflictReason>,
        upstream: Option<&Value>,
    ) {
        if let Some(standing) = self.standing.get_mut(index) {
            (standing.status, standing.reason, standing.upstream) = (status, reason, upstream.cloned());
        }
    }

    /// Makes conflicts of decisions that are none yet.
    pub(super) fn doubt(&mut self, indexes: &[usize], reason: ConflictReason) {
        for index in indexes {
            if let Some(standing) = self.standing.get_mut(*index).filter(|s| s.reason.is_none()) {
                (standing.status, standing.reason) = (Status::Conflict, Some(reason));
            }
        }
    }

    /// Remembers under which key an element is found from now on.
    pub(super) fn rekey(&mut self, indexes: &[usize], step: usize, key: &ElementKey) {
        for index in indexes {
            if let Some(standing) = self.standing.get_mut(*index) {
                standing.keys.push((step, key.clone()));
            }
        }
    }
}
