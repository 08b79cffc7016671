//! Formats held against their schemas.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::examples::{full, work};
use crate::export::*;
use crate::text::recorded_tests::recorded_data;
use crate::work::{WorkRecord, WorkType};

/// A schema of the standards' folder, which stands beside the recorded data.
fn schema(path: &str) -> Option<jsonschema::Validator> {
    let file = recorded_data()?.join("../standards").join(path);
    let Ok(text) = std::fs::read_to_string(&file) else {
        assert!(std::env::var_os("CI").is_none(), "no {}", file.display());
        println!("skipped: no {}", file.display());
        return None;
    };
    Some(jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap())
}

fn check(validator: &jsonschema::Validator, value: &Value) {
    let errors: Vec<String> = validator.iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

fn check_all(record: &WorkRecord, csl: &jsonschema::Validator, datacite: &jsonschema::Validator) {
    let work = work(record);
    check(csl, &json!([csl_json(&work)]));
    if record.publication_year.is_some() {
        check(datacite, &datacite_json(&work));
    }
    let bibtex = format("bibtex").unwrap().write(&work);
    let depth = bibtex.chars().scan((0i32, false), |(depth, escaped), c| {
        match c {
            _ if *escaped => *escaped = false,
            '\\' => *escaped = true,
            '{' => *depth += 1,
            '}' => *depth -= 1,
            _ => {}
        }
        Some(*depth)
    });
    let depths: Vec<i32> = depth.collect();
    assert!(depths.last() == Some(&0) && depths.iter().all(|depth| *depth >= 0), "{bibtex}");
    let ris = format("ris").unwrap().write(&work);
    assert!(ris.split("\r\n").all(|line| line.is_empty() || line.get(2..6) == Some("  - ")), "{ris}");
    assert!(!ris.replace("\r\n", "").contains(['\r', '\n']), "{ris}");
    let apa = apa_citation(&work);
    assert_eq!(apa.is_none(), record.title.is_none() && record.authors.is_empty());
    assert!(!schema_org(&work)["@type"].is_null());
}

#[test]
fn every_type_has_a_name_that_the_schemas_know() {
    let Some((csl, datacite)) = schema("csl/csl-data.json").zip(schema("json-schema/datacite-v4.5.json")) else {
        return;
    };
    for kind in WorkType::all() {
        check_all(&WorkRecord { publication_type: Some(kind), ..full() }, &csl, &datacite);
    }
    check_all(&WorkRecord { publication_year: Some(2019), ..WorkRecord::default() }, &csl, &datacite);
}

/// Records with texts made to break formats.
fn any_record() -> impl Strategy<Value = WorkRecord> {
    let text = || "[a-zA-Zé中 ,.:;{}\\\\$%&#_^~<>\"'/\u{2013}\n-]{1,20}";
    let person = (text(), prop::option::of(text()), prop::option::of(text()), any::<bool>());
    let parts = (
        prop::option::of(text()),
        prop::option::of(text()),
        prop::collection::vec(person, 0..4),
        prop::option::of((text(), text(), text(), text())),
        (prop::sample::select(WorkType::all().collect::<Vec<_>>()), 1000i32..2999, text()),
        prop::collection::vec(text(), 0..3),
    );
    parts.prop_map(|(title, subtitle, people, container, (kind, year, publisher), keywords)| {
        let mut record = WorkRecord {
            title: title.as_deref().and_then(crate::text::safe_html),
            publication_type: Some(kind),
            publication_year: Some(year),
            publisher: Some(publisher),
            keywords,
            ..WorkRecord::default()
        };
        record.subtitle = subtitle.as_deref().and_then(crate::text::safe_html);
        record.container = container.map(|(title, volume, issue, pages)| crate::work::Container {
            title: Some(title),
            volume: Some(volume),
            issue: Some(issue),
            pages: Some(pages),
            ..Default::default()
        });
        record.authors = people
            .into_iter()
            .map(|(name, given, family, is_group)| crate::work::Author {
                name,
                given,
                family,
                roles: if is_group { vec!["group".into()] } else { Vec::new() },
                ..Default::default()
            })
            .collect();
        record.editors = record.authors.clone();
        record
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_format(record in any_record()) {
        if let Some((csl, datacite)) = schema("csl/csl-data.json").zip(schema("json-schema/datacite-v4.5.json")) {
            check_all(&record, &csl, &datacite);
        }
    }
}
