//! The organisations of a world, as ROR's API shows them.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::made_up::World;

/// One organisation.
#[derive(Debug)]
struct Entry {
    /// ROR id without the URL around it.
    id: String,
    is_active: bool,
    /// All its names in small letters, each between bars: `|university of cape town|uct|`.
    names: String,
    body: Bytes,
}

/// All of them, in the order of their ids.
#[derive(Debug, Default)]
pub(crate) struct Organisations(Vec<Entry>);

impl Organisations {
    /// Of recorded records; what is none of schema v2 is left out.
    pub(crate) fn of_bodies(bodies: Vec<Bytes>) -> Self {
        let mut entries: Vec<Entry> = bodies.into_iter().filter_map(entry).collect();
        entries.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Self(entries)
    }

    /// The institutions of a made-up world.
    pub(crate) fn of_world(world: &World) -> Self {
        let records = world.institutions.iter().map(|institution| {
            let alias = |name: &String| {
                let kind = if name.chars().all(|c| c.is_ascii_uppercase()) { "acronym" } else { "alias" };
                json!({ "value": name, "types": [kind], "lang": null })
            };
            let mut names: Vec<Value> = institution.aliases.iter().map(alias).collect();
            names.push(json!({ "value": institution.name, "types": ["label", "ror_display"], "lang": null }));
            let place = json!({
                "name": institution.city, "country_code": institution.country, "country_name": institution.country,
            });
            let record = json!({
                "id": institution.ror, "names": names, "status": "active", "types": ["education"], "established": null,
                "locations": [{ "geonames_id": 1, "geonames_details": place }], "domains": [], "links": [],
                "external_ids": [], "relationships": [],
                "admin": { "last_modified": { "date": "2026-02-24", "schema_version": "2.1" } },
            });
            Bytes::from(record.to_string())
        });
        Self::of_bodies(records.collect())
    }

    /// The record of an id.
    pub(crate) fn get(&self, id: &str) -> Option<Bytes> {
        let at = self.0.binary_search_by(|entry| entry.id.as_str().cmp(id)).ok()?;
        self.0.get(at).map(|entry| entry.body.clone())
    }

    /// The active ones whose names hold all these words, those called so exactly first.
    pub(crate) fn search(&self, words: &[String]) -> Vec<Bytes> {
        let whole = format!("|{}|", words.join(" "));
        let mut found: Vec<&Entry> = self
            .0
            .iter()
            .filter(|entry| entry.is_active && words.iter().all(|word| entry.names.contains(word.as_str())))
            .collect();
        found.sort_by_key(|entry| (!entry.names.contains(&whole), entry.names.len()));
        found.into_iter().map(|entry| entry.body.clone()).collect()
    }
}

fn entry(body: Bytes) -> Option<Entry> {
    let record: Value = serde_json::from_slice(&body).ok()?;
    let id = record["id"].as_str()?.rsplit('/').next()?.to_owned();
    let names: Vec<String> =
        record["names"].as_array()?.iter().filter_map(|name| Some(name["value"].as_str()?.to_lowercase())).collect();
    let is_active = record["status"] == "active";
    Some(Entry { id, is_active, names: format!("|{}|", names.join("|")), body })
}
