//! What an ORCID record would say of a recorded work.

use pressmark_domain::{Orcid, PartialDate};
use serde_json::Value;

use super::works::Works;
use crate::orcid::types;
use crate::orcid::work::{Contributor, Entry, ExternalId, Source};

/// When the composed records were made: Unix milliseconds, a second apart from work to work.
pub(super) const COMPOSED: i64 = 1_700_000_000_000;
/// Put-codes of composed records begin behind this one.
pub(super) const PUT_CODES: i64 = 900_000_000;

fn first_text(value: &Value) -> Option<String> {
    let text = value.as_str().or_else(|| value.as_array()?.first()?.as_str())?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn date_parts(value: &Value) -> Option<PartialDate> {
    let parts = value["date-parts"].as_array()?.first()?;
    PartialDate::from_parts(parts[0].as_i64()?, parts[1].as_i64(), parts[2].as_i64())
}

fn contributor(position: usize, name: Option<String>, orcid: Option<&str>) -> Option<Contributor> {
    Some(Contributor { name: name?, orcid: orcid.and_then(|id| Orcid::parse(id).ok()), first: position == 0 })
}

struct Sketch {
    title: Option<String>,
    subtitle: Option<String>,
    kind: &'static str,
    date: Option<PartialDate>,
    journal: Option<String>,
    source: &'static str,
    contributors: Vec<Contributor>,
}

fn crossref(body: &[u8]) -> Option<Sketch> {
    let document: Value = serde_json::from_slice(body).ok()?;
    let work = &document["message"];
    let authors = work["author"].as_array().into_iter().flatten().enumerate().filter_map(|(i, author)| {
        let whole =
            [author["given"].as_str(), author["family"].as_str()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = if whole.is_empty() { first_text(&author["name"]) } else { Some(whole) };
        contributor(i, name, author["ORCID"].as_str())
    });
    Some(Sketch {
        title: first_text(&work["title"]),
        subtitle: first_text(&work["subtitle"]),
        kind: types::from_crossref(work["type"].as_str().unwrap_or_default()),
        date: date_parts(&work["issued"]),
        journal: first_text(&work["container-title"]),
        source: "Crossref",
        contributors: authors.collect(),
    })
}

fn datacite(body: &[u8]) -> Option<Sketch> {
    let document: Value = serde_json::from_slice(body).ok()?;
    let work = &document["data"]["attributes"];
    let title = match &work["titles"] {
        Value::Array(titles) => {
            titles.first().and_then(|title| first_text(&title["title"]).or_else(|| first_text(title)))
        }
        single => first_text(&single["title"]).or_else(|| first_text(single)),
    };
    let issued = work["dates"].as_array().into_iter().flatten().find(|date| date["dateType"] == "Issued");
    let year = work["publicationYear"].as_i64().or_else(|| work["publicationYear"].as_str()?.trim().parse().ok());
    let creators = work["creators"].as_array().into_iter().flatten().enumerate().filter_map(|(i, creator)| {
        let identifiers = creator["nameIdentifiers"].as_array().into_iter().flatten();
        let orcid = identifiers.filter_map(|n| n["nameIdentifier"].as_str()).find(|n| Orcid::parse(n).is_ok());
        contributor(i, first_text(&creator["name"]), orcid)
    });
    Some(Sketch {
        title,
        subtitle: None,
        kind: types::from_datacite(work["types"]["resourceTypeGeneral"].as_str().unwrap_or_default()),
        date: issued
            .and_then(|date| PartialDate::parse(date["date"].as_str()?).ok())
            .or_else(|| PartialDate::from_parts(year?, None, None)),
        journal: first_text(&work["container"]["title"]),
        source: "DataCite",
        contributors: creators.collect(),
    })
}

fn openalex(body: &[u8]) -> Option<Sketch> {
    let work: Value = serde_json::from_slice(body).ok()?;
    let authors = work["authorships"].as_array().into_iter().flatten().enumerate().filter_map(|(i, authorship)| {
        let name =
            first_text(&authorship["raw_author_name"]).or_else(|| first_text(&authorship["author"]["display_name"]));
        contributor(i, name, authorship["author"]["orcid"].as_str())
    });
    Some(Sketch {
        title: first_text(&work["title"]),
        subtitle: None,
        kind: types::from_openalex(work["type"].as_str().unwrap_or_default()),
        date: work["publication_date"].as_str().and_then(|text| PartialDate::parse(text).ok()),
        journal: first_text(&work["primary_location"]["source"]["display_name"]),
        source: "Crossref",
        contributors: authors.collect(),
    })
}

/// The entry of a composed record for one of the works that carry its holder's iD, the `number`-th from 0. The agency's
/// description is taken where there is one.
pub(super) fn entry(works: &Works, holder: &Orcid, doi: &str, number: usize) -> Option<(Entry, Vec<Contributor>)> {
    let from_openalex = || openalex(works.openalex.get(works.openalex_by_doi.get(doi)?)?);
    let sketch = match (works.crossref.get(doi), works.datacite.get(doi)) {
        (Some(body), _) => crossref(body)?,
        (None, Some(work)) => datacite(&work.body)?,
        (None, None) => from_openalex()?,
    };
    let number = i64::try_from(number).ok()?;
    let entry = Entry {
        put_code: PUT_CODES + 1 + number,
        title: sketch.title,
        subtitle: sketch.subtitle,
        kind: sketch.kind,
        date: sketch.date,
        journal: sketch.journal,
        url: Some(format!("https://doi.org/{doi}")),
        ids: vec![ExternalId::doi(doi)],
        source: Source::named(sketch.source, holder),
        modified: COMPOSED + number * 1000,
        display_index: 0,
    };
    Some((entry, sketch.contributors))
}
