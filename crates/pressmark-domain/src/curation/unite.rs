//! The decisions of two records that become one.

use std::cmp::Ordering;

use super::decision::{Aspect, Decision, Step};
use super::element::{Kind, locate};

/// The decisions of two records that became one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct United {
    /// Those of the record that stays, and behind them those that came over, under new numbers.
    pub decisions: Vec<Decision>,
    /// Which came over: the number each had, and the one it has now.
    pub taken: Vec<(u32, u32)>,
    /// Those that did not, by the number they have: on their place, above or below it stands another decision.
    pub left: Vec<u32>,
}

/// Adds to the decisions of a record those of another that becomes one with it. Where both decided on a place, those of
/// the record that stays stand. [`super::merge`] then lays them over what the providers of both say.
#[must_use]
pub fn unite(ours: &[Decision], theirs: &[Decision]) -> United {
    let mut last = ours.iter().map(|decision| decision.id).max().unwrap_or(0);
    let mut united = United { decisions: ours.to_vec(), ..United::default() };
    for decision in theirs {
        if ours.iter().any(|own| meet(own, decision)) {
            united.left.push(decision.id);
            continue;
        }
        last += 1;
        united.taken.push((decision.id, last));
        united.decisions.push(Decision { id: last, ..decision.clone() });
    }
    united
}

/// Whether two decisions cannot stand in one record: they are on one place, or one holds the place of the other.
fn meet(a: &Decision, b: &Decision) -> bool {
    let shared = a.target.len().min(b.target.len());
    if !(0..shared).all(|at| same_step(&a.target, &b.target, at)) {
        return false;
    }
    match a.target.len().cmp(&b.target.len()) {
        Ordering::Equal => true,
        Ordering::Less => a.aspect == Aspect::Value,
        Ordering::Greater => b.aspect == Aspect::Value,
    }
}

fn same_step(a: &[Step], b: &[Step], at: usize) -> bool {
    match (a.get(at), b.get(at)) {
        (Some(Step::Member(a)), Some(Step::Member(b))) => a == b,
        (Some(Step::Element(one)), Some(Step::Element(other))) => {
            let list = at.checked_sub(1).and_then(|before| a.get(before));
            let name = match list {
                Some(Step::Member(name)) => name.as_str(),
                _ => "",
            };
            locate(Kind::of(name), one, &[&other.value]).at().is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::curation::{CustomFields, Limits, Outside, Patch, Stamp, edit, merge};
    use crate::work::WorkRecord;

    fn edited(record: &Value, patch: &Value) -> Vec<Decision> {
        let record: WorkRecord = serde_json::from_value(record.clone()).unwrap();
        let patch = Patch::read(patch, Limits::default()).unwrap();
        let outside = Outside { visible: true, custom: CustomFields::default() };
        let stamp = Stamp { by: "curator".into(), at: 1 };
        edit(&record, &[], &outside, &patch, &stamp).unwrap().curated.decisions
    }

    #[test]
    fn the_record_that_stays_wins_where_both_decided_and_takes_the_rest() {
        let record = json!({
            "title": "Pots", "publisher": "Brown",
            "authors": [{ "name": "Josiah Carberry" }, { "name": "Ada Quill" }],
        });
        let ours = edited(
            &record,
            &json!([
                { "op": "replace", "path": "/title", "value": "Our pots" },
                { "op": "replace", "path": "/authors/0/name", "value": "Josiah S. Carberry" },
            ]),
        );
        let theirs = edited(
            &record,
            &json!([
                { "op": "replace", "path": "/title", "value": "Their pots" },
                { "op": "replace", "path": "/publisher", "value": "Their publisher" },
                { "op": "replace", "path": "/authors/0/name", "value": "J. Carberry" },
                { "op": "replace", "path": "/authors/1/name", "value": "Ada B. Quill" },
            ]),
        );
        let united = unite(&ours, &theirs);
        assert_eq!((united.taken.len(), united.left.len()), (2, 2), "{united:?}");
        let record: WorkRecord = serde_json::from_value(record).unwrap();
        let merged = serde_json::to_value(merge(&record, &united.decisions).record).unwrap();
        assert_eq!((&merged["title"], &merged["publisher"]), (&json!("Our pots"), &json!("Their publisher")));
        let name = |at: usize| merged["authors"][at]["name"].clone();
        assert_eq!((name(0), name(1)), (json!("Josiah S. Carberry"), json!("Ada B. Quill")));
        let mut ids: Vec<u32> = united.decisions.iter().map(|decision| decision.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), 4, "every number is given once");
    }

    #[test]
    fn a_decision_on_a_whole_list_meets_those_on_its_elements() {
        let record = json!({ "keywords": ["pots"], "authors": [{ "name": "Ada Quill" }] });
        let whole = vec![Decision {
            id: 3,
            target: vec![Step::Member("authors".into())],
            aspect: Aspect::Value,
            base: None,
            curated: Some(json!([])),
            by: "curator".into(),
            at: 1,
            status: super::super::Status::Active,
        }];
        let element = edited(&record, &json!([{ "op": "replace", "path": "/authors/0/name", "value": "A. B. Quill" }]));
        assert_eq!(unite(&whole, &element).left.len(), 1);
        assert_eq!(unite(&element, &whole).left, [3]);
        let keyword = edited(&record, &json!([{ "op": "add", "path": "/keywords/-", "value": "cracks" }]));
        assert_eq!(unite(&whole, &keyword).taken.len(), 1);
    }
}
