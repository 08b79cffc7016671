//! Work → CSL-JSON (CSL 1.0.2, `csl-data.json`).

use serde_json::{Map, Value, json};

use super::names::{Name, name};
use super::text::{plain, rich};
use super::{Work, types};
use crate::work::{Author, PartialDate, scheme};

/// The work as one item of CSL-JSON. Titles carry the markup that citation processors know (`i b sub sup`), all else is
/// plain text; what is not known is left out.
#[must_use]
pub fn csl_json(work: &Work<'_>) -> Value {
    let record = work.record;
    let names = types::names(record);
    let mut item = Item::default();
    item.put("id", Some(work.id));
    item.put("type", Some(names.csl));
    item.put("title", work.full_title().map(|title| rich(&title)));
    if record.subtitle.is_some() {
        item.put("title-short", record.title.as_deref().map(rich));
    }
    item.put("author", people(record.authors.iter()));
    item.editors(&record.editors);
    let container = record.container.clone().unwrap_or_default();
    item.put("container-title", container.title);
    item.put("publisher", record.publisher.as_deref());
    item.put("volume", container.volume);
    item.put("issue", container.issue);
    item.put("page", container.pages);
    item.put("number", container.article_number);
    item.put("issued", issued(record.publication_date, record.publication_year));
    item.put("genre", names.genre);
    item.put("DOI", record.doi.as_ref().map(ToString::to_string));
    item.put("URL", Some(work.url).filter(|url| !url.is_empty()));
    item.put("ISSN", container.issn.first().cloned());
    item.put("ISBN", container.isbn.first().map(String::as_str).or_else(|| work.identifier(scheme::ISBN)));
    item.put("PMID", work.identifier(scheme::PMID));
    item.put("PMCID", work.identifier(scheme::PMCID));
    item.put("abstract", record.abstract_text.as_deref().map(plain));
    item.put("keyword", Some(work.keywords().join(", ")).filter(|words| !words.is_empty()));
    item.put("language", record.language.as_deref());
    item.put("status", Some("retracted").filter(|_| record.is_retracted));
    Value::Object(item.0)
}

#[derive(Default)]
struct Item(Map<String, Value>);

impl Item {
    fn put(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    /// Editors by what they did: translators and chairs have members of their own.
    fn editors(&mut self, editors: &[Author]) {
        let role = |person: &Author| {
            let has = |role: &str| person.roles.iter().any(|known| known == role);
            if has("translator") {
                "translator"
            } else if has("chair") {
                "chair"
            } else {
                "editor"
            }
        };
        for member in ["editor", "translator", "chair"] {
            self.put(member, people(editors.iter().filter(|person| role(person) == member)));
        }
    }
}

fn people<'a>(all: impl Iterator<Item = &'a Author>) -> Option<Value> {
    let one = |person: &Author| match name(person) {
        Name::Parts { family, given: Some(given) } => json!({"family": family, "given": given}),
        Name::Parts { family, given: None } => json!({"family": family}),
        Name::Whole(name) => json!({"literal": name}),
    };
    Some(all.map(one).collect::<Vec<Value>>()).filter(|all| !all.is_empty()).map(Value::from)
}

/// A date in the precision it is known.
fn issued(date: Option<PartialDate>, year: Option<i32>) -> Option<Value> {
    let parts: Vec<i32> = match date {
        Some(date) => {
            let more = date.month().into_iter().chain(date.day()).map(i32::from);
            std::iter::once(date.year()).chain(more).collect()
        }
        None => vec![year?],
    };
    Some(json!({"date-parts": [parts]}))
}
