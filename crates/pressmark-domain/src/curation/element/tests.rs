//! Elements found again.

use serde_json::{Value, json};

use super::*;

/// Where the element at a position of one list is in another.
fn find(kind: Kind, before: &Value, position: usize, now: &Value) -> Found {
    let list = |value: &Value| value.as_array().unwrap().clone();
    let (before, now) = (list(before), list(now));
    let key = fresh(kind, &before.iter().collect::<Vec<_>>(), position).unwrap();
    locate(kind, &key, &now.iter().collect::<Vec<_>>())
}

fn people(names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| match name.split_once('#') {
            Some((name, orcid)) => json!({"name": name, "orcid": orcid}),
            None => match name.split_once('@') {
                Some((name, place)) => json!({"name": name, "affiliations": [{"name": place}]}),
                None => json!({"name": name}),
            },
        })
        .collect()
}

fn person(before: &[&str], position: usize, now: &[&str]) -> Found {
    find(Kind::People, &people(before), position, &people(now))
}

#[test]
fn people_are_found_by_id_then_by_name_then_by_position_and_similar_name() {
    assert_eq!(person(&["A Ash#1", "B Birch#2"], 0, &["B Birch#2", "Ann Oak#1"]), Found::At(1), "the iD");
    assert_eq!(person(&["A Ash", "B Birch"], 0, &["B Birch", "Ash, A"]), Found::At(1), "the name");
    assert_eq!(person(&["A Ash", "B Birch"], 0, &["B Birch", "A Ash#1"]), Found::At(1), "gained an iD");
    assert_eq!(person(&["A Ash#1", "B Birch"], 0, &["B Birch", "A Ash"]), Found::At(1), "lost its iD");
    assert_eq!(person(&["A Ash", "B Birch"], 0, &["Ann Ash", "B Birch"]), Found::At(0), "respelt where it stood");
    assert_eq!(
        person(&["B Birch", "A Ash"], 1, &["C Oak", "B Birch", "Ann Ash"]),
        Found::At(2),
        "respelt behind the same"
    );
    assert_eq!(person(&["A Ash", "B Birch"], 0, &["B Birch", "C Oak", "Ann Ash"]), Found::Gone, "respelt and moved");
}

#[test]
fn nobody_is_taken_for_somebody_else() {
    assert_eq!(person(&["A Ash#1", "B Birch"], 0, &["A Ash#2", "B Birch"]), Found::Gone, "another iD");
    assert_eq!(person(&["A Ash", "B Birch"], 0, &["B Birch"]), Found::Gone);
    assert_eq!(person(&["J Smith", "Jane Smith"], 0, &["Jane Smith"]), Found::Gone, "the other one moved up");
    assert_eq!(person(&["Wei Wang@A", "Wei Wang@B"], 0, &["Wei Wang@B"]), Found::Gone, "its namesake moved up");
    assert_eq!(person(&["Wei Wang@A", "Wei Wang@B"], 0, &["Wei Wang@C"]), Found::Gone, "nobody can tell");
}

#[test]
fn namesakes_are_told_apart_where_they_can_be() {
    assert_eq!(person(&["Wei Wang@A"], 0, &["Wei Wang@B", "Wei Wang@A"]), Found::At(1));
    assert_eq!(person(&["Wei Wang@A", "Wei Wang@B"], 0, &["Wei Wang@B", "Wei Wang@C"]), Found::At(1));
    assert_eq!(person(&["Wei Wang", "Wei Wang"], 1, &["X", "Wei Wang", "Wei Wang"]), Found::At(2));
    assert_eq!(person(&["Wei Wang", "Wei Wang"], 0, &["Wei Wang"]), Found::Doubled(0));
    assert_eq!(person(&["Wei Wang"], 0, &["Wei Wang", "Wei Wang"]), Found::Doubled(0));
    assert_eq!(person(&["Wei Wang"], 0, &["Wei Wang@A", "Wei Wang@B"]), Found::Doubled(0));
    assert_eq!(person(&["A Ash#1", "B Birch"], 0, &["A Ash", "B Birch#1"]), Found::Doubled(1), "the iD moved");
    assert_eq!(person(&["A Ash#1"], 0, &["A Ash", "B Birch#1"]), Found::Doubled(1), "the iD moved to a stranger");
}

#[test]
fn other_elements_are_found_by_value() {
    assert_eq!(find(Kind::Values, &json!(["pots", "clay"]), 0, &json!(["clay", "Pots"])), Found::At(1));
    assert_eq!(find(Kind::Values, &json!(["pots", "clay"]), 0, &json!(["clay"])), Found::Gone);
    let funder = |award: &str, amount: &str| json!({"name": "Fund", "award": award, "amount": amount});
    let (one, two) = (
        json!([funder("A-1", "1 EUR"), funder("A-2", "2 EUR")]),
        json!([funder("A-2", "2 EUR"), funder("A-1", "9 EUR")]),
    );
    assert_eq!(find(Kind::Funders, &one, 0, &two), Found::At(1));
    assert_eq!(find(Kind::Funders, &json!([funder("A-1", "")]), 0, &json!([funder("B-7", "")])), Found::Gone);
    let link = |kind: &str| json!([{"url": "https://example.org/a", "kind": kind, "content_type": "text/html"}]);
    assert_eq!(
        find(Kind::Links, &json!([{"url": "https://example.org/a", "kind": "fulltext"}]), 0, &link("fulltext")),
        Found::At(0)
    );
}
