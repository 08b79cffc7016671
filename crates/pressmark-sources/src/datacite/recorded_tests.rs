//! Every recorded DOI maps, and what the record says is what an independent look at the JSON says.

use std::collections::BTreeSet;

use pressmark_domain::{Doi, Orcid, ProviderView};
use serde_json::Value;

use super::map;
use crate::mutation::assert_sound;
use crate::recorded::{files, filled, list};

/// What was compared, for the printed line.
#[derive(Default, Debug)]
struct Seen {
    works: usize,
    imported: usize,
    authors: usize,
    groups: usize,
    split: usize,
    orcids: usize,
    rors: usize,
    editors: usize,
    relations: usize,
    subjects: usize,
    licenses: usize,
    spdx: usize,
    funders: usize,
    other_types: usize,
}

/// A name that is not one of the schema's codes for unknown.
fn named(person: &Value) -> bool {
    ["name", "givenName", "familyName"].iter().any(|part| filled(&person[part]).is_some_and(|name| name != ":(unav)"))
}

fn orcids(person: &Value) -> Option<Orcid> {
    list(&person["nameIdentifiers"]).into_iter().find_map(|id| Orcid::parse(id["nameIdentifier"].as_str()?).ok())
}

fn check(name: &str, source: &Value, view: &ProviderView, seen: &mut Seen) {
    assert_sound(view);
    let record = &view.record;
    seen.works += 1;
    assert_eq!(view.source_key, source["doi"].as_str().unwrap().to_ascii_lowercase(), "{name}");
    let imported = source["source"] == "levriero";
    assert_eq!(view.agency.as_deref(), imported.then_some("crossref"), "{name}: agency");
    seen.imported += usize::from(imported);

    let titles = list(&source["titles"]);
    assert_eq!(record.title.is_some(), titles.iter().any(|t| filled(&t["title"]).is_some()), "{name}: title");
    let subtitle = titles.iter().any(|t| t["titleType"] == "Subtitle");
    assert_eq!(record.subtitle.is_some(), subtitle, "{name}: subtitle");

    let issued = list(&source["dates"]).into_iter().find(|date| date["dateType"] == "Issued");
    let issued = issued.and_then(|date| date["date"].as_str()).map(|date| date[..4].parse::<i32>().unwrap());
    let year = match &source["publicationYear"] {
        Value::String(year) => year.parse().ok(),
        year => year.as_i64().and_then(|year| i32::try_from(year).ok()),
    };
    assert_eq!(record.publication_year, issued.or(year), "{name}: year");

    let creators: Vec<_> = list(&source["creators"]).into_iter().filter(|c| named(c)).collect();
    assert_eq!(record.authors.len(), creators.len(), "{name}: creators");
    for (author, creator) in record.authors.iter().zip(&creators) {
        assert_eq!(author.orcid, orcids(creator), "{name}: {creator}");
        let is_group = author.roles.contains(&"group".to_owned());
        assert_eq!(is_group, creator["nameType"] == "Organizational", "{name}: {creator}");
        let affiliations =
            list(&creator["affiliation"]).into_iter().filter(|a| filled(a).or(filled(&a["name"])).is_some());
        assert_eq!(author.affiliations.len(), affiliations.count(), "{name}: {creator}");
        seen.rors += author.affiliations.iter().filter(|a| a.ror.is_some()).count();
        seen.groups += usize::from(is_group);
        seen.split += usize::from(author.family.is_some() && author.given.is_some());
        seen.orcids += usize::from(author.orcid.is_some());
    }
    seen.authors += creators.len();
    let editors =
        list(&source["contributors"]).into_iter().filter(|c| c["contributorType"] == "Editor" && named(c)).count();
    assert_eq!(record.editors.len(), editors, "{name}: editors");
    seen.editors += editors;

    // Of test documents some identifiers are not of the scheme that they name.
    let is_test = source["doi"].as_str().is_some_and(|doi| doi.starts_with("10.82433") || doi.starts_with("10.5072"));
    let others: BTreeSet<_> = list(&source["relatedIdentifiers"])
        .into_iter()
        .map(|other| {
            (other["relationType"].as_str(), other["relatedIdentifier"].as_str().map(|id| id.trim().to_lowercase()))
        })
        .collect();
    assert!(is_test || record.relations.len() >= others.len(), "{name}: {others:#?} {:#?}", record.relations);
    assert!(record.relations.len() <= others.len() + list(&source["identifiers"]).len(), "{name}: relations");
    seen.relations += record.relations.len();

    let subjects: BTreeSet<_> = list(&source["subjects"]).into_iter().filter_map(|s| filled(&s["subject"])).collect();
    let subjects: BTreeSet<_> = subjects.iter().map(|s| s.trim_start_matches("FOS: ")).collect();
    let kept = record.subjects.len() + record.keywords.len();
    assert!(
        kept >= subjects.len().saturating_sub(2) && kept <= 2 * subjects.len(),
        "{name}: subjects {kept} {subjects:?}"
    );
    seen.subjects += kept;

    let urls = list(&source["rightsList"])
        .into_iter()
        .filter_map(|r| filled(&r["rightsUri"]))
        .filter(|u| u.starts_with("http"));
    let urls: BTreeSet<_> = urls.map(|url| url.split_once("://").unwrap().1).collect();
    let kept: BTreeSet<_> =
        record.licenses.iter().filter_map(|l| Some(l.url.as_deref()?.split_once("://")?.1)).collect();
    assert_eq!(kept, urls, "{name}: licences");
    seen.licenses += record.licenses.len();
    seen.spdx += record.licenses.iter().filter(|l| l.spdx.is_some()).count();

    let funding: BTreeSet<_> = list(&source["fundingReferences"])
        .into_iter()
        .map(|f| (f["funderName"].as_str().unwrap().trim(), f["awardNumber"].as_str(), f["funderIdentifier"].as_str()))
        .collect();
    assert_eq!(record.funders.len(), funding.len(), "{name}: funders");
    for funder in &record.funders {
        let has_id = funding.iter().any(|(name, award, id)| {
            Some(*name) == funder.name.as_deref() && *award == funder.award.as_deref() && id.is_some()
        });
        assert_eq!(has_id, funder.doi.is_some() || funder.ror.is_some(), "{name}: {funder:?}");
    }
    seen.funders += funding.len();

    let kind = record.publication_type.unwrap_or_else(|| panic!("{name}: no type"));
    let general = source["types"]["resourceTypeGeneral"].as_str().unwrap();
    let expected = match general {
        "Dataset" => Some("dataset"),
        "Software" => Some("software"),
        "JournalArticle" => Some("journal-article"),
        "Preprint" => Some("posted-content"),
        _ => None,
    };
    assert!(expected.is_none_or(|expected| kind.as_str() == expected), "{name}: {general} is {kind}");
    seen.other_types += usize::from(kind.as_str() == "other");

    let has_abstract = list(&source["descriptions"])
        .into_iter()
        .any(|d| d["descriptionType"] == "Abstract" && filled(&d["description"]).is_some());
    assert_eq!(record.abstract_text.is_some(), has_abstract, "{name}: abstract");
    assert!(
        record.publisher.is_some()
            || source["publisher"]
                .as_str()
                .is_none_or(|p| p.trim().is_empty() || p.starts_with(':') || p.starts_with('(')),
        "{name}: publisher"
    );
    assert_eq!(record.links.is_empty(), filled(&source["url"]).is_none(), "{name}: url");
}

