//! Every recorded work in all formats, held against the schemas.

use std::time::{Duration, Instant};

use pressmark_domain::export::{Work, apa_citation, csl_json, datacite_json, format};
use pressmark_domain::{ProviderView, WorkRecord};
use serde_json::{Value, json};

use crate::recorded::{files, root};

fn schema(path: &str) -> Option<jsonschema::Validator> {
    let file = root()?.join("../standards").join(path);
    let Ok(text) = std::fs::read_to_string(&file) else {
        assert!(std::env::var_os("CI").is_none(), "no {}", file.display());
        println!("no {}: nothing was tested", file.display());
        return None;
    };
    let mut whole: Value = serde_json::from_str(&text).unwrap();
    // DataCite's file says what it is about under `resource`, which no validator reads.
    if let (Some(about), Some(members)) = (whole.get("resource").cloned(), whole.as_object_mut()) {
        members.insert("allOf".to_owned(), json!([about]));
    }
    Some(jsonschema::validator_for(&whole).unwrap())
}

fn check(name: &str, validator: &jsonschema::Validator, value: &Value) {
    let errors: Vec<String> = validator.iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{value:#}");
}

type Map = fn(&[u8]) -> Option<ProviderView>;

fn recorded() -> Vec<(String, WorkRecord)> {
    let sources: [(&str, Map); 3] = [
        ("crossref/works", |body| crate::crossref::map::work(body).ok()),
        ("openalex/works", |body| crate::openalex::map::work(body).ok()),
        ("datacite/dois", |body| crate::datacite::map::work(body).ok()),
    ];
    let all = sources
        .into_iter()
        .flat_map(|(folder, map)| files(folder).into_iter().filter_map(move |(name, body)| Some((name, map(&body)?))));
    all.map(|(name, view)| (name, pressmark_domain::merge::merge(&[view]).record)).collect()
}

#[test]
fn every_recorded_work_is_written_as_the_schemas_want_it() {
    let Some((csl, datacite)) = schema("csl/csl-data.json").zip(schema("json-schema/datacite-v4.5.json")) else {
        return;
    };
    let (mut works, mut without_year, mut citations, mut time) = (0, 0, 0, Duration::ZERO);
    for (name, record) in recorded() {
        let id = record.doi.as_ref().map_or_else(|| "local/1".to_owned(), ToString::to_string);
        let url = format!("https://doi.org/{id}");
        let work = Work { record: &record, id: &id, url: &url };
        check(&name, &csl, &json!([csl_json(&work)]));
        if record.publication_year.is_some() {
            check(&name, &datacite, &datacite_json(&work));
        } else {
            without_year += 1;
        }
        for other in ["bibtex", "ris", "schema-org"] {
            assert!(!format(other).unwrap().write(&work).is_empty(), "{name}");
        }
        let start = Instant::now();
        let citation = apa_citation(&work);
        time += start.elapsed();
        assert_eq!(citation.is_some(), record.title.is_some() || !record.authors.is_empty(), "{name}");
        let text = citation.unwrap_or_default();
        assert!(!text.contains("<i>") && !text.contains("&amp;") && !text.contains('\n'), "{name}: {text}");
        citations += usize::from(!text.is_empty());
        works += 1;
    }
    println!("{works} works, {without_year} without a year; {citations} citations in {time:?}");
}
