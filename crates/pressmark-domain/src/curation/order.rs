//! The order of a curated list.
//!
//! Upstream's order, unless a curator reordered: then that order. What upstream adds stands behind the element that
//! precedes it there; what curators add, behind the element behind which they put it.

use serde_json::Value;

use super::conflict::ConflictReason;
use super::decision::Status;
use super::element::{ElementKey, Kind, Old, align, light};
use super::overlay::Overlay;
use super::tree::{Entry, Origin};

/// Puts elements of upstream and those that stand in no list of it (`pending`) into order.
pub(super) fn arrange(
    overlay: &mut Overlay<'_>,
    order: Option<usize>,
    kind: Kind,
    upstream: &[Value],
    entries: Vec<Entry>,
    pending: Vec<Entry>,
) -> Vec<Entry> {
    let decision = order.and_then(|index| overlay.decisions.get(index).map(|decision| (index, decision)));
    let Some((index, decision)) = decision else { return with_pending(kind, upstream, entries, pending) };
    let all: Vec<Entry> = entries.into_iter().chain(pending).collect();
    let identities: Vec<Value> = all.iter().map(|entry| entry.identity(kind, upstream)).collect();
    let ranks = ranks(kind, decision.curated.as_ref(), &identities);
    let was = self::ranks(kind, decision.base.as_ref(), &identities);
    // Of several equal elements that are not all shown, nobody can tell which the remembered order means.
    let theirs: Value = upstream.iter().map(|element| light(kind, element)).collect();
    let is_as_it_was = decision.base.as_ref() == Some(&theirs) || of_upstream(&all, &was).is_sorted();
    note(overlay, index, &all, &ranks, is_as_it_was);

    let mut slots: Vec<(Option<usize>, Entry)> = ranks.into_iter().zip(all).collect();
    let mut ordered: Vec<Entry> = Vec::with_capacity(slots.len());
    let mut known: Vec<(usize, Entry)> =
        slots.extract_if(.., |(rank, _)| rank.is_some()).filter_map(|(rank, entry)| Some((rank?, entry))).collect();
    known.sort_by_key(|(rank, _)| *rank);
    ordered.extend(known.into_iter().map(|(_, entry)| entry));
    let mut pending = Vec::new();
    for (_, entry) in slots {
        match entry.origin {
            Origin::Upstream(at) => ordered.insert(behind(&ordered, at), entry),
            Origin::Added(_) | Origin::Held(_) => pending.push(entry),
        }
    }
    with_pending(kind, upstream, ordered, pending)
}

/// Where an element stands that upstream has at this position: behind the nearest that precedes it there.
fn behind(ordered: &[Entry], at: usize) -> usize {
    let precedes = |entry: &Entry| match entry.origin {
        Origin::Upstream(other) if other < at => Some(other),
        _ => None,
    };
    let nearest = ordered.iter().enumerate().filter_map(|(slot, e)| precedes(e).map(|other| (other, slot))).max();
    nearest.map_or(0, |(_, slot)| slot + 1)
}

/// Per element its rank in a remembered order.
fn ranks(kind: Kind, order: Option<&Value>, identities: &[Value]) -> Vec<Option<usize>> {
    let order = order.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let old: Vec<Old<'_>> =
        order.iter().enumerate().map(|(position, value)| Old { value, position, after: None }).collect();
    let mut ranks = vec![None; identities.len()];
    for (rank, found) in align(kind, &old, &identities.iter().collect::<Vec<_>>()).into_iter().enumerate() {
        if let Some(slot) = found.at().and_then(|at| ranks.get_mut(at)) {
            *slot = Some(rank);
        }
    }
    ranks
}

/// The ranks of the elements that upstream has, in its order.
fn of_upstream(all: &[Entry], ranks: &[Option<usize>]) -> Vec<usize> {
    let theirs = all.iter().zip(ranks).filter(|(entry, _)| matches!(entry.origin, Origin::Upstream(_)));
    theirs.filter_map(|(_, rank)| *rank).collect()
}

/// Met by upstream where it orders alike by now; in conflict where it reordered to something else.
fn note(overlay: &mut Overlay<'_>, index: usize, all: &[Entry], ranks: &[Option<usize>], is_as_it_was: bool) {
    let (status, reason) = if of_upstream(all, ranks).is_sorted() {
        (Status::Dormant, None)
    } else if is_as_it_was {
        (Status::Active, None)
    } else {
        (Status::Conflict, Some(ConflictReason::OrderChanged))
    };
    let now: Value = all.iter().filter(|e| matches!(e.origin, Origin::Upstream(_))).map(|e| e.value(false)).collect();
    overlay.note(index, status, reason, reason.map(|_| &now));
}

/// Puts each element that upstream's list does not have behind what it stood behind; where that is gone, near to where
/// it stood.
fn with_pending(kind: Kind, upstream: &[Value], mut ordered: Vec<Entry>, pending: Vec<Entry>) -> Vec<Entry> {
    let mut waiting = pending;
    // One may stand behind another: those whose place is known first, until none is left that waits for a known place.
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for entry in waiting {
            match anchor(&entry).map_or(Some(0), |after| slot(kind, upstream, &ordered, after)) {
                Some(slot) => ordered.insert(slot, entry),
                None => later.push(entry),
            }
        }
        waiting = later;
        if waiting.len() == before {
            for entry in waiting.drain(..) {
                let position = key(&entry).map_or(0, |key| key.position).min(ordered.len());
                ordered.insert(position, entry);
            }
        }
    }
    ordered
}

fn key(entry: &Entry) -> Option<&ElementKey> {
    match &entry.origin {
        Origin::Added(key) | Origin::Held(key) => Some(key),
        Origin::Upstream(_) => None,
    }
}

fn anchor(entry: &Entry) -> Option<&Value> {
    key(entry).and_then(|key| key.after.as_ref())
}

/// The slot behind an element.
fn slot(kind: Kind, upstream: &[Value], ordered: &[Entry], after: &Value) -> Option<usize> {
    let identities: Vec<Value> = ordered.iter().map(|entry| entry.identity(kind, upstream)).collect();
    let old = [Old { value: after, position: usize::MAX, after: None }];
    let found = align(kind, &old, &identities.iter().collect::<Vec<_>>()).into_iter().next()?;
    found.at().map(|at| at + 1)
}
