//! Every recorded work maps, and what the record says is what an independent look at the JSON says.

use std::collections::BTreeSet;
use std::time::Instant;

use pressmark_domain::{Doi, Orcid, ProviderView};
use serde_json::Value;

use super::map;
use crate::mutation::assert_sound;
use crate::recorded::{files, filled, list};

/// What was compared, for the printed line.
#[derive(Default, Debug)]
struct Seen {
    works: usize,
    authors: usize,
    orcids: usize,
    titles: usize,
    dates: usize,
    issns: usize,
    licenses: usize,
    awards: usize,
    relations: usize,
    updates: usize,
    editors: usize,
}

fn set<'a>(items: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    items.map(str::to_owned).collect()
}

fn has_name(person: &Value) -> bool {
    ["name", "family", "given"].iter().any(|part| filled(&person[part]).is_some())
}

fn check(name: &str, source: &Value, view: &ProviderView, seen: &mut Seen) {
    assert_sound(view);
    let record = &view.record;
    seen.works += 1;
    assert_eq!(view.source_key, source["DOI"].as_str().unwrap().to_ascii_lowercase(), "{name}");

    let has_title =
        list(&source["title"]).into_iter().chain(list(&source["original-title"])).any(|t| filled(t).is_some());
    assert_eq!(record.title.is_some(), has_title, "{name}: title");
    seen.titles += usize::from(has_title);

    let year =
        source["issued"]["date-parts"][0][0].as_i64().or_else(|| source["approved"]["date-parts"][0][0].as_i64());
    assert_eq!(record.publication_year.map(i64::from), year, "{name}: year");
    assert_eq!(record.publication_date.map(|date| date.year()), record.publication_year, "{name}: date");
    seen.dates += usize::from(year.is_some());

    for (role, people) in [("author", &record.authors), ("editor", &record.editors)] {
        let named: Vec<_> = list(&source[role]).into_iter().filter(|person| has_name(person)).collect();
        assert_eq!(people.len(), named.len(), "{name}: {role}");
        let in_source = set(named.iter().filter_map(|p| p["ORCID"].as_str()).map(|url| &url[url.len() - 19..]));
        let in_record = set(people.iter().filter_map(|author| author.orcid.as_ref()).map(Orcid::as_str));
        assert_eq!(in_record, in_source, "{name}: ORCIDs of {role}");
        for (person, source) in people.iter().zip(&named) {
            assert!(filled(&source["family"]).is_none() || person.family.is_some(), "{name}: {source}");
            assert_eq!(person.affiliations.len(), list(&source["affiliation"]).len(), "{name}: {source}");
            assert_eq!(
                filled(&source["family"]).is_none(),
                person.roles.contains(&"group".to_owned()),
                "{name}: {source}"
            );
        }
        *(if role == "author" { &mut seen.authors } else { &mut seen.editors }) += people.len();
        seen.orcids += in_source.len();
    }

    let container = record.container.clone().unwrap_or_default();
    let issns = set(list(&source["ISSN"]).into_iter().filter_map(Value::as_str));
    assert_eq!(set(container.issn.iter().map(String::as_str)), issns, "{name}: ISSN");
    let isbns = list(&source["ISBN"]).len();
    assert!((isbns == 0) == container.isbn.is_empty(), "{name}: ISBN");
    seen.issns += issns.len();
    let has_container = list(&source["container-title"]).into_iter().any(|t| filled(t).is_some());
    assert!(!has_container || container.title.is_some(), "{name}: container");
    assert_eq!(container.volume.is_some(), filled(&source["volume"]).is_some(), "{name}: volume");

    let licenses = set(list(&source["license"])
        .into_iter()
        .filter_map(|l| l["URL"].as_str())
        .map(|url| url.trim().trim_start_matches("http").trim_start_matches('s')));
    let kept = set(record
        .licenses
        .iter()
        .filter_map(|l| l.url.as_deref())
        .map(|url| url.trim_start_matches("http").trim_start_matches('s')));
    assert_eq!(kept, licenses, "{name}: licences");
    seen.licenses += licenses.len();

    let awards = list(&source["funder"]).into_iter().flat_map(|f| list(&f["award"])).filter_map(filled);
    let awards: BTreeSet<_> = awards.map(|award| award.split_whitespace().collect::<String>()).collect();
    let kept = record.funders.iter().filter_map(|f| f.award.as_deref());
    assert_eq!(
        kept.map(|a| a.split_whitespace().collect::<String>()).collect::<BTreeSet<_>>(),
        awards,
        "{name}: awards"
    );
    seen.awards += awards.len();

    let relations: BTreeSet<_> = source["relation"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(kind, others)| {
            list(others)
                .into_iter()
                .map(move |other| (kind.replace('_', "-"), other["id"].as_str().unwrap().to_ascii_lowercase()))
        })
        .collect();
    let kept: BTreeSet<_> =
        record.relations.iter().map(|r| (r.kind.clone(), r.identifier.value.to_ascii_lowercase())).collect();
    assert!(kept.is_superset(&relations), "{name}: relations {relations:?} {kept:?}");
    seen.relations += relations.len();

    let own = Doi::parse(&view.source_key).unwrap();
    let targets = list(&source["update-to"]).into_iter().filter_map(|u| Doi::parse(u["DOI"].as_str()?).ok());
    let targets: Vec<_> = targets.filter(|target| *target != own).collect();
    assert_eq!(view.updates.iter().map(|u| u.target.clone()).collect::<Vec<_>>(), targets, "{name}: updates");
    assert!(!record.is_retracted, "{name}: a notice is not retracted");
    seen.updates += targets.len();

    let outside_tags = filled(&source["abstract"])
        .map(|text| text.split('<').filter_map(|part| part.rsplit('>').next()).any(|text| !text.trim().is_empty()));
    assert_eq!(record.abstract_text.is_some(), outside_tags == Some(true), "{name}: abstract");
    assert_eq!(record.cited_by_count.map(u64::from), source["is-referenced-by-count"].as_u64(), "{name}");
    assert_eq!(record.references_count.map(u64::from), source["reference-count"].as_u64(), "{name}");
    assert_eq!(record.publication_type.map(|t| t.as_str()), source["type"].as_str(), "{name}: type");
}

