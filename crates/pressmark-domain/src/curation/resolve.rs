//! Reverting decisions, and settling conflicts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::conflict::ConflictReason;
use super::decision::{Decision, Step};
use super::element::{ElementKey, Kind, Rival, fresh, light};
use super::merge::{Curated, Laid, merge};
use super::tree::{Entry, Origin, Tree};
use crate::work::WorkRecord;

/// The numbers of the decisions at or below a place of the merged record (JSON Pointer). A removed element counts as
/// standing where its list stands.
#[must_use]
pub fn decisions_at(original: &WorkRecord, decisions: &[Decision], pointer: &str) -> Vec<u32> {
    let laid = Laid::over(original, decisions);
    let is_below =
        |place: &str| place.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let all = laid.decisions.iter().enumerate();
    all.filter(|(index, _)| is_below(&laid.pointer(*index))).map(|(_, decision)| decision.id).collect()
}

/// Ends decisions by number: upstream's values stand again. Numbers of no decision are passed over.
#[must_use]
pub fn revert(original: &WorkRecord, decisions: &[Decision], ids: &[u32]) -> Curated {
    let rest: Vec<Decision> = decisions.iter().filter(|decision| !ids.contains(&decision.id)).cloned().collect();
    merge(original, &rest)
}

/// Settles conflicts in favour of the curator: what upstream says now counts as known, so that only a further change is a
/// conflict again. An element that is gone upstream becomes one that the curator added; a doubted element is the one that
/// the conflict names. A conflict among namesakes that cannot be settled without changing what is shown stays one.
#[must_use]
pub fn keep(original: &WorkRecord, decisions: &[Decision], ids: &[u32]) -> Curated {
    let upstream = serde_json::to_value(original).unwrap_or_default();
    let mut curated = merge(original, decisions);
    for id in ids {
        let laid = Laid::over(original, &curated.decisions);
        let Some(index) = laid.decisions.iter().position(|decision| decision.id == *id) else { continue };
        let Some(reason) = laid.standing.get(index).and_then(|standing| standing.reason) else { continue };
        let mut known = curated.decisions.clone();
        settle(&laid, index, reason, &upstream, &mut known);
        let settled = merge(original, &known);
        // Only binding an edit to an element that may be its own is meant to change what is shown.
        if reason == ConflictReason::ElementDoubled || settled.record == curated.record {
            curated = settled;
        }
    }
    curated
}

fn settle(laid: &Laid, index: usize, reason: ConflictReason, upstream: &Value, known: &mut Vec<Decision>) {
    match reason {
        ConflictReason::UpstreamChanged => {
            bind(laid, index, upstream, known);
            rebase(laid, index, known);
        }
        ConflictReason::OrderChanged => rebase_order(laid, index, known),
        ConflictReason::ElementDoubled => bind(laid, index, upstream, known),
        ConflictReason::ElementGone => adopt(laid, index, upstream, known),
        ConflictReason::DoesNotFit => {}
    }
}

fn rebase(laid: &Laid, index: usize, known: &mut Vec<Decision>) {
    let Some(now) = laid.standing.get(index).map(|standing| standing.upstream.clone()) else { return };
    let next = known.iter().map(|decision| decision.id).max().unwrap_or(0).saturating_add(1);
    let Some(decision) = known.get_mut(index) else { return };
    if decision.added().is_none() {
        decision.base = now;
        return;
    }
    let added = known.remove(index);
    let parts = super::decision::parts_of(&added, &added.target, now.as_ref().unwrap_or(&Value::Null));
    known.extend(parts.into_iter().zip(next..).map(|(part, id)| Decision { id, ..part }));
}

fn rebase_order(laid: &Laid, index: usize, known: &mut [Decision]) {
    let Some((decision, standing)) = known.get_mut(index).zip(laid.standing.get(index)) else { return };
    let Some(Step::Member(name)) = decision.target.last() else { return };
    let now = standing.upstream.as_ref().and_then(Value::as_array);
    decision.base = now.map(|all| all.iter().map(|element| light(Kind::of(name), element)).collect());
}

