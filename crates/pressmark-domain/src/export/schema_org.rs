//! Work → schema.org, JSON-LD.

use serde_json::{Map, Value, json};

use super::datacite::uri;
use super::names::{Name, is_group, name};
use super::text::plain;
use super::{Work, types};
use crate::work::{Author, Container, Funder};

/// The work as schema.org JSON-LD. What goes into a `script` element of a page must have its `<` escaped, as the
/// serializer of [`super::FORMATS`] does.
#[must_use]
pub fn schema_org(work: &Work<'_>) -> Value {
    let record = work.record;
    let url = Some(work.url).filter(|url| !url.is_empty()).map(uri);
    let mut out = Object::default();
    out.put("@context", Some("https://schema.org"));
    out.put("@id", url.clone());
    out.put("@type", Some(types::names(record).schema_org));
    out.put("url", url);
    out.put("name", work.full_title().map(|title| plain(&title)));
    out.list("author", record.authors.iter().map(person));
    out.list("editor", record.editors.iter().map(person));
    out.put(
        "datePublished",
        record.publication_date.map(|d| d.to_string()).or(record.publication_year.map(|y| y.to_string())),
    );
    out.put("isPartOf", record.container.as_ref().and_then(part_of));
    let container = record.container.clone().unwrap_or_default();
    out.put("pagination", container.pages.or(container.article_number));
    out.put("publisher", record.publisher.as_deref().map(|name| json!({"@type": "Organization", "name": name})));
    out.put("description", record.abstract_text.as_deref().map(plain));
    out.put("inLanguage", record.language.as_deref());
    out.list("keywords", work.keywords().into_iter().map(Value::from));
    out.list("license", licenses(work));
    out.list("identifier", identifiers(work));
    out.list("funder", record.funders.iter().filter_map(funder));
    let is_free = record.open_access.as_ref().and_then(|access| access.status.as_deref()).map(|s| s != "closed");
    out.put("isAccessibleForFree", is_free);
    out.put("creativeWorkStatus", Some("Retracted").filter(|_| record.is_retracted));
    Value::Object(out.0)
}

#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn put(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    fn list(&mut self, name: &str, values: impl Iterator<Item = Value>) {
        self.put(name, Some(values.collect::<Vec<_>>()).filter(|values| !values.is_empty()));
    }
}

fn person(author: &Author) -> Value {
    let mut out = Object::default();
    out.put("@type", Some(if is_group(author) { "Organization" } else { "Person" }));
    out.put("@id", author.orcid.map(|orcid| format!("https://orcid.org/{orcid}")));
    out.put("name", Some(author.name.as_str()));
    if let Name::Parts { family, given } = name(author) {
        out.put("givenName", given);
        out.put("familyName", Some(family));
    }
    let place = |affiliation: &crate::work::Affiliation| {
        let mut place = Object::default();
        place.put("@type", Some("Organization"));
        place.put("@id", affiliation.ror.as_ref().map(ToString::to_string));
        place.put("name", affiliation.name.as_deref());
        Value::Object(place.0)
    };
    out.list("affiliation", author.affiliations.iter().map(place));
    Value::Object(out.0)
}

/// Issue in volume in periodical, as far as they are known; a book where there is an ISBN.
fn part_of(container: &Container) -> Option<Value> {
    let mut holder = Object::default();
    holder.put("@type", Some(if container.isbn.is_empty() { "Periodical" } else { "Book" }));
    holder.put("name", container.title.as_deref());
    holder.list("issn", container.issn.iter().map(|issn| issn.as_str().into()));
    holder.list("isbn", container.isbn.iter().map(|isbn| isbn.as_str().into()));
    let mut part = Some(Value::Object(holder.0)).filter(|holder| holder.as_object().is_some_and(|h| h.len() > 1));
    let levels = [
        ("PublicationVolume", "volumeNumber", &container.volume),
        ("PublicationIssue", "issueNumber", &container.issue),
    ];
    for (kind, name, number) in levels {
        if let Some(number) = number {
            let mut level = Object::default();
            level.put("@type", Some(kind));
            level.put(name, Some(number.as_str()));
            level.put("isPartOf", part);
            part = Some(Value::Object(level.0));
        }
    }
    part
}

fn licenses<'a>(work: &'a Work<'_>) -> impl Iterator<Item = Value> + 'a {
    let url = |license: &crate::work::License| license.url.as_deref().filter(|url| url.contains("://")).map(uri);
    work.record.licenses.iter().filter_map(url).map(Value::from)
}

fn identifiers<'a>(work: &'a Work<'_>) -> impl Iterator<Item = Value> + 'a {
    let own = work.record.doi.iter().map(|doi| ("doi".to_owned(), doi.to_string()));
    let further = work.record.identifiers.iter().map(|id| (id.scheme.clone(), id.value.clone()));
    own.chain(further).map(|(scheme, value)| json!({"@type": "PropertyValue", "propertyID": scheme, "value": value}))
}

fn funder(funder: &Funder) -> Option<Value> {
    let id = funder.ror.as_ref().map(ToString::to_string);
    let id = id.or_else(|| funder.doi.as_ref().map(|doi| format!("https://doi.org/{doi}")));
    if funder.name.is_none() && id.is_none() {
        return None;
    }
    let mut out = Object::default();
    out.put("@type", Some("Organization"));
    out.put("@id", id);
    out.put("name", funder.name.as_deref());
    Some(Value::Object(out.0))
}
