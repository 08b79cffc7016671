//! The JSON Schema of the work record.

/// JSON Schema (2020-12) of the work record, as the API serves it. `docs/work-record.md` explains the fields.
pub const WORK_RECORD: &str = include_str!("work-record.schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::WORK_RECORD;
    use crate::work::{
        Affiliation, Author, Container, Funder, Identifier, License, Link, OpenAccess, PartialDate, Relation,
        WorkRecord, WorkType,
    };
    use crate::{Doi, Orcid, Ror};

    fn schema() -> Value {
        serde_json::from_str(WORK_RECORD).unwrap()
    }

    fn accepts(record: &Value) -> Result<(), String> {
        let validator = jsonschema::draft202012::new(&schema()).unwrap();
        validator.validate(record).map_err(|error| format!("{error} at {}", error.instance_path()))
    }

    /// A record with every field: a field that is added to the types and forgotten here does not compile.
    fn full() -> WorkRecord {
        let text = |t: &str| Some(t.to_owned());
        let doi = || Doi::parse("10.5555/psychoceramics").ok();
        let ror = || Ror::parse("03yrm5c26").ok();
        let date = PartialDate::parse("2019-05").ok();
        let person = Author {
            name: "Josiah Carberry".into(),
            given: text("Josiah"),
            family: text("Carberry"),
            orcid: Orcid::parse("0000-0002-1825-0097").ok(),
            affiliations: vec![Affiliation { name: text("Department of Psychoceramics"), ror: ror() }],
            roles: vec!["conceptualization".into()],
        };
        let identifier = || Identifier { scheme: "pmid".into(), value: "1".into() };
        WorkRecord {
            doi: doi(),
            title: text("On <i>cracked pots</i>"),
            subtitle: text("A study"),
            abstract_text: text("<p>None.</p>"),
            language: text("zh-cn"),
            publication_type: Some(WorkType::JOURNAL_ARTICLE),
            publication_date: date,
            publication_year: Some(2019),
            container: Some(Container {
                title: text("Journal of Psychoceramics"),
                issn: vec!["1234-567X".into()],
                isbn: vec!["9780000000002".into()],
                volume: text("3"),
                issue: text("S1"),
                pages: text("S33-S61"),
                article_number: text("e1"),
            }),
            publisher: text("Fictional Press"),
            authors: vec![person.clone()],
            editors: vec![person],
            funders: vec![Funder {
                name: text("Fund"),
                doi: doi(),
                ror: ror(),
                award: text("A-1"),
                amount: text("12000 EUR"),
            }],
            licenses: vec![License {
                url: text("https://example.org/l"),
                spdx: text("CC-BY-4.0"),
                version: text("vor"),
                start: date,
            }],
            keywords: vec!["pots".into()],
            subjects: vec!["Ceramics".into()],
            identifiers: vec![identifier()],
            links: vec![Link {
                url: "https://example.org/a.pdf".into(),
                content_type: text("application/pdf"),
                kind: text("fulltext"),
            }],
            relations: vec![Relation { kind: "corrects".into(), identifier: identifier() }],
            open_access: Some(OpenAccess { status: text("diamond"), url: text("https://example.org/a.pdf") }),
            is_retracted: true,
            cited_by_count: Some(3),
            references_count: Some(u32::MAX),
        }
    }

    #[test]
    fn the_schema_is_sound() {
        jsonschema::meta::validate(&schema()).unwrap();
    }

    #[test]
    fn records_conform() {
        accepts(&serde_json::to_value(full()).unwrap()).unwrap();
        accepts(&serde_json::to_value(WorkRecord::default()).unwrap()).unwrap();
        for kind in WorkType::all() {
            accepts(&json!({ "publication_type": kind })).unwrap();
        }
    }

    #[test]
    fn the_vocabulary_of_types_is_the_codes() {
        let listed: BTreeSet<&str> = BTreeSet::from_iter(WorkType::all().map(WorkType::as_str));
        let schema = schema();
        let allowed = schema["properties"]["publication_type"]["enum"].as_array().unwrap();
        assert_eq!(allowed.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>(), listed);
    }

    #[test]
    fn what_does_not_belong_is_refused() {
        for record in [
            json!({"titel": "T"}),
            json!({"title": null}),
            json!({"container": {"name": "J"}}),
            json!({"authors": [{"name": "A", "email": "a@example.org"}]}),
            json!({"authors": [{"given": "A"}]}),
            json!({"authors": [{"name": "A", "affiliations": [{"id": "1"}]}]}),
            json!({"publication_date": "2019-5"}),
            json!({"publication_date": "May 2019"}),
            json!({"publication_type": "article"}),
            json!({"doi": "https://doi.org/10.5555/x"}),
            json!({"relations": [{"type": "corrects"}]}),
            json!({"cited_by_count": -1}),
            json!({"open_access": {"status": "unknown"}}),
        ] {
            assert!(accepts(&record).is_err(), "{record}");
        }
        assert!(serde_json::from_value::<WorkRecord>(json!({"titel": "T"})).is_err());
    }

    /// Compares the members of a full document with the properties of the schema, both ways, at every depth.
    fn compare(at: &str, document: &Value, schema: &Value, root: &Value) {
        let schema = match schema["$ref"].as_str() {
            Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        match document {
            Value::Object(members) => {
                let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("{at} has no properties"));
                let names = |map: &serde_json::Map<String, Value>| map.keys().cloned().collect::<BTreeSet<_>>();
                assert_eq!(names(members), names(properties), "{at}");
                assert_eq!(schema["additionalProperties"], json!(false), "{at}");
                members
                    .iter()
                    .for_each(|(name, member)| compare(&format!("{at}/{name}"), member, &properties[name], root));
            }
            Value::Array(items) => items.iter().for_each(|item| compare(at, item, &schema["items"], root)),
            _ => {}
        }
    }

    #[test]
    fn every_field_is_in_the_schema_and_every_property_a_field() {
        let schema = schema();
        compare("", &serde_json::to_value(full()).unwrap(), &schema, &schema);
    }

    #[test]
    fn every_field_is_documented() {
        let Ok(page) = std::fs::read_to_string("../../docs/work-record.md") else {
            panic!("docs/work-record.md is missing")
        };
        let record = serde_json::to_value(full()).unwrap();
        for field in record.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{field}`")), "{field}");
        }
        let example = page.split("```json").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let example: Value = serde_json::from_str(example).unwrap();
        accepts(&example).unwrap();
        let parsed: WorkRecord = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(serde_json::to_value(parsed).unwrap(), example, "written as we write it");
    }
}
