//! Crossref REST API: `/works/{doi}`, `/works/{doi}/agency`, `/works?filter=doi:…`, `/works?query=…`.

use axum::body::Bytes;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Asked, normal_doi, overridden};
use crate::Upstream;
use crate::answer::{Answer, JSON};
use crate::holdings::{AgencyAnswer, Shown};

pub(super) fn answer(shown: &Shown, asked: &Asked) -> Answer {
    let path = asked.path.strip_prefix("/v1").unwrap_or(&asked.path);
    match path.trim_end_matches('/') {
        "/works" => list(shown, asked),
        path => match path.strip_prefix("/works/") {
            Some(key) => match key.strip_suffix("/agency") {
                Some(doi) => agency(shown, doi),
                None => single(shown, key),
            },
            None => not_found(),
        },
    }
}

/// Crossref's 404: plain text under a JSON content type.
fn not_found() -> Answer {
    Answer::new(StatusCode::NOT_FOUND, JSON, "Resource not found.")
}

fn single(shown: &Shown, key: &str) -> Answer {
    let Some(doi) = normal_doi(key) else { return not_found() };
    if let Some(answer) = overridden(shown, Upstream::Crossref, &doi, JSON) {
        return answer;
    }
    shown.holdings.crossref(&doi).map_or_else(not_found, Answer::json)
}

fn agency(shown: &Shown, key: &str) -> Answer {
    let Some(doi) = normal_doi(key) else { return not_found() };
    let AgencyAnswer::Agency(label) = shown.holdings.agency(&doi) else { return not_found() };
    Answer::value(&json!({
        "status": "ok", "message-type": "work-agency", "message-version": "1.0.0",
        "message": {"DOI": doi, "agency": {"id": label.to_ascii_lowercase(), "label": label}},
    }))
}

fn listed(shown: &Shown, doi: &str) -> Option<Value> {
    let body: Bytes = shown.listed(Upstream::Crossref, doi, || shown.holdings.crossref(doi))?;
    let mut work: Value = serde_json::from_slice(&body).ok()?;
    Some(work["message"].take())
}

fn invalid(kind: &str, value: &str, message: &str) -> Answer {
    Answer::value(&json!({
        "status": "failed", "message-type": "validation-failure",
        "message": [{"type": kind, "value": value, "message": message}],
    }))
    .with_status(StatusCode::BAD_REQUEST)
}

/// The most works that a search finds here.
const MOST_FOUND: usize = 200;

/// A list by words of titles. The override of the key `search` stands for all of them.
fn search(shown: &Shown, asked: &Asked, query: &str) -> Answer {
    if let Some(answer) = overridden(shown, Upstream::Crossref, "search", JSON) {
        return answer;
    }
    let words = query.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let words: Vec<String> = words.collect();
    let dois = shown.holdings.crossref_search(&words, MOST_FOUND);
    page(asked, dois.iter().filter_map(|doi| listed(shown, doi)).collect())
}

/// A list by DOIs, the one filter that a harvester needs. Several `doi:` filters mean "any of these".
fn list(shown: &Shown, asked: &Asked) -> Answer {
    let filter = asked.parameter(&["filter"]).unwrap_or_default();
    let rows = asked.number(&["rows"], 20);
    if rows > 1000 {
        return invalid(
            "integer-not-valid",
            &rows.to_string(),
            "Integer specified as rows but must be a positive integer less than or equal to 1000",
        );
    }
    if let Some(query) = asked.parameter(&["query"]) {
        return search(shown, asked, query);
    }
    let mut dois = Vec::new();
    for part in format!(",{filter}").split(",doi:").skip(1) {
        let Some(doi) = normal_doi(part) else {
            return invalid("filter-not-available", part, "Filter doi specified but its value is not a DOI");
        };
        if !dois.contains(&doi) {
            dois.push(doi);
        }
    }
    let other = filter.split(",doi:").next().filter(|first| !first.is_empty() && !first.starts_with("doi:"));
    if let Some(other) = other {
        return invalid("filter-not-available", other, "the simulator knows the filter doi only");
    }
    page(asked, dois.iter().filter_map(|doi| listed(shown, doi)).collect())
}

/// One page of what was found.
fn page(asked: &Asked, found: Vec<Value>) -> Answer {
    let rows = asked.number(&["rows"], 20);
    let offset = asked.number(&["offset"], 0);
    let total = found.len();
    let mut items: Vec<Value> = found.into_iter().skip(offset).take(rows).collect();
    if let Some(select) = asked.parameter(&["select"]) {
        let wanted: Vec<&str> = select.split(',').collect();
        for item in &mut items {
            if let Value::Object(members) = item {
                members.retain(|name, _| wanted.contains(&name.as_str()));
            }
        }
    }
    Answer::value(&json!({
        "status": "ok", "message-type": "work-list", "message-version": "1.0.0",
        "message": {
            "facets": {}, "total-results": total, "items": items, "items-per-page": rows,
            "query": {"start-index": offset, "search-terms": null},
        },
    }))
}
