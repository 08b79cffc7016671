//! CSL-JSON, as content negotiation at the DOI resolver gives it.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::DateParts;
use crate::made_up::{Authorship, Work};

/// CSL's word for a Crossref type.
fn csl_type(kind: &str) -> &str {
    match kind {
        "journal-article" => "article-journal",
        "proceedings-article" | "conference-abstract" => "paper-conference",
        "book-chapter" | "book-section" => "chapter",
        "monograph" | "edited-book" | "reference-book" => "book",
        "dissertation" => "thesis",
        "posted-content" => "article",
        "presentation" => "speech",
        "magazine-article" => "article-magazine",
        "newspaper-article" => "article-newspaper",
        "reference-entry" => "entry-encyclopedia",
        "web-page" => "webpage",
        kind => kind,
    }
}

/// What Crossref answers to content negotiation: the REST message with plain strings for titles and CSL's types.
pub(crate) fn from_crossref(body: &[u8]) -> Option<Bytes> {
    let mut document: Value = serde_json::from_slice(body).ok()?;
    let mut item = document["message"].take();
    for member in ["title", "container-title"] {
        let first = item[member].as_array().and_then(|texts| texts.first()).cloned();
        item[member] = first.unwrap_or_else(|| "".into());
    }
    let kind = csl_type(item["type"].as_str().unwrap_or("document")).to_owned();
    item["type"] = kind.into();
    Some(item.to_string().into())
}

/// CSL-JSON of a made-up work.
pub(super) fn item(work: &Work) -> Option<Value> {
    let doi = work.doi.as_ref()?.as_str();
    let author = |authorship: &Authorship| {
        let written = &authorship.written;
        match super::crossref::is_group(written) {
            true => json!({"literal": written.name}),
            false => json!({"given": written.given, "family": written.family}),
        }
    };
    Some(json!({
        "id": doi, "DOI": doi, "URL": format!("https://doi.org/{doi}"), "type": csl_type(work.kind.as_str()),
        "title": work.title, "abstract": work.abstract_text, "container-title": work.container_title, "publisher": work.publisher,
        "author": work.authors.iter().map(author).collect::<Vec<_>>(),
        "issued": DateParts::from(work.date), "volume": work.volume, "issue": work.issue, "page": work.pages,
        "ISSN": work.issns, "language": work.language,
    }))
}
