//! The maps over every recorded document, against counts made without them.

use pressmark_domain::Orcid;
use pressmark_domain::work::relation;
use serde_json::Value;

use super::map;
use crate::recorded::{files, filled, list};

const FOLDERS: [&str; 4] =
    ["orcid/v3-json/works", "orcid/v3-json/record", "orcid/v3-json-from-xml/record", "orcid/v2-json/record"];

/// Works documents and records, recorded or composed.
fn works_documents() -> Vec<(String, Vec<u8>)> {
    let sets: Vec<Value> = files("coherent")
        .iter()
        .filter(|(name, _)| name.ends_with("/index.json"))
        .flat_map(|(_, body)| serde_json::from_slice::<Vec<Value>>(body).unwrap())
        .collect();
    let composed = sets.iter().flat_map(|set| list(&set["orcid_constructed"])).filter_map(Value::as_str);
    let composed = composed.flat_map(|path| files(path.rsplit_once('/').unwrap().0));
    FOLDERS.iter().flat_map(|folder| files(folder)).chain(composed).collect()
}

fn groups(document: &Value) -> Vec<&Value> {
    let in_section = list(&document["group"]);
    if in_section.is_empty() { list(&document["activities-summary"]["works"]["group"]) } else { in_section }
}

/// The identifying DOIs of a group as they are compared, found with other means than the map's.
fn self_dois(group: &Value) -> Vec<String> {
    let mut dois: Vec<String> = list(&group["work-summary"])
        .into_iter()
        .flat_map(|summary| list(&summary["external-ids"]["external-id"]))
        .filter(|id| id["external-id-type"] == "doi")
        .filter(|id| id["external-id-relationship"].as_str().is_none_or(|r| r.eq_ignore_ascii_case("self")))
        .map(|id| {
            let value = filled(&id["external-id-value"]).unwrap_or_default();
            let url = filled(&id["external-id-url"]["value"]).filter(|url| url.contains("doi.org/"));
            // A value without any DOI in it may still have a URL that resolves one.
            let text = if value.contains("10.") { value } else { url.unwrap_or_default() };
            text.split_whitespace().filter(|word| !word.trim_end_matches(':').eq_ignore_ascii_case("doi"))
        })
        // Blanks inside a DOI leave a word that is neither DOI nor address.
        .filter(|words| words.clone().all(|word| word.contains("10.") || word.starts_with("http")))
        .flatten()
        .filter_map(|word| {
            let text = word.to_ascii_lowercase();
            let doi = text[text.find("10.")?..].trim_end_matches([',', ';']);
            doi.contains('/').then(|| doi.to_owned())
        })
        .collect();
    dois.sort();
    dois.dedup();
    dois
}

#[test]
fn no_group_is_lost() {
    let claimant = Orcid::from_number(1);
    let mut lost = Vec::new();
    let (mut group_count, mut work_count, mut without_doi, mut split) = (0, 0, 0, 0);
    for (name, body) in works_documents() {
        let document: Value = serde_json::from_slice(&body).unwrap();
        let expected = groups(&document);
        let works = map::works(&claimant, &body).unwrap_or_else(|e| panic!("{name}: {e}"));
        for (at, group) in expected.iter().enumerate() {
            let of_group: Vec<_> = works.iter().filter(|w| w.group == at).collect();
            assert!(!of_group.is_empty(), "{name}: group {at} is lost");

            let mut codes: Vec<i64> = of_group.iter().flat_map(|w| &w.view.put_codes).copied().collect();
            codes.sort_unstable();
            codes.dedup();
            let mut expected_codes: Vec<i64> =
                list(&group["work-summary"]).iter().map(|s| s["put-code"].as_i64().unwrap()).collect();
            expected_codes.sort_unstable();
            assert_eq!(codes, expected_codes, "{name}: put-codes of group {at}");

            let mut dois: Vec<_> =
                of_group.iter().filter_map(|w| w.view.record.doi.as_ref()).map(|doi| doi.as_str().to_owned()).collect();
            dois.sort();
            assert_eq!(dois, self_dois(group), "{name}: DOIs of group {at}");
            assert_eq!(of_group.len(), dois.len().max(1), "{name}: works of group {at}");
            without_doi += usize::from(dois.is_empty());
            split += usize::from(dois.len() > 1);

            let json = serde_json::to_string(&of_group.iter().map(|w| &w.view.record).collect::<Vec<_>>()).unwrap();
            for summary in list(&group["work-summary"]) {
                for id in list(&summary["external-ids"]["external-id"]) {
                    let Some(value) = filled(&id["external-id-value"]) else { continue };
                    if !is_kept(value, &json) {
                        lost.push(format!("{name}: `{value}` of group {at}"));
                    }
                }
            }
            if group["work-summary"].as_array().unwrap().iter().any(|s| !s["title"]["title"]["value"].is_null()) {
                assert!(of_group.iter().all(|w| w.view.record.title.is_some()), "{name}: title of group {at}");
            }
        }
        assert!(works.iter().all(|w| w.group < expected.len()));
        group_count += expected.len();
        work_count += works.len();
    }
    assert!(lost.is_empty(), "identifiers are lost: {lost:#?}");
    println!("{group_count} groups, {work_count} works, {without_doi} groups without DOI, {split} with several");
    if group_count > 0 {
        assert!(without_doi > 500 && split > 20, "the recordings hold both in numbers");
    }
}

