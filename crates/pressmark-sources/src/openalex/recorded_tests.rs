//! Every recorded work maps, and what the record says is what an independent look at the JSON says.

use std::collections::BTreeSet;
use std::time::Instant;

use pressmark_domain::ProviderView;
use serde_json::Value;

use super::map;
use crate::mutation::assert_sound;
use crate::recorded::{files, filled, list};

/// What was compared, for the printed line.
#[derive(Default, Debug)]
struct Seen {
    works: usize,
    authors: usize,
    hints: usize,
    rors: usize,
    abstracts: usize,
    awards: usize,
    cut_dates: usize,
    issns: usize,
}

fn tail(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

fn check(name: &str, source: &Value, view: &ProviderView, seen: &mut Seen) {
    assert_sound(view);
    let record = &view.record;
    seen.works += 1;
    assert_eq!(view.source_key, tail(source["id"].as_str().unwrap()), "{name}");
    let doi = source["doi"].as_str().map(|doi| doi.trim_start_matches("https://doi.org/").to_ascii_lowercase());
    assert_eq!(record.doi.as_ref().map(|doi| doi.as_str().to_owned()), doi, "{name}: DOI");
    assert_eq!(record.title.is_some(), filled(&source["title"]).is_some(), "{name}: title");
    assert_eq!(record.publication_year.map(i64::from), source["publication_year"].as_i64(), "{name}: year");

    let authorships = list(&source["authorships"]);
    let named: Vec<_> = authorships
        .into_iter()
        .filter(|a| filled(&a["raw_author_name"]).or(filled(&a["author"]["display_name"])).is_some())
        .collect();
    assert_eq!(record.authors.len(), named.len(), "{name}: authors");
    assert!(record.authors.iter().all(|author| author.orcid.is_none()), "{name}: rule 7");
    for (position, source) in named.iter().enumerate() {
        let hints: BTreeSet<_> =
            view.orcid_hints.iter().filter(|h| h.position == position).map(|h| h.orcid.as_str()).collect();
        let said = [&source["author"]["orcid"], &source["raw_orcid"]];
        let said: BTreeSet<_> = said.iter().filter_map(|orcid| orcid.as_str()).map(tail).collect();
        assert_eq!(hints, said, "{name}: hints at {position}");
        seen.hints += said.len();
        let author = &record.authors[position];
        let rors: BTreeSet<_> =
            author.affiliations.iter().filter_map(|a| a.ror.as_ref()).map(|r| tail(r.as_str())).collect();
        let said: BTreeSet<_> =
            list(&source["institutions"]).iter().filter_map(|i| i["ror"].as_str()).map(tail).collect();
        assert_eq!(rors, said, "{name}: ROR ids of {author:?}");
        seen.rors += rors.len();
        for printed in list(&source["raw_affiliation_strings"]).into_iter().filter_map(filled) {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).take(12).collect::<String>();
            let kept =
                author.affiliations.iter().filter_map(|a| a.name.as_deref()).any(|n| letters(n) == letters(printed));
            assert!(kept, "{name}: {printed}");
        }
    }
    seen.authors += named.len();

    let words = source["abstract_inverted_index"].as_object().map_or(0, serde_json::Map::len);
    assert_eq!(record.abstract_text.is_some(), words > 0 || filled(&source["abstract"]).is_some(), "{name}: abstract");
    seen.abstracts += usize::from(words > 0);

    let awards = list(&source["awards"]).into_iter().map(|a| (&a["funder_award_id"], &a["funder_display_name"]));
    let grants = list(&source["grants"]).into_iter().map(|a| (&a["award_id"], &a["funder_display_name"]));
    let awards: BTreeSet<_> = awards.chain(grants).map(|(award, funder)| (award.as_str(), funder.as_str())).collect();
    let kept: BTreeSet<_> = record.funders.iter().map(|f| (f.award.as_deref(), f.name.as_deref())).collect();
    assert!(kept.is_superset(&awards), "{name}: {awards:?} {kept:?}");
    for funder in list(&source["funders"]) {
        assert!(
            record.funders.iter().any(|f| f.name.as_deref() == funder["display_name"].as_str()),
            "{name}: {funder}"
        );
    }
    seen.awards += awards.len();

    let date = source["publication_date"].as_str().unwrap();
    let kept = record.publication_date.unwrap();
    assert!(date.starts_with(&kept.to_string()), "{name}: {date} {kept}");
    assert!(!date.ends_with("-01-01") || kept.month().is_none(), "{name}: rule 8");
    seen.cut_dates += usize::from(kept.day().is_none());

    let location = &source["primary_location"]["source"];
    let container = record.container.clone().unwrap_or_default();
    if location["type"] == "journal" {
        let issns: BTreeSet<_> =
            list(&location["issn"]).iter().chain(&[&location["issn_l"]]).filter_map(|i| i.as_str()).collect();
        assert_eq!(container.issn.iter().map(String::as_str).collect::<BTreeSet<_>>(), issns, "{name}: ISSN");
        assert!(container.title.is_some(), "{name}: container");
        seen.issns += issns.len();
    }
    assert_eq!(container.volume.as_deref(), filled(&source["biblio"]["volume"]), "{name}: volume");
    let status = record.open_access.as_ref().and_then(|oa| oa.status.as_deref());
    assert_eq!(status, source["open_access"]["oa_status"].as_str(), "{name}: open access");
    assert_eq!(record.cited_by_count.map(u64::from), source["cited_by_count"].as_u64(), "{name}");
    assert_eq!(record.references_count.map(u64::from), source["referenced_works_count"].as_u64(), "{name}");
    assert!(record.publication_type.is_some(), "{name}: {}", source["type"]);
    let expected_identifiers = source["ids"].as_object().unwrap().keys().filter(|scheme| *scheme != "doi").count();
    assert_eq!(record.identifiers.len(), expected_identifiers, "{name}: {:?}", record.identifiers);
    assert_eq!(record.is_retracted, source["is_retracted"] == true, "{name}");
}

