//! What ROR really sent.

use super::{Status, map};
use crate::recorded::files;

#[test]
fn every_recorded_organisation_of_schema_v2_is_read() {
    let mut gone = 0;
    for (name, body) in files("ror/v2") {
        let read = map::organisation(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!read.name.is_empty() && read.country.is_some(), "{name}");
        assert!(name.contains(read.ror_id.as_str().rsplit('/').next().unwrap()), "{name}");
        gone += usize::from(read.status != Status::Active);
    }
    assert!(gone >= 30 || crate::recorded::root().is_none(), "{gone} are no more");
}

#[test]
fn every_recorded_page_is_read_whole_or_is_of_the_old_schema() {
    for (name, body) in files("ror/lists") {
        let sent: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let Some(items) = sent["items"].as_array() else { continue };
        let of_v2 = items.iter().filter(|item| item["names"].is_array()).count();
        let found = map::list(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(found.organisations.len(), of_v2, "{name}");
    }
}

#[test]
fn organisations_of_schema_v1_are_named_as_such() {
    for (name, body) in files("ror/v1") {
        let refused = map::organisation(&body).unwrap_err().to_string();
        assert!(refused.contains("schema v1") || refused.contains("unusable"), "{name}: {refused}");
    }
}
