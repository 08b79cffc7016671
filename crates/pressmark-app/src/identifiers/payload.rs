//! What an agency is told of an identifier.

use pressmark_domain::WorkRecord;
use pressmark_domain::export::{Work, datacite_json};
use pressmark_domain::text::plain_text;
use pressmark_sources::registrar::Deposit;
use pressmark_store::Result;
use pressmark_store::entity::{identifier, publication};
use serde_json::{Value, json};

use super::Identifiers;

/// Cordra's names of the kinds of objects (`docid.md` §4.2).
const OF_WORKS: &str = "Container iD";
const OF_FILES: &str = "APA_Handle_ID";

/// Characters of the longest description that Cordra takes.
const LONGEST_DESCRIPTION: usize = 2_048;

/// What the registrar of an identifier is told: of its work as it is now, if it has one. `others` are all identifiers
/// of the work.
pub(super) fn deposit(
    identifiers: &Identifiers,
    row: &identifier::Model,
    work: Option<&publication::Model>,
    others: &[identifier::Model],
) -> Result<Deposit> {
    let record: WorkRecord = match work {
        Some(work) => serde_json::from_str(&work.merged)?,
        None => WorkRecord::default(),
    };
    // A DOI leads to the page of the work's DOCiD, which is its permanent one.
    let docid = others.iter().find(|other| other.kind == "docid").map_or(&row.value, |other| &other.value);
    let url = identifiers.landing_url(docid);
    let is_over = row.state == "tombstoned";
    let metadata = match row.registrar.as_str() {
        "datacite" => datacite(row, &record, &url, docid),
        _ => cordra(row, &record, &url, work.is_some(), is_over),
    };
    let is_seen = work.is_none_or(|work| work.visible && work.deleted_at.is_none() && work.merged_into.is_none());
    let record_type = if work.is_some() { OF_WORKS } else { OF_FILES };
    let (is_known, is_public) = (row.registered_at.is_some(), is_seen && !is_over);
    Ok(Deposit { id: row.value.clone(), url, is_known, record_type, metadata, is_public })
}

/// DataCite's attributes, by its schema 4.5.
fn datacite(row: &identifier::Model, record: &WorkRecord, url: &str, docid: &str) -> Value {
    let mut attributes = datacite_json(&Work { record, id: &row.value, url });
    if let Value::Object(members) = &mut attributes {
        // The URL of a DOI is its own `id`; the API wants neither.
        members.remove("id");
        members.insert("doi".to_owned(), row.value.as_str().into());
        members.insert("url".to_owned(), url.into());
        if docid != row.value {
            let one = json!({"alternateIdentifier": docid, "alternateIdentifierType": "DOCiD"});
            let all = members.entry("alternateIdentifiers").or_insert_with(|| json!([]));
            if let Value::Array(all) = all
                && !all.contains(&one)
            {
                all.push(one);
            }
        }
    }
    attributes
}

/// The content of an object of Cordra. Whose it is, and from which request it came, is part of it: objects that nobody
/// can attribute are what the other implementation was left with.
fn cordra(row: &identifier::Model, record: &WorkRecord, url: &str, is_work: bool, is_over: bool) -> Value {
    let mut content = json!({"id": row.value, "docid": url, "user_id": row.owner_id, "request_id": row.request_id});
    if is_work {
        let text = |text: &Option<String>| text.as_deref().map(plain_text);
        let description = text(&record.abstract_text).map(|d| d.chars().take(LONGEST_DESCRIPTION).collect::<String>());
        let names: Vec<&str> = record.authors.iter().map(|author| author.name.as_str()).collect();
        content["title"] = text(&record.title).into();
        content["description"] = description.into();
        content["creators"] = names.into();
        content["doi"] = record.doi.as_ref().map(ToString::to_string).into();
        content["publication_date"] = record.publication_date.map(|date| date.to_string()).into();
    }
    if is_over {
        content["tombstone"] = true.into();
    }
    content
}

#[cfg(test)]
mod tests;
