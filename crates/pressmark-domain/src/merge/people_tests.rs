//! Authors of one provider, completed from another.

use serde_json::{Value, json};

use super::tests::view;
use super::*;
use crate::work::Author;
use crate::{Orcid, Ror};

const ROR: &str = "https://ror.org/03yrm5c26";

fn authors(crossref: &Value, other: Provider, others: &Value) -> (Vec<Author>, Merged) {
    let merged =
        merge(&[view(other, json!({ "authors": others })), view(Provider::Crossref, json!({ "authors": crossref }))]);
    (merged.record.authors.clone(), merged)
}

fn orcid(number: u64) -> String {
    Orcid::from_number(number).to_string()
}

#[test]
fn the_list_is_the_most_trusted_providers() {
    let (list, merged) = authors(
        &json!([{"name": "Josiah Carberry"}]),
        Provider::OpenAlex,
        &json!([{"name": "Somebody Else"}, {"name": "Josiah Carberry"}]),
    );
    assert_eq!(list.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Josiah Carberry"]);
    assert_eq!(merged.fields["authors"].provider, Provider::Crossref);
    let merged = merge(&[
        view(Provider::Crossref, json!({})),
        view(Provider::Orcid, json!({"authors": [{"name": "J. Carberry"}]})),
    ]);
    assert_eq!(merged.fields["authors"].provider, Provider::Orcid);
}

#[test]
fn affiliations_and_names_come_to_the_same_name_at_the_same_place() {
    let others = json!([
        {"name": "Josiah Carberry", "given": "Josiah", "family": "Carberry", "affiliations": [{"name": "Brown University", "ror": ROR}]},
        {"name": "Ödön Krokodil", "affiliations": [{"name": "Wesleyan University"}]},
    ]);
    let (list, merged) =
        authors(&json!([{"name": "Carberry, Josiah"}, {"name": "Odon KROKODIL"}]), Provider::OpenAlex, &others);
    assert_eq!(list[0].given.as_deref(), Some("Josiah"));
    assert_eq!(list[0].name, "Carberry, Josiah");
    assert_eq!(list[0].affiliations[0].ror, Some(Ror::parse(ROR).unwrap()));
    assert_eq!(list[1].affiliations[0].name.as_deref(), Some("Wesleyan University"));
    assert_eq!(merged.fields["authors.affiliations"].provider, Provider::OpenAlex);
    assert_eq!(merged.fields["authors.names"].provider, Provider::OpenAlex);
}

#[test]
fn another_person_at_the_same_place_gives_nothing() {
    let crossref = json!([{"name": "Josiah Carberry"}, {"name": "Truman Grayson"}]);
    let elsewhere = json!([{"name": "A"}]);
    for others in [
        json!([{"name": "Truman Grayson", "affiliations": elsewhere}, {"name": "Josiah Carberry", "affiliations": elsewhere}]),
        json!([{"name": "Josephine Carberry", "affiliations": elsewhere}, {"name": "Truman Gray", "affiliations": elsewhere}]),
    ] {
        let (list, merged) = authors(&crossref, Provider::OpenAlex, &others);
        assert!(list.iter().all(|a| a.affiliations.is_empty()), "{others}");
        assert!(!merged.fields.contains_key("authors.affiliations"));
    }
}

#[test]
fn lists_of_unequal_length_need_the_name_in_full_and_once() {
    let elsewhere = json!([{"name": "A"}]);
    let short = json!([{"name": "Josiah Carberry", "affiliations": elsewhere}]);
    let (list, _) = authors(&json!([{"name": "Josiah Carberry"}, {"name": "T. Grayson"}]), Provider::OpenAlex, &short);
    assert_eq!(list[0].affiliations.len(), 1);
    let (list, _) = authors(&json!([{"name": "J. Carberry"}, {"name": "T. Grayson"}]), Provider::OpenAlex, &short);
    assert!(list[0].affiliations.is_empty(), "initials only");
    let (list, _) =
        authors(&json!([{"name": "Josiah Carberry"}, {"name": "Josiah Carberry"}]), Provider::OpenAlex, &short);
    assert!(list[0].affiliations.is_empty(), "a homonym");
}

#[test]
fn initials_fit_where_they_fit_only_one() {
    let elsewhere = json!([{"name": "A"}]);
    let others = json!([{"name": "Josiah S. Carberry", "affiliations": elsewhere}, {"name": "Truman Grayson"}]);
    let (list, _) = authors(&json!([{"name": "J. Carberry"}, {"name": "T. Grayson"}]), Provider::OpenAlex, &others);
    assert_eq!((list[0].affiliations.len(), list[0].given.as_deref()), (1, None));
    let others = json!([{"name": "Josiah Carberry", "affiliations": elsewhere}, {"name": "Josephine Carberry", "affiliations": elsewhere}]);
    let (list, _) = authors(&json!([{"name": "J. Carberry"}, {"name": "J. Carberry"}]), Provider::OpenAlex, &others);
    assert!(list.iter().all(|a| a.affiliations.is_empty()), "two whom it fits");
}

#[test]
fn only_ids_asserted_on_the_work_are_taken() {
    let with_id = json!([{"name": "Josiah Carberry", "orcid": "0000-0002-1825-0097"}]);
    let without = json!([{"name": "Josiah Carberry"}]);
    for (provider, taken) in
        [(Provider::DataCite, true), (Provider::Agency, true), (Provider::OpenAlex, false), (Provider::Orcid, false)]
    {
        let (list, merged) = authors(&without, provider, &with_id);
        assert_eq!(list[0].orcid.is_some(), taken, "{provider:?} as a supplement");
        assert_eq!(merged.fields.contains_key("authors.orcid"), taken);
        let alone = merge(&[view(provider, json!({ "authors": with_id }))]);
        assert_eq!(alone.record.authors[0].orcid.is_some(), taken, "{provider:?} alone");
    }
}

#[test]
fn an_id_finds_its_person_anywhere_and_is_given_once() {
    let elsewhere = json!([{"name": "A"}]);
    let crossref = json!([{"name": "J. Carberry", "orcid": orcid(1)}, {"name": "Truman Grayson"}]);
    let others = json!([{"name": "Truman Grayson", "orcid": orcid(1)}, {"name": "Josiah Carberry", "orcid": orcid(2), "affiliations": elsewhere}]);
    let (list, _) = authors(&crossref, Provider::DataCite, &others);
    assert_eq!((list[1].orcid, list[1].affiliations.len()), (None, 0), "another name at the place");
    let others = json!([{"name": "Truman Grayson", "affiliations": []}, {"name": "Josiah Carberry", "orcid": orcid(1), "affiliations": elsewhere}]);
    let (list, _) = authors(&crossref, Provider::DataCite, &others);
    assert_eq!(list[0].affiliations.len(), 1, "the same iD elsewhere");
    let others =
        json!([{"name": "Josiah Carberry"}, {"name": "Truman Grayson", "orcid": orcid(1), "affiliations": elsewhere}]);
    let (list, _) = authors(&crossref, Provider::DataCite, &others);
    assert_eq!((list[1].orcid, list[1].affiliations.len()), (None, 0), "an iD that is somebody else's");
    let others =
        json!([{"name": "J. Carberry", "orcid": orcid(2), "affiliations": elsewhere}, {"name": "Truman Grayson"}]);
    let (list, _) = authors(&crossref, Provider::DataCite, &others);
    assert_eq!(
        (list[0].orcid.map(|o| o.to_string()), list[0].affiliations.len()),
        (Some(orcid(1)), 0),
        "two iDs are two people"
    );
}

#[test]
fn ror_ids_come_to_printed_affiliations() {
    let printed = |names: &[&str]| json!([{"name": "Josiah Carberry", "affiliations": names.iter().map(|n| json!({"name": n})).collect::<Vec<_>>()}]);
    let known = json!([{"name": "Josiah Carberry", "affiliations": [{"name": "Brown University", "ror": ROR}]}]);
    let (list, merged) =
        authors(&printed(&["Department of Psychoceramics, Brown University, Providence"]), Provider::OpenAlex, &known);
    assert!(list[0].affiliations[0].ror.is_some());
    assert_eq!(list[0].affiliations.len(), 1);
    assert_eq!(merged.fields["authors.ror"].provider, Provider::OpenAlex);
    let (list, _) = authors(&printed(&["Brown University Hospital"]), Provider::OpenAlex, &known);
    assert!(list[0].affiliations[0].ror.is_none(), "another institution");
    let (list, _) = authors(&printed(&["A, Brown University", "B, Brown University"]), Provider::OpenAlex, &known);
    assert!(list[0].affiliations.iter().all(|a| a.ror.is_none()), "which of the two?");
}

#[test]
fn editors_are_merged_like_authors() {
    let merged = merge(&[
        view(Provider::Crossref, json!({"editors": [{"name": "Josiah Carberry"}]})),
        view(Provider::OpenAlex, json!({"editors": [{"name": "Josiah Carberry", "affiliations": [{"name": "A"}]}]})),
    ]);
    assert_eq!(merged.record.editors[0].affiliations.len(), 1);
    assert_eq!(merged.fields["editors.affiliations"].provider, Provider::OpenAlex);
}
