//! The decisions of a record, arranged as the record is.

use std::collections::BTreeMap;

use super::decision::{Aspect, Decision, Step};
use super::element::ElementKey;

/// Decisions on a place and below it. Numbers are places in the list of decisions.
#[derive(Default)]
pub(super) struct Node<'a> {
    /// The decision on the value of the place.
    pub(super) value: Option<usize>,
    /// The decision on the order of the list.
    pub(super) order: Option<usize>,
    pub(super) members: BTreeMap<&'a str, Node<'a>>,
    pub(super) elements: Vec<Group<'a>>,
}

/// Decisions on one element of a list.
pub(super) struct Group<'a> {
    pub(super) key: &'a ElementKey,
    pub(super) node: Node<'a>,
}

impl<'a> Node<'a> {
    /// Arranges those of the decisions that are wanted.
    pub(super) fn of(decisions: &'a [Decision], wanted: impl Fn(usize) -> bool) -> Self {
        let mut root = Self::default();
        for (index, decision) in decisions.iter().enumerate().filter(|(index, _)| wanted(*index)) {
            let node = decision.target.iter().fold(&mut root, |node, step| node.below(step));
            match decision.aspect {
                Aspect::Value => node.value = Some(index),
                Aspect::Order => node.order = Some(index),
            }
        }
        root
    }

    fn below(&mut self, step: &'a Step) -> &mut Node<'a> {
        match step {
            Step::Member(name) => self.members.entry(name).or_default(),
            Step::Element(key) => {
                let at = self.elements.iter().position(|group| group.key == &**key).unwrap_or(self.elements.len());
                if at == self.elements.len() {
                    self.elements.push(Group { key, node: Node::default() });
                }
                &mut self.elements[at].node
            }
        }
    }

    /// All decisions here and below.
    pub(super) fn all(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.value.into_iter().chain(self.order).collect();
        all.extend(self.members.values().flat_map(Node::all));
        all.extend(self.elements.iter().flat_map(|group| group.node.all()));
        all
    }
}