/// Whether the letters and digits of a value stand in a JSON text, however the scheme's normal form spells it: of each
/// word what is behind the last slash or colon.
fn is_kept(value: &str, json: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let json = letters(json);
    value.split_whitespace().all(|word| {
        let tail = word.rsplit(['/', ':']).find(|part| !letters(part).is_empty()).unwrap_or_default();
        let tail = letters(tail);
        // arXiv's version and PubMed's leading zeros are not part of the identifier.
        let without_version = tail.rsplit_once('v').map_or(tail.as_str(), |(id, _)| id);
        [tail.as_str(), without_version, tail.trim_start_matches('0')].iter().any(|form| json.contains(form))
    })
}

#[test]
fn works_of_one_group_know_each_other() {
    let claimant = Orcid::from_number(1);
    for (name, body) in works_documents() {
        let works = map::works(&claimant, &body).unwrap();
        for work in &works {
            let others = works.iter().filter(|w| w.group == work.group).count() - 1;
            let joined = work.view.record.relations.iter();
            let joined = joined.filter(|r| r.kind == relation::CLAIMED_WITH && r.identifier.scheme == "doi").count();
            assert_eq!(joined, others, "{name}: group {}", work.group);
        }
    }
}

#[test]
fn every_person_is_read_without_addresses() {
    let mut people = 0;
    for folder in [
        "orcid/v3-json/person",
        "orcid/v2-json/person",
        "orcid/v3-json/record",
        "orcid/v3-json-from-xml/record",
        "orcid/v2-json/record",
    ] {
        for (name, body) in files(folder) {
            let document: Value = serde_json::from_slice(&body).unwrap();
            let person = document.get("person").unwrap_or(&document);
            let view = map::person(&body).unwrap_or_else(|e| panic!("{name}: {e}"));
            let names = &person["name"];
            let named = ["given-names", "family-name"]
                .iter()
                .any(|n| names[n]["value"].as_str().is_some_and(|v| !v.trim().is_empty()));
            assert_eq!(view.display_name().is_some() || view.deactivated, named || view.deactivated, "{name}");
            assert!(view.orcid.is_some(), "{name}: its iD");
            assert!(!format!("{view:?}").contains("redacted@example.org"), "{name}: an address is kept");
            let closed = !document["history"]["deactivation-date"].is_null();
            assert!(view.deactivated || !closed, "{name}: deactivated");
            people += 1;
        }
    }
    println!("{people} people");
}

#[test]
fn every_employment_is_read() {
    for folder in
        ["orcid/v3-json/employments", "orcid/v3-json/record", "orcid/v3-json-from-xml/record", "orcid/v2-json/record"]
    {
        for (name, body) in files(folder) {
            let document: Value = serde_json::from_slice(&body).unwrap();
            let section = if document["activities-summary"].is_null() {
                &document
            } else {
                &document["activities-summary"]["employments"]
            };
            let modern: usize = list(&section["affiliation-group"]).iter().map(|g| list(&g["summaries"]).len()).sum();
            let expected = modern + list(&section["employment-summary"]).len();
            assert_eq!(map::employments(&body).unwrap().len(), expected, "{name}");
        }
    }
}

