//! Made-up organisations that hold what real ones do.

use serde_json::{Value, json};

use super::{NameKind, Status, map};
use crate::MapError;

fn kiln() -> Value {
    json!({
        "id": "https://ror.org/03yrm5c26", "status": "active", "established": 1851, "types": ["Education", "funder"],
        "names": [
            { "value": "KU", "types": ["acronym"], "lang": null },
            { "value": "University of the Kiln", "types": ["label", "ror_display"], "lang": "en" },
            { "value": "Université du Four", "types": ["label"], "lang": "fr" },
            { "value": "Kiln College", "types": ["alias"], "lang": null },
            { "value": "窯大学", "types": ["label"], "lang": "ja" },
            { "value": "", "types": ["alias"] },
            { "value": "Université du Four", "types": ["label"], "lang": "fr" }
        ],
        "locations": [{ "geonames_id": 1, "geonames_details": { "name": "Exampleville", "country_code": "US",
            "country_name": "United States", "country_subdivision_name": "Rhode Island" } }],
        "links": [{ "type": "wikipedia", "value": "https://en.wikipedia.org/wiki/Kiln" },
                  { "type": "website", "value": "javascript:alert(1)" }],
        "external_ids": [{ "type": "isni", "preferred": null, "all": ["0000 0000 1", "0000 0000 2"] },
                         { "type": "grid", "preferred": "grid.1.a", "all": ["grid.1.a"] }],
        "relationships": [{ "type": "child", "id": "https://ror.org/00p991c53", "label": "Kiln Press" }],
        "domains": ["kiln.example.org"],
        "admin": { "last_modified": { "date": "2026-02-24", "schema_version": "2.1" } }
    })
}

fn error(body: &str) -> MapError {
    map::organisation(body.as_bytes()).unwrap_err()
}

#[test]
fn all_names_are_kept_and_one_is_shown() {
    let read = map::organisation(kiln().to_string().as_bytes()).unwrap();
    assert_eq!(read.name, "University of the Kiln");
    let others: Vec<_> = read.other_names.iter().map(|name| (name.value.as_str(), name.kind)).collect();
    let expected = [
        ("KU", NameKind::Acronym),
        ("Université du Four", NameKind::Label),
        ("Kiln College", NameKind::Alias),
        ("窯大学", NameKind::Label),
    ];
    assert_eq!(others, expected);
    assert_eq!(read.country.unwrap().code.as_deref(), Some("US"));
    assert_eq!((read.city.as_deref(), read.established), (Some("Exampleville"), Some(1851)));
    assert_eq!(read.types, ["education", "funder"]);
    assert_eq!(read.website, None, "what is no web address is no link");
    let ids: Vec<_> = read.external_ids.iter().map(|id| (id.scheme.as_str(), id.value.as_str())).collect();
    assert_eq!(ids, [("isni", "0000 0000 1"), ("isni", "0000 0000 2"), ("grid", "grid.1.a")]);
    assert_eq!(read.last_modified.as_deref(), Some("2026-02-24"));
    assert!(read.successors.is_empty());
}

#[test]
fn what_is_no_more_is_shown_with_what_took_its_place() {
    let mut gone = kiln();
    gone["status"] = json!("inactive");
    let alone = map::organisation(gone.to_string().as_bytes()).unwrap();
    assert!(alone.status == Status::Inactive && !alone.is_presentable());
    gone["relationships"] = json!([
        { "type": "successor", "id": "https://ror.org/00p991c53", "label": "Kiln Press" },
        { "type": "successor", "id": "no id", "label": "Nobody" }
    ]);
    let followed = map::organisation(gone.to_string().as_bytes()).unwrap();
    assert!(followed.is_presentable());
    assert_eq!(followed.successors.len(), 1);
    assert_eq!(followed.successors[0].name, "Kiln Press");
}

#[test]
fn what_is_none_is_refused_and_a_page_goes_on_without_it() {
    assert!(matches!(error("<html>"), MapError::NotJson(_)));
    assert!(matches!(error("{}"), MapError::NotAnOrganisation(_)));
    let v1 = r#"{"id":"https://ror.org/03yrm5c26","name":"University of the Kiln","status":"active"}"#;
    assert!(error(v1).to_string().contains("schema v1"));
    assert!(error(r#"{"id":"https://ror.org/03yrm5c27","names":[]}"#).to_string().contains("03yrm5c27"));
    let page = json!({ "number_of_results": 44, "items": [{ "id": 7 }, kiln(), null] });
    let found = map::list(page.to_string().as_bytes()).unwrap();
    assert_eq!((found.total, found.organisations.len()), (44, 1));
    assert!(map::list(br#"{"errors":["query is malformed"]}"#).is_err());
}

#[test]
fn an_organisation_is_written_and_read_again() {
    let read = map::organisation(kiln().to_string().as_bytes()).unwrap();
    let text = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<super::Organisation>(&text).unwrap(), read);
}