#[test]
fn every_recorded_work_is_what_its_json_says() {
    let mut seen = Seen::default();
    for folder in ["crossref/works", "crossref/works-older-versions"] {
        for (name, body) in files(folder) {
            let view = map::work(&body).unwrap_or_else(|e| panic!("{name}: {e}"));
            let source: Value = serde_json::from_slice(&body).unwrap();
            check(&name, &source["message"], &view, &mut seen);
            // The bare work, and the envelope as a line, are the same.
            assert_eq!(map::message(source["message"].to_string().as_bytes()).as_ref(), Ok(&view), "{name}");
            assert_eq!(map::message(&body).as_ref(), Ok(&view), "{name}");
        }
    }
    println!("crossref: {seen:?}");
}

#[test]
fn lists_of_works_lose_none() {
    let (mut lists, mut works) = (0, 0);
    for (name, body) in files("crossref/lists") {
        let source: Value = serde_json::from_slice(&body).unwrap();
        let views = map::works(&body).unwrap();
        let items = list(&source["message"]["items"]);
        assert_eq!(views.len(), items.len(), "{name}");
        if source["message-type"] != "work-list" {
            assert!(views.iter().all(Result::is_err), "{name} holds no works");
            continue;
        }
        lists += 1;
        for (view, item) in views.into_iter().zip(items) {
            // Lists asked for with `select` hold works without type, title and date: those say so.
            match view {
                Ok(view) => check(&name, item, &view, &mut Seen::default()),
                Err(e) => assert!(item.get("type").is_none() && item.get("title").is_none(), "{name}: {e}"),
            }
            works += 1;
        }
    }
    println!("crossref: {works} works in {lists} lists");
}

#[test]
fn what_is_not_a_work_is_refused() {
    for (name, body) in files("crossref/other") {
        assert!(map::work(&body).is_err(), "{name}");
        assert!(map::message(&body).is_err(), "{name}");
    }
}

#[test]
fn how_fast_lines_are_mapped() {
    let lines: Vec<Vec<u8>> = files("crossref/works").into_iter().map(|(_, body)| body).collect();
    let bytes: usize = lines.iter().map(Vec::len).sum();
    let start = Instant::now();
    let mapped = lines.iter().filter(|line| map::message(line).is_ok()).count();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(mapped, lines.len());
    println!(
        "crossref: {:.0} lines/s, {:.1} MB/s in this profile",
        mapped as f64 / seconds,
        bytes as f64 / 1e6 / seconds
    );
}