/// Binds all decisions on a doubted element to the one on which they stand.
fn bind(laid: &Laid, index: usize, upstream: &Value, known: &mut [Decision]) {
    let Some(decision) = laid.decisions.get(index) else { return };
    let (mut tree, mut theirs, mut kind) = (Some(&laid.tree), Some(upstream), Kind::Values);
    for (step_at, step) in decision.target.iter().enumerate() {
        match step {
            Step::Member(name) => {
                tree = tree.and_then(|tree| tree.member(name));
                theirs = theirs.and_then(|value| value.get(name));
                kind = Kind::of(name);
            }
            Step::Element(_) => {
                let list: Vec<&Value> = theirs.and_then(Value::as_array).into_iter().flatten().collect();
                let entry = entry_of(tree, index);
                // What was removed or added stands on no element of upstream yet; on which it may, was noted.
                let noted = || laid.standing.get(index)?.upstream.as_ref();
                let meant = || noted().and_then(|element| list.iter().position(|other| *other == element));
                let removed = || hidden_place(tree, index);
                let Some(at) = entry.and_then(upstream_place).or_else(removed).or_else(meant) else { return };
                let Some(key) = fresh(kind, &list, at) else { return };
                let all = entry.map_or_else(|| vec![index], |entry| entry.decisions.clone());
                for decision in all.iter().filter_map(|d| laid.decisions.get(*d)) {
                    let own = known.iter_mut().find(|own| own.id == decision.id);
                    if let Some(Step::Element(old)) = own.and_then(|own| own.target.get_mut(step_at)) {
                        **old = key.clone();
                    }
                }
                theirs = list.get(at).copied();
                tree = entry.map(|entry| &entry.tree);
            }
        }
    }
}

fn entry_of(tree: Option<&Tree>, decision: usize) -> Option<&Entry> {
    match tree {
        Some(Tree::List(list)) => list.entries.iter().find(|entry| entry.decisions.contains(&decision)),
        _ => None,
    }
}

fn hidden_place(tree: Option<&Tree>, decision: usize) -> Option<usize> {
    let Some(Tree::List(list)) = tree else { return None };
    list.hidden.iter().find(|(_, removal)| *removal == decision).and_then(|(at, _)| *at)
}

fn upstream_place(entry: &Entry) -> Option<usize> {
    match entry.origin {
        Origin::Upstream(at) => Some(at),
        Origin::Added(_) | Origin::Held(_) => None,
    }
}

/// Makes an addition of an element that is gone upstream.
fn adopt(laid: &Laid, index: usize, upstream: &Value, known: &mut Vec<Decision>) {
    let Some(decision) = laid.decisions.get(index) else { return };
    let (mut tree, mut theirs, mut kind) = (Some(&laid.tree), Some(upstream), Kind::Values);
    for (step_at, step) in decision.target.iter().enumerate() {
        match step {
            Step::Member(name) => {
                tree = tree.and_then(|tree| tree.member(name));
                theirs = theirs.and_then(|value| value.get(name));
                kind = Kind::of(name);
            }
            Step::Element(_) => {
                let Some(entry) = entry_of(tree, index) else { return };
                let list: Vec<&Value> = theirs.and_then(Value::as_array).into_iter().flatten().collect();
                let Origin::Held(key) = &entry.origin else {
                    theirs = upstream_place(entry).and_then(|at| list.get(at).copied());
                    tree = Some(&entry.tree);
                    continue;
                };
                let value = entry.value(false);
                let key = ElementKey { rivals: rivals(kind, &list, [&key.value, &value]), ..key.clone() };
                let all: Vec<u32> =
                    entry.decisions.iter().filter_map(|d| laid.decisions.get(*d)).map(|d| d.id).collect();
                let mut target: Vec<Step> = decision.target.iter().take(step_at).cloned().collect();
                target.push(Step::Element(Box::new(key)));
                known.retain(|decision| !all.contains(&decision.id));
                known.push(Decision { target, base: None, curated: Some(value), ..decision.clone() });
                known.sort_by_key(|decision| decision.id);
                return;
            }
        }
    }
}

/// The elements of upstream's list that might be taken for an element which is not one of them, as it was or as it is
/// curated.
fn rivals(kind: Kind, list: &[&Value], forms: [&Value; 2]) -> Vec<Rival> {
    let of_form = |form: &Value| {
        let all: Vec<&Value> = list.iter().copied().chain([form]).collect();
        fresh(kind, &all, list.len()).map(|key| key.rivals).unwrap_or_default()
    };
    let all = forms.into_iter().flat_map(of_form).map(|rival| (rival.position, rival));
    all.collect::<BTreeMap<_, _>>().into_values().collect()
}