#[test]
fn every_recorded_doi_is_what_its_json_says() {
    let mut seen = Seen::default();
    for (name, body) in files("datacite/dois") {
        let view = map::work(&body).unwrap_or_else(|e| panic!("{name}: {e}"));
        let source: Value = serde_json::from_slice(&body).unwrap();
        let attributes = &source["data"]["attributes"];
        check(&name, attributes, &view, &mut seen);
        assert_eq!(map::work(attributes.to_string().as_bytes()).as_ref(), Ok(&view), "{name}: bare attributes");
        assert!(Doi::parse(&view.source_key).is_ok(), "{name}");
    }
    println!("datacite: {seen:?}");
}

#[test]
fn lists_lose_none() {
    let mut seen = Seen::default();
    for (name, body) in files("datacite/lists") {
        let source: Value = serde_json::from_slice(&body).unwrap();
        let views = map::works(&body).unwrap();
        let items = list(&source["data"]);
        assert_eq!(views.len(), items.len(), "{name}");
        for (view, item) in views.into_iter().zip(items) {
            check(&name, &item["attributes"], &view.unwrap_or_else(|e| panic!("{name}: {e}")), &mut seen);
        }
    }
    println!("datacite lists: {seen:?}");
}

#[test]
fn clients_and_events_are_not_works() {
    for (name, body) in files("datacite/other") {
        assert!(map::work(&body).is_err(), "{name}");
    }
}
