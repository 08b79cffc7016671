use serde_json::{Value, json};

use super::*;
use crate::work::WorkRecord;

fn record(change: &Value) -> WorkRecord {
    let mut whole = json!({
        "title": "On the cracking of ceremonial pots",
        "publication_type": "journal-article",
        "publication_year": 2019,
        "authors": [
            { "name": "Josiah Carberry", "orcid": "0000-0002-1825-0097" },
            { "name": "Ada Quill" },
        ],
    });
    for (name, value) in change.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    serde_json::from_value(whole).unwrap()
}

fn judged_by(a: &Value, b: &Value, agency: Option<&str>) -> Option<Likeness> {
    let (a, b) = (record(a), record(b));
    let found = judge(&Subject::new(&a, agency), &Subject::new(&b, agency));
    let turned = judge(&Subject::new(&b, agency), &Subject::new(&a, agency));
    assert_eq!(found.as_ref().map(|f| f.score), turned.map(|f| f.score), "it does not matter which comes first");
    found
}

fn judged(a: Value, b: Value) -> Option<Likeness> {
    judged_by(&a, &b, Some("Crossref"))
}

#[test]
fn a_claim_without_a_doi_is_the_article_of_that_title() {
    let found = judged(
        json!({ "doi": "10.5555/pots" }),
        json!({ "title": "On the Cracking of <i>Ceremonial</i> Pots.", "authors": [{ "name": "Carberry, J." }] }),
    );
    let found = found.unwrap();
    assert!(found.score > 0.7, "{found:?}");
    assert_eq!(found.reasons[0], Reason::SameTitle, "the strongest first");
    assert!(found.reasons.contains(&Reason::SharedAuthors { shared: 1, of: 2 }));
    assert!(found.reasons.contains(&Reason::SameYear { year: 2019 }));
    assert!(
        judged(json!({}), json!({ "publication_year": 2020 })).is_some(),
        "online in one year, printed in the next"
    );
    assert!(judged(json!({}), json!({ "authors": [] })).is_some(), "nobody says who wrote it");
}

#[test]
fn what_contradicts_is_no_duplicate() {
    for (other, why) in [
        (json!({ "publication_year": 2012 }), "years apart"),
        (json!({ "authors": [{ "name": "Truman Grayson" }] }), "somebody else"),
        (json!({ "title": "On the cracking of ceremonial pots, part 2" }), "another title"),
        (json!({ "publication_type": "dataset" }), "the data of the article"),
        (json!({ "publication_type": "book" }), "a book"),
    ] {
        assert_eq!(judged(json!({}), other), None, "{why}");
    }
    let editorial = |year: i32| json!({ "title": "Editorial", "publication_year": year });
    assert_eq!(judged(editorial(2019), editorial(2019)), None, "many are called so");
    let placed = json!({
        "title": "Editorial", "container": { "issn": ["1234-5679"], "volume": "7", "pages": "1-2" },
    });
    assert!(judged(placed.clone(), placed).is_some(), "unless they stand at one place");
}

#[test]
fn related_works_are_two() {
    let versioned = |doi: &str| json!({ "doi": doi, "publication_type": "dataset" });
    let of = |doi: &str| json!([{ "type": "is-version-of", "identifier": { "scheme": "doi", "value": doi } }]);
    for (a, b, why) in [
        (json!({ "doi": "10.5555/pots" }), json!({ "publication_type": "posted-content" }), "preprint and article"),
        (json!({ "doi": "10.5555/pots" }), json!({ "doi": "10.48550/arxiv.1901.00001" }), "typed as an article"),
        (versioned("10.5555/pots.v1"), versioned("10.5555/pots.v2"), "two versions"),
        (versioned("10.5555/pots.7"), versioned("10.5555/pots.8"), "version and concept of one repository"),
        (json!({ "doi": "10.5555/a" }), json!({ "doi": "10.5555/b", "relations": of("10.5555/a") }), "it says so"),
        (json!({ "language": "en" }), json!({ "language": "pt-br" }), "original and translation"),
        (json!({}), json!({ "publication_type": "translation" }), "a translation"),
        (json!({ "publication_type": "book" }), json!({ "publication_type": "book-chapter" }), "whole and part"),
    ] {
        assert_eq!(judged(a, b), None, "{why}");
    }
    let pmid = json!([{ "scheme": "pmid", "value": "7" }]);
    let preprint = json!({ "publication_type": "posted-content", "identifiers": pmid });
    assert_eq!(judged(json!({ "identifiers": pmid }), preprint), None, "whatever identifiers somebody pooled");
}

#[test]
fn two_dois_need_everything_else_to_agree() {
    let (a, b) = (json!({ "doi": "10.5555/a" }), json!({ "doi": "10.5555/b" }));
    assert!(judged(a.clone(), b.clone()).is_some());
    assert_eq!(judged_by(&a, &b, Some("DataCite")), None, "a repository numbers versions");
    for other in [
        json!({ "publication_year": 2020 }),
        json!({ "publication_type": "proceedings-article" }),
        json!({ "authors": [{ "name": "Josiah Carberry" }] }),
        json!({ "publication_year": null }),
    ] {
        let mut other = other;
        other["doi"] = b["doi"].clone();
        assert_eq!(judged(a.clone(), other.clone()), None, "{other}");
    }
    let variant = judged(a.clone(), json!({ "doi": "10.5555/a/full", "publication_year": null })).unwrap();
    assert!(matches!(variant.reasons[0], Reason::DoiVariant { .. }), "two spellings of one are no two DOIs");
}

#[test]
fn a_shared_identifier_is_enough_unless_all_else_speaks_against_it() {
    let with = |value: &str| json!([{ "scheme": "pmid", "value": value }]);
    let other = json!({ "title": "Pots that crack", "identifiers": with("7") });
    let found = judged(json!({ "identifiers": with("7") }), other).unwrap();
    assert_eq!(found.reasons[0], Reason::SharedIdentifier { scheme: "pmid".into(), value: "7".into() });
    let stranger =
        json!({ "title": "Another thing", "authors": [{ "name": "Truman Grayson" }], "identifiers": with("7") });
    assert_eq!(judged(json!({ "identifiers": with("7") }), stranger), None, "mistyped");
    let named = json!({ "doi": "10.5555/new", "identifiers": [{ "scheme": "doi", "value": "10.5555/old" }] });
    let found = judged(json!({ "doi": "10.5555/old" }), named).unwrap();
    assert_eq!(found.reasons[0], Reason::SameDoi { doi: "10.5555/old".into() });
    let same = json!([{ "type": "is-same-as", "identifier": { "scheme": "doi", "value": "10.5555/a" } }]);
    let found = judged(json!({ "doi": "10.5555/a" }), json!({ "doi": "10.5555/b", "relations": same })).unwrap();
    assert!(found.reasons.contains(&Reason::DeclaredSame), "{found:?}");
}

#[test]
fn reasons_are_stored_and_read_again() {
    let reasons = vec![Reason::SameTitle, Reason::SharedAuthors { shared: 1, of: 2 }];
    let stored = serde_json::to_string(&reasons).unwrap();
    assert_eq!(stored, r#"[{"kind":"same_title"},{"kind":"shared_authors","shared":1,"of":2}]"#);
    assert_eq!(serde_json::from_str::<Vec<Reason>>(&stored).unwrap(), reasons);
    assert!(reasons.iter().all(|reason| reason.explanation().ends_with('.')));
}
