//! What is kept of a change, so that it can be read and undone.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decision::{Aspect, Decision, Step};
use super::merge::{Curated, merge};
use super::outside::Outside;
use crate::work::WorkRecord;

/// A change of a record's curation. With its actor and time, which the store adds, it is an entry of the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// The patch as it came (RFC 6902); empty for changes that were no patch.
    pub patch: Value,
    /// The patch that undoes it on the record as it left it (RFC 6902). Later, [`Revision::undo`] is the safe way.
    pub inverse: Value,
    /// Decisions that it ended or changed, as they were.
    pub ended: Vec<Decision>,
    /// Decisions that it made or changed, as they are.
    pub made: Vec<Decision>,
    /// Visibility and custom fields before.
    pub before: Outside,
    /// Visibility and custom fields after.
    pub after: Outside,
}

/// A revision that cannot be undone any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("decision {decision} of this revision was changed since")]
pub struct UndoError {
    /// The decision that is not there any more as the revision made it.
    pub decision: u32,
}

impl Revision {
    /// The difference between two states of a record's curation.
    #[must_use]
    pub fn between(before: &[Decision], after: &[Decision], outside: Outside, now: Outside) -> Self {
        let only = |here: &[Decision], there: &[Decision]| {
            here.iter().filter(|decision| !there.iter().any(|other| same(decision, other))).cloned().collect()
        };
        Self {
            patch: Value::Array(Vec::new()),
            inverse: Value::Array(Vec::new()),
            ended: only(before, after),
            made: only(after, before),
            before: outside,
            after: now,
        }
    }

    /// Whether the record itself was edited, not only what stands beside it.
    #[must_use]
    pub fn edits_record(&self) -> bool {
        !self.ended.is_empty() || !self.made.is_empty()
    }

    /// The record and its decisions without this revision, whatever was harvested since and whatever else was decided.
    /// Decisions are found by their number and elements by their keys, so nothing else is touched.
    ///
    /// # Errors
    /// [`UndoError`] where a later change builds on this one.
    pub fn undo(&self, original: &WorkRecord, decisions: &[Decision]) -> Result<Curated, UndoError> {
        for made in &self.made {
            if !decisions.iter().any(|decision| same(decision, made)) {
                return Err(UndoError { decision: made.id });
            }
        }
        let is_made = |decision: &&Decision| self.made.iter().any(|made| made.id == decision.id);
        let mut rest: Vec<Decision> = decisions.iter().filter(|decision| !is_made(decision)).cloned().collect();
        for ended in &self.ended {
            let rival =
                rest.iter().find(|d| d.id == ended.id || (d.aspect == ended.aspect && d.target == ended.target));
            if let Some(rival) = rival {
                return Err(UndoError { decision: rival.id });
            }
            rest.push(ended.clone());
        }
        Ok(merge(original, &rest))
    }
}

/// Whether two are one decision, whatever a harvest made of its status and of the keys of its elements.
fn same(a: &Decision, b: &Decision) -> bool {
    let members = |decision: &Decision| {
        decision.target.iter().map(|step| matches!(step, Step::Member(_)).then(|| step.clone())).collect::<Vec<_>>()
    };
    let is_order = |decision: &Decision| decision.aspect == Aspect::Order;
    (a.id, a.at, &a.by, is_order(a)) == (b.id, b.at, &b.by, is_order(b))
        && a.base == b.base
        && a.curated == b.curated
        && members(a) == members(b)
}
