//! `merged = merge(original, decisions)`.

use serde_json::Value;

use super::conflict::{Conflict, ConflictReason};
use super::decision::{Decision, Status, Step};
use super::overlay::{Overlay, Standing};
use super::plan::Node;
use super::tree::Tree;
use super::year;
use crate::work::WorkRecord;

/// A record with a curator's decisions laid over it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curated {
    /// The record as it is to be shown.
    pub record: WorkRecord,
    /// All decisions by number, with their status brought up to date and elements named as upstream has them now: what a
    /// store should keep.
    pub decisions: Vec<Decision>,
    /// Those in conflict, by number.
    pub conflicts: Vec<Conflict>,
}

/// Lays the decisions over what the providers say. Every curated value stands in the result, on its own element; where
/// that is not certain, or upstream has changed what was decided on, the decision is in conflict.
///
/// Without decisions this is the original.
#[must_use]
pub fn merge(original: &WorkRecord, decisions: &[Decision]) -> Curated {
    if decisions.is_empty() {
        return Curated { record: original.clone(), ..Curated::default() };
    }
    Laid::over(original, decisions).into_curated()
}

/// A record with decisions laid over it, with all that is needed to change them.
pub(super) struct Laid {
    pub(super) tree: Tree,
    pub(super) record: WorkRecord,
    /// By number.
    pub(super) decisions: Vec<Decision>,
    /// One per decision.
    pub(super) standing: Vec<Standing>,
}

impl Laid {
    pub(super) fn over(original: &WorkRecord, decisions: &[Decision]) -> Self {
        let mut decisions = decisions.to_vec();
        decisions.sort_by_key(|decision| decision.id);
        let upstream = serde_json::to_value(original).unwrap_or_default();
        let all = lay(&upstream, &decisions, |_| true);
        let (record, (tree, standing)) = match all.0 {
            Some(record) => (record, all.1),
            None => without_misfits(&upstream, &decisions),
        };
        Self { tree, record, decisions, standing }
    }

    /// Where a decision stands in the merged record (JSON Pointer).
    pub(super) fn pointer(&self, index: usize) -> String {
        self.decisions.get(index).map_or_else(String::new, |d| self.tree.pointer(index, &d.target))
    }

    pub(super) fn into_curated(self) -> Curated {
        let conflicts = (0..self.decisions.len()).filter_map(|index| self.conflict(index)).collect();
        let mut decisions = self.decisions;
        for (decision, standing) in decisions.iter_mut().zip(self.standing) {
            decision.status = standing.status;
            for (step, key) in standing.keys {
                if let Some(Step::Element(known)) = decision.target.get_mut(step) {
                    **known = key;
                }
            }
        }
        Curated { record: self.record, decisions, conflicts }
    }

    fn conflict(&self, index: usize) -> Option<Conflict> {
        let (decision, standing) = (self.decisions.get(index)?, self.standing.get(index)?);
        let reason = standing.reason?;
        Some(Conflict {
            decision: decision.id,
            path: self.pointer(index),
            reason,
            base: decision.base.clone(),
            upstream: standing.upstream.clone(),
            curated: decision.curated.clone(),
            explanation: reason.explanation().to_owned(),
            remedy: reason.remedy().to_owned(),
        })
    }
}

type Parts = (Tree, Vec<Standing>);

/// Lays those decisions that are wanted over a record; the record is `None` where the result is none.
fn lay(upstream: &Value, decisions: &[Decision], wanted: impl Fn(usize) -> bool) -> (Option<WorkRecord>, Parts) {
    let plan = Node::of(decisions, wanted);
    let mut overlay = Overlay::new(decisions);
    let tree = overlay.place(&plan, Some(upstream), "", 0).unwrap_or(Tree::Object(Vec::new()));
    let mut value = tree.value(false);
    year::derive(&mut value, &plan, &mut overlay);
    let record = serde_json::from_value::<WorkRecord>(value).ok().map(pruned);
    (record, (tree, overlay.standing))
}

/// Objects in which nothing is left are nothing.
pub(super) fn pruned(mut record: WorkRecord) -> WorkRecord {
    record.container = record.container.filter(|container| *container != Default::default());
    record.open_access = record.open_access.filter(|access| *access != Default::default());
    record
}

/// The vocabulary and formats of records change over the years, decisions stay: those that do not fit any more are set
/// aside, and say so.
fn without_misfits(upstream: &Value, decisions: &[Decision]) -> (WorkRecord, Parts) {
    let mut misfits: Vec<usize> = Vec::new();
    for index in 0..decisions.len() {
        let is_wanted = |i: usize| i <= index && !misfits.contains(&i);
        if lay(upstream, decisions, is_wanted).0.is_none() {
            misfits.push(index);
        }
    }
    let (record, (tree, mut standing)) = lay(upstream, decisions, |index| !misfits.contains(&index));
    for index in misfits {
        if let Some(standing) = standing.get_mut(index) {
            (standing.status, standing.reason) = (Status::Conflict, Some(ConflictReason::DoesNotFit));
        }
    }
    (record.unwrap_or_default(), (tree, standing))
}
