//! Every recorded item maps, and what the record says is what an independent look at the JSON says.

use std::collections::BTreeSet;

use pressmark_domain::{Doi, Orcid};
use serde_json::Value;

use super::map;
use crate::mutation::assert_sound;
use crate::recorded::{files, filled, list};

/// The first year in whatever shape.
fn year(value: &Value) -> Option<i32> {
    match &value["date-parts"][0][0] {
        Value::String(year) => year.parse().ok(),
        year => year.as_i64().and_then(|year| i32::try_from(year).ok()),
    }
}

#[test]
fn every_recorded_item_is_what_its_json_says() {
    let (mut items, mut authors, mut orcids, mut years, mut dois, mut other) = (0, 0, 0, 0, 0, 0);
    for (name, body) in files("csl-json") {
        let view = map::work(&body).unwrap_or_else(|e| panic!("{name}: {e}"));
        let source: Value = serde_json::from_slice(&body).unwrap();
        assert_sound(&view);
        let record = &view.record;
        items += 1;

        let doi =
            [&source["DOI"], &source["id"], &source["URL"]].into_iter().find_map(|t| Doi::parse(t.as_str()?).ok());
        assert_eq!(record.doi, doi, "{name}: DOI");
        assert!(!view.source_key.is_empty(), "{name}: key");
        dois += usize::from(doi.is_some());
        let has_title = list(&source["title"]).into_iter().any(|t| filled(t).is_some());
        assert_eq!(record.title.is_some(), has_title, "{name}: title");
        let dates = ["issued", "published", "published-print", "published-online"];
        assert_eq!(record.publication_year, dates.iter().find_map(|date| year(&source[date])), "{name}: year");
        years += usize::from(record.publication_year.is_some());

        let named: Vec<_> = list(&source["author"])
            .into_iter()
            .filter(|a| ["family", "given", "literal", "name"].iter().any(|part| filled(&a[part]).is_some()))
            .collect();
        assert_eq!(record.authors.len(), named.len(), "{name}: authors");
        authors += named.len();
        let said: BTreeSet<_> = named.iter().filter_map(|a| Orcid::parse(a["ORCID"].as_str()?).ok()).collect();
        let kept: BTreeSet<_> = record.authors.iter().filter_map(|a| a.orcid).collect();
        assert_eq!(kept, said, "{name}: ORCIDs");
        orcids += said.len();

        let container = record.container.clone().unwrap_or_default();
        let issns: BTreeSet<_> =
            list(&source["ISSN"]).into_iter().filter_map(Value::as_str).flat_map(|t| t.split(", ")).collect();
        assert_eq!(container.issn.iter().map(String::as_str).collect::<BTreeSet<_>>(), issns, "{name}: ISSN");
        let has_container = ["container-title", "collection-title"]
            .iter()
            .any(|t| list(&source[t]).into_iter().any(|t| filled(t).is_some()));
        assert_eq!(container.title.is_some(), has_container, "{name}: container");
        let publisher = filled(&source["publisher"]).or(filled(&source["publisher"]["name"]));
        assert_eq!(record.publisher.is_some(), publisher.is_some(), "{name}: publisher");
        assert_eq!(record.publication_type.is_some(), filled(&source["type"]).is_some(), "{name}: type");
        other += usize::from(record.publication_type.is_some_and(|t| t.as_str() == "other"));
    }
    println!(
        "csl: {items} items, {dois} DOIs, {years} years, {authors} authors, {orcids} ORCIDs, {other} of type other"
    );
}