#[test]
fn every_bulk_element_is_a_work_or_a_reason() {
    let claimant = Orcid::from_number(1);
    for folder in ["orcid/v3-json/bulk", "orcid/v2-json/bulk"] {
        for (name, body) in files(folder) {
            let document: Value = serde_json::from_slice(&body).unwrap();
            let elements = map::bulk(&claimant, &body).unwrap();
            assert_eq!(elements.len(), list(&document["bulk"]).len(), "{name}");
            for (element, expected) in elements.iter().zip(list(&document["bulk"])) {
                match element {
                    Ok(work) => {
                        assert_eq!(Some(work.put_code), expected["work"]["put-code"].as_i64(), "{name}");
                        assert!(!format!("{work:?}").contains('@'), "{name}: an address is kept");
                    }
                    Err(problem) => {
                        assert_eq!(
                            problem.problem.error_code.map(i64::from),
                            expected["error"]["error-code"].as_i64(),
                            "{name}"
                        );
                        assert!(problem.put_code.is_some(), "{name}: {problem}");
                    }
                }
            }
        }
    }
    for (name, body) in files("orcid/v3-json/work") {
        assert!(map::work(&claimant, &body).unwrap().view.record.title.is_some(), "{name}");
    }
}

#[test]
fn other_documents_are_refused_with_a_reason() {
    let claimant = Orcid::from_number(1);
    for folder in ["orcid/v3-json/search", "orcid/v3-json/email", "orcid/v3-json/bulk"] {
        for (name, body) in files(folder) {
            assert!(map::works(&claimant, &body).is_err(), "{name}");
            assert!(map::person(&body).is_err(), "{name}");
        }
    }
}

#[test]
fn recorded_problems_are_known() {
    let (mut locked, mut deprecated) = (0, 0);
    for (name, body) in crate::recorded::all("orcid/v3-xml/error", "xml") {
        let asked = name.rsplit('/').next().and_then(|file| Orcid::parse(file.strip_suffix(".xml")?).ok()).unwrap();
        let problem = super::problem(&body).unwrap_or_else(|| panic!("{name}"));
        match (problem.response_code, problem.error_code) {
            (Some(409), Some(super::OrcidProblem::LOCKED)) => locked += 1,
            (Some(301), Some(super::OrcidProblem::DEPRECATED)) => {
                assert!(problem.other_orcid(&asked).is_some_and(|primary| primary != asked), "{name}");
                deprecated += 1;
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    println!("{locked} locked, {deprecated} deprecated");
}

#[test]
fn recorded_exchanges_are_understood() {
    let claimant = Orcid::from_number(1);
    let mut problems = 0;
    for (_, lines) in crate::recorded::all("http", "jsonl") {
        for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let exchange: Value = serde_json::from_slice(line).unwrap();
            let body = exchange["body"].as_str().unwrap_or_default().as_bytes();
            let _ =
                (map::person(body), map::works(&claimant, body), map::employments(body), map::bulk(&claimant, body));
            let url = exchange["url"].as_str().unwrap();
            if url.contains("pub.orcid.org") && exchange["status"].as_u64().unwrap() >= 400 {
                let problem = super::problem(body).unwrap_or_else(|| panic!("{exchange}"));
                assert_eq!(problem.response_code.map(u64::from), exchange["status"].as_u64(), "{url}");
                assert!(problem.error_code.is_some() && map::works(&claimant, body).is_err());
                problems += 1;
            }
        }
    }
    println!("{problems} problems");
}

#[test]
fn every_document_of_orcid_passes_every_map() {
    let claimant = Orcid::from_number(1);
    let folders = [
        "orcid/v3-json/bulk",
        "orcid/v3-json/email",
        "orcid/v3-json/employments",
        "orcid/v3-json/person",
        "orcid/v3-json/record",
        "orcid/v3-json/search",
        "orcid/v3-json/work",
        "orcid/v3-json/work-summary",
        "orcid/v3-json/works",
        "orcid/v2-json/bulk",
        "orcid/v2-json/person",
        "orcid/v2-json/record",
        "orcid/v3-json-from-xml/record",
    ];
    for (name, body) in folders.iter().flat_map(|folder| files(folder)) {
        let passed = [
            map::person(&body).is_ok(),
            map::works(&claimant, &body).is_ok(),
            map::employments(&body).is_ok(),
            map::bulk(&claimant, &body).is_ok(),
            map::work(&claimant, &body).is_ok(),
        ];
        let expected = !["/search/", "/email/"].iter().any(|folder| name.contains(folder));
        assert_eq!(passed.contains(&true), expected, "{name}");
    }
}
