use std::path::PathBuf;

use pressmark_sources::Secret;
use serde_json::json;

use super::*;
use crate::identifiers::{DataciteSettings, IdentifierSettings};

fn identifiers() -> Identifiers {
    let datacite = DataciteSettings {
        username: "EXAMPLE.REPO".to_owned(),
        password: Some(Secret::new("swordfish")),
        prefix: "10.5072".to_owned(),
        ..DataciteSettings::default()
    };
    let settings = IdentifierSettings { datacite, ..IdentifierSettings::default() };
    Identifiers::new(settings, "https://registry.example.org/").unwrap()
}

fn row(id: i64, kind: &str, registrar: &str, value: &str) -> identifier::Model {
    identifier::Model {
        id,
        workspace_id: 1,
        publication_id: Some(1),
        file_id: None,
        kind: kind.to_owned(),
        registrar: registrar.to_owned(),
        value: value.to_owned(),
        state: "reserved".to_owned(),
        provisional: true,
        owner_id: Some(7),
        requested_by: "josiah@example.org".to_owned(),
        request_id: Some("req_1".to_owned()),
        mint_key: None,
        last_error: None,
        failing: false,
        created_at: 1,
        registered_at: None,
        tombstoned_at: None,
    }
}

fn work(record: &Value) -> publication::Model {
    publication::Model {
        id: 1,
        workspace_id: 1,
        shown_id: "20.500.5555/one".to_owned(),
        id_type: "handle".to_owned(),
        slug: "one".to_owned(),
        original: "{}".to_owned(),
        provider_sources: "{}".to_owned(),
        edit_patch: None,
        merged: record.to_string(),
        title: None,
        title_key: None,
        publication_type: None,
        publication_date: None,
        publication_year: None,
        cited_by_count: None,
        open_access_status: None,
        is_retracted: false,
        visible: true,
        deleted_at: None,
        deleted_by: None,
        merged_into: None,
        origin: "deposit".to_owned(),
        agency: None,
        agency_note: None,
        attention: "[]".to_owned(),
        last_fetched_at: 1,
        last_checked_at: 1,
        last_edited_at: None,
        edit_count: 0,
        revision: 1,
        content_hash: String::new(),
        public_changed_at: 1,
        first_public_at: Some(1),
        created_at: 1,
        updated_at: 1,
        decisions: "[]".to_owned(),
        conflicts: "[]".to_owned(),
        custom: "{}".to_owned(),
    }
}

/// DataCite's own schema of one record, which stands among the definitions of its file. `None`, with a notice, where it
/// is missing (a failure in CI).
fn schema() -> Option<jsonschema::Validator> {
    let data =
        std::env::var_os("PRESSMARK_TEST_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    let file = data.join("../standards/json-schema/datacite-v4.5.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        assert!(std::env::var_os("CI").is_none(), "no {}", file.display());
        println!("no {}: nothing was tested", file.display());
        return None;
    };
    let whole: Value = serde_json::from_str(&text).unwrap();
    let one = json!({
        "$schema": whole["$schema"], "definitions": whole["definitions"],
        "allOf": [{ "$ref": "#/definitions/resource" }],
    });
    Some(jsonschema::validator_for(&one).unwrap())
}

fn whole_record() -> Value {
    json!({
        "title": "Cracked <i>pots</i>", "abstract": "All that is known of them.", "language": "en",
        "publication_type": "dataset", "publication_date": "2026-03-01", "publication_year": 2026,
        "publisher": "Brown University", "keywords": ["pots"],
        "authors": [{ "name": "Josiah Carberry", "given": "Josiah", "family": "Carberry",
            "orcid": "0000-0002-1825-0097",
            "affiliations": [{ "name": "Brown University", "ror": "https://ror.org/05gq02987" }] },
            { "name": "Psychoceramics Group", "roles": ["group"] }],
        "funders": [{ "name": "The Kiln Fund", "award": "K-1" }],
        "licenses": [{ "spdx": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/" }],
        "identifiers": [{ "scheme": "handle", "value": "20.500.5555/one" }],
    })
}

#[test]
fn datacite_is_told_what_its_schema_wants() {
    let Some(schema) = schema() else { return };
    let identifiers = identifiers();
    let (docid, doi) = (row(1, "docid", "local", "20.500.5555/one"), row(2, "doi", "datacite", "10.5072/two"));
    let least = json!({
        "title": "Pots", "publication_year": 2026, "publisher": "P", "authors": [{ "name": "Josiah Carberry" }],
    });
    for record in [whole_record(), least] {
        let all = [docid.clone(), doi.clone()];
        let deposit = deposit(&identifiers, &doi, Some(&work(&record)), &all).unwrap();
        let breaches: Vec<_> =
            schema.iter_errors(&deposit.metadata).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(breaches.is_empty(), "{breaches:?} in {:#}", deposit.metadata);
        assert_eq!(deposit.id, "10.5072/two");
        assert_eq!(deposit.url, "https://registry.example.org/docid/20.500.5555/one", "of the DOCiD");
        assert_eq!(deposit.metadata["doi"], "10.5072/two");
        let others = deposit.metadata["alternateIdentifiers"].as_array().unwrap();
        assert!(others.iter().any(|one| one["alternateIdentifier"] == "20.500.5555/one"));
        assert!(deposit.is_public);
    }
    let mut broken =
        deposit(&identifiers, &doi, Some(&work(&whole_record())), std::slice::from_ref(&doi)).unwrap().metadata;
    broken["titles"] = json!([]);
    assert!(!schema.is_valid(&broken), "the schema can refuse");
}

#[test]
fn cordra_is_told_whose_it_is_and_when_it_is_over() {
    let identifiers = identifiers();
    let docid = row(1, "docid", "cordra", "20.500.5555/one");
    let of_work = deposit(&identifiers, &docid, Some(&work(&whole_record())), std::slice::from_ref(&docid)).unwrap();
    assert_eq!((of_work.record_type, of_work.is_public, of_work.is_known), ("Container iD", true, false));
    assert_eq!(of_work.metadata["title"], "Cracked pots");
    assert_eq!(of_work.metadata["creators"], json!(["Josiah Carberry", "Psychoceramics Group"]));
    assert_eq!((&of_work.metadata["user_id"], &of_work.metadata["request_id"]), (&json!(7), &json!("req_1")));
    assert_eq!(of_work.metadata["docid"], "https://registry.example.org/docid/20.500.5555/one");

    let over = identifier::Model { state: "tombstoned".to_owned(), registered_at: Some(1), ..docid.clone() };
    let over = deposit(&identifiers, &over, Some(&work(&whole_record())), &[]).unwrap();
    assert!(over.is_known, "the agency has it from us");
    assert_eq!((&over.metadata["tombstone"], over.is_public), (&json!(true), false));
    let alone = deposit(&identifiers, &docid, None, &[]).unwrap();
    assert_eq!((alone.record_type, &alone.metadata["user_id"]), ("APA_Handle_ID", &json!(7)));
    let hidden = publication::Model { visible: false, ..work(&whole_record()) };
    assert!(!deposit(&identifiers, &docid, Some(&hidden), &[]).unwrap().is_public);
}