#[test]
fn every_recorded_work_is_what_its_json_says() {
    let mut seen = Seen::default();
    for folder in ["openalex/works", "openalex/works-older-versions"] {
        for (name, body) in files(folder) {
            let view = map::work(&body).unwrap_or_else(|e| panic!("{name}: {e}"));
            check(&name, &serde_json::from_slice(&body).unwrap(), &view, &mut seen);
        }
    }
    println!("openalex: {seen:?}");
}

#[test]
fn lists_lose_none_and_say_what_singles_say() {
    let mut seen = Seen::default();
    for (name, body) in files("openalex/lists") {
        let source: Value = serde_json::from_slice(&body).unwrap();
        let views = map::works(&body).unwrap();
        let results = list(&source["results"]);
        assert_eq!(views.len(), results.len(), "{name}");
        for (view, result) in views.into_iter().zip(results) {
            let view = view.unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(map::work(result.to_string().as_bytes()).as_ref(), Ok(&view), "{name}");
            check(&name, result, &view, &mut seen);
        }
    }
    println!("openalex lists: {seen:?}");
}

#[test]
fn other_entities_and_lists_are_not_works() {
    for folder in ["openalex/authors", "openalex/institutions", "openalex/sources", "openalex/lists"] {
        for (name, body) in files(folder) {
            assert!(map::work(&body).is_err(), "{name}");
        }
    }
}

#[test]
fn how_fast_lines_are_mapped() {
    let lines: Vec<Vec<u8>> = files("openalex/works").into_iter().map(|(_, body)| body).collect();
    let bytes: usize = lines.iter().map(Vec::len).sum();
    let start = Instant::now();
    let mapped = lines.iter().filter(|line| map::work(line).is_ok()).count();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(mapped, lines.len());
    println!(
        "openalex: {:.0} lines/s, {:.1} MB/s in this profile",
        mapped as f64 / seconds,
        bytes as f64 / 1e6 / seconds
    );
}
