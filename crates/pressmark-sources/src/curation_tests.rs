//! Curation of recorded works over what really changed upstream: pairs of recordings of one work at two times.

use std::collections::BTreeMap;

use pressmark_domain::curation::{Conflict, CustomFields, Decision, Limits, Outside, Patch, Stamp, edit, merge};
use pressmark_domain::matching::{PersonName, compare};
use pressmark_domain::work::Author;
use pressmark_domain::{ProviderView, WorkRecord};
use serde_json::{Value, json};

use crate::recorded::files;

/// Works at two times, the older first.
fn pairs(folder: &str, map: impl Fn(&[u8]) -> Option<ProviderView>) -> Vec<(String, WorkRecord, WorkRecord)> {
    let record = |body: &[u8]| map(body).map(|view| pressmark_domain::merge::merge(&[view]).record);
    let now: BTreeMap<String, Vec<u8>> = files(&format!("{folder}/works")).into_iter().collect();
    let older = files(&format!("{folder}/works-older-versions")).into_iter();
    older
        .map(|(name, body)| {
            let (file, _) = name.rsplit_once('@').unwrap();
            let current = &now[&format!("{}.json", file.replace("works-older-versions", "works"))];
            (name.clone(), record(&body).unwrap(), record(current).unwrap())
        })
        .collect()
}

fn apply(original: &WorkRecord, decisions: &[Decision], patch: &Value) -> Vec<Decision> {
    let outside = Outside { visible: true, custom: CustomFields::default() };
    let patch = Patch::read(patch, Limits::default()).unwrap();
    edit(original, decisions, &outside, &patch, &Stamp { by: "curator".into(), at: 1 }).unwrap().curated.decisions
}

/// Edits of every kind that the record allows.
fn edits(record: &WorkRecord) -> Value {
    let mut patch = vec![json!({"op": "add", "path": "/title", "value": "Curated title"})];
    for at in 0..record.authors.len().min(50) {
        patch.push(json!({"op": "add", "path": format!("/authors/{at}/roles"), "value": [format!("curated {at}")]}));
    }
    if record.authors.len() > 3 {
        patch.push(json!({"op": "move", "from": "/authors/1", "path": "/authors/2"}));
        patch.push(json!({"op": "remove", "path": "/authors/3"}));
    }
    if let Some(place) = record.authors.first().map(|author| &author.affiliations).filter(|places| !places.is_empty()) {
        let last = place.len() - 1;
        patch.push(
            json!({"op": "add", "path": format!("/authors/0/affiliations/{last}/name"), "value": "Curated place"}),
        );
    }
    if record.container.is_some() {
        patch.push(json!({"op": "add", "path": "/container/volume", "value": "curated"}));
    }
    for list in ["funders", "licenses", "links", "subjects"] {
        let value = serde_json::to_value(record).unwrap();
        if value[list].as_array().is_some_and(|all| !all.is_empty()) {
            patch.push(json!({"op": "remove", "path": format!("/{list}/0")}));
        }
    }
    patch.into()
}

fn is_one_person(a: &Author, b: &Author) -> bool {
    let name = |author: &Author| PersonName::parse(&author.name);
    a.orcid.is_some() && a.orcid == b.orcid || a.name == b.name || compare(&name(a), &name(b)).kind.agrees()
}

/// Every curated value stands in the merged record, on its own element.
fn check(name: &str, before: &WorkRecord, merged: &WorkRecord, conflicts: &[Conflict]) {
    assert_eq!(merged.title.as_deref(), Some("Curated title"), "{name}");
    assert!(
        before.container.is_none() || merged.container.as_ref().unwrap().volume.as_deref() == Some("curated"),
        "{name}"
    );
    for (at, author) in
        before.authors.iter().take(50).enumerate().filter(|(at, _)| before.authors.len() <= 3 || *at != 3)
    {
        let token = format!("curated {at}");
        let holders: Vec<&Author> = merged.authors.iter().filter(|other| other.roles.contains(&token)).collect();
        assert!(
            holders.len() == 1 && is_one_person(holders[0], author),
            "{name}: {author:?} {holders:?} {conflicts:#?}"
        );
    }
    if before.authors.first().is_some_and(|author| !author.affiliations.is_empty()) {
        let places = merged.authors.iter().flat_map(|author| &author.affiliations);
        assert_eq!(places.filter(|place| place.name.as_deref() == Some("Curated place")).count(), 1, "{name}");
    }
}

fn harvested_again(folder: &str, map: impl Fn(&[u8]) -> Option<ProviderView>) {
    let mut reasons: BTreeMap<_, usize> = BTreeMap::new();
    let (mut works, mut made, mut changed) = (0, 0, 0);
    for (name, before, after) in pairs(folder, map) {
        let decisions = apply(&before, &[], &edits(&before));
        let curated = merge(&before, &decisions);
        assert_eq!(curated.conflicts, [], "{name}");
        let later = merge(&after, &decisions);
        check(&name, &before, &later.record, &later.conflicts);
        let listed =
            later.decisions.iter().filter(|d| d.status == pressmark_domain::curation::Status::Conflict).count();
        assert_eq!((later.conflicts.len(), later.decisions.len()), (listed, decisions.len()), "{name}");
        // Back again, all is as it was.
        assert_eq!(merge(&before, &later.decisions).record, curated.record, "{name}");
        works += 1;
        made += decisions.len();
        changed += usize::from(before != after);
        later.conflicts.iter().for_each(|conflict| *reasons.entry(conflict.reason).or_default() += 1);
    }
    println!("{folder}: {works} works, {changed} changed upstream, {made} decisions, conflicts {reasons:?}");
}

#[test]
fn edits_outlive_what_changed_at_crossref() {
    harvested_again("crossref", |body| crate::crossref::map::work(body).ok());
}

#[test]
fn edits_outlive_what_changed_at_openalex() {
    harvested_again("openalex", |body| crate::openalex::map::work(body).ok());
}
