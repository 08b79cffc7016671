//! Work → DataCite JSON (metadata schema 4.5).

use serde_json::{Map, Value, json};

use super::datacite_parts::{creators, editors, funding, related, rights};
use super::text::plain;
use super::{Work, types};
use crate::work::scheme;

/// What DataCite's schema prescribes for a mandatory property that nobody knows.
pub(super) const UNAVAILABLE: &str = ":unav";

/// The work as DataCite's JSON. Mandatory texts that are not known are `:unav`, as DataCite prescribes; a work of unknown
/// year has no `publicationYear`, for which there is no such word.
#[must_use]
pub fn datacite_json(work: &Work<'_>) -> Value {
    let record = work.record;
    let names = types::names(record);
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            out.insert(name.to_owned(), value);
        }
    };
    put("id", Some(work.url).filter(|url| !url.is_empty()).map(uri).into());
    put("doi", record.doi.as_ref().map(ToString::to_string).filter(|doi| is_plain(doi)).into());
    put("url", Some(work.url).filter(|url| !url.is_empty()).map(uri).into());
    let own_type = record.publication_type.map(|kind| kind.as_str().to_owned());
    put("types", json!({"resourceTypeGeneral": names.datacite, "resourceType": own_type.unwrap_or_default()}));
    put("creators", creators(&record.authors));
    put("titles", titles(work));
    put("publisher", json!({"name": record.publisher.as_deref().unwrap_or(UNAVAILABLE)}));
    put("publicationYear", record.publication_year.map(|year| format!("{year:04}")).into());
    put("subjects", work.keywords().into_iter().map(|word| json!({"subject": word})).collect());
    put("contributors", editors(&record.editors));
    let issued = record.publication_date.map(|date| json!({"date": date.to_string(), "dateType": "Issued"}));
    put("dates", issued.into_iter().collect());
    put("language", record.language.as_deref().into());
    put("alternateIdentifiers", alternates(work));
    put("relatedIdentifiers", related(record));
    put("container", container(work));
    put("rightsList", rights(&record.licenses));
    put("descriptions", abstract_of(work).into_iter().collect());
    put("fundingReferences", funding(&record.funders));
    put("schemaVersion", "http://datacite.org/schema/kernel-4".into());
    Value::Object(out)
}

fn titles(work: &Work<'_>) -> Value {
    let title = work.record.title.as_deref().map(plain).filter(|title| !title.is_empty());
    let mut titles = vec![json!({"title": title.as_deref().unwrap_or(UNAVAILABLE)})];
    titles.extend(work.record.subtitle.as_deref().map(|text| json!({"title": plain(text), "titleType": "Subtitle"})));
    titles.into()
}

fn abstract_of(work: &Work<'_>) -> Option<Value> {
    let text = work.record.abstract_text.as_deref().map(plain).filter(|text| !text.is_empty())?;
    Some(json!({"description": text, "descriptionType": "Abstract"}))
}

fn alternates(work: &Work<'_>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for id in work.record.identifiers.iter().filter(|id| id.scheme != scheme::LOCAL) {
        let one = json!({"alternateIdentifier": id.value, "alternateIdentifierType": id.scheme});
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.into()
}

fn container(work: &Work<'_>) -> Value {
    let Some(container) = &work.record.container else { return Value::Null };
    let Some(title) = &container.title else { return Value::Null };
    let mut out = json!({"type": if container.isbn.is_empty() { "Series" } else { "Book" }, "title": title});
    let (first, last) = container.pages.as_deref().map_or(("", ""), |p| p.split_once(['-', '–']).unwrap_or((p, "")));
    let identifier = container.issn.first().map(|issn| (issn, "ISSN")).or(container.isbn.first().map(|n| (n, "ISBN")));
    let parts = [
        ("identifier", identifier.map(|(value, _)| value.as_str())),
        ("identifierType", identifier.map(|(_, kind)| kind)),
        ("volume", container.volume.as_deref()),
        ("issue", container.issue.as_deref()),
        ("firstPage", Some(first.trim())),
        ("lastPage", Some(last.trim())),
    ];
    for (name, value) in parts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out[name] = value.into();
        }
    }
    out
}

/// The DOIs that DataCite's schema admits; others are in `id` only.
fn is_plain(doi: &str) -> bool {
    doi.chars().all(|c| c.is_ascii_alphanumeric() || "-._;()/:".contains(c))
}

/// A URL with everything encoded that a URI may not hold.
pub(super) fn uri(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
