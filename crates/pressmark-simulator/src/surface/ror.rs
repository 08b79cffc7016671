//! ROR API, version 2: `/organizations/{id}` and `/organizations?query=…`.

use axum::body::Bytes;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Asked, overridden};
use crate::Upstream;
use crate::answer::{Answer, JSON};
use crate::holdings::Shown;

/// Organisations on one page.
const PER_PAGE: usize = 20;

pub(super) fn answer(shown: &Shown, asked: &Asked) -> Answer {
    let path = asked.path.strip_prefix("/v2").unwrap_or(&asked.path);
    match path.trim_end_matches('/') {
        "/organizations" => list(shown, asked),
        path => match path.strip_prefix("/organizations/") {
            Some(key) => single(shown, key),
            None => not_found(path),
        },
    }
}

fn not_found(key: &str) -> Answer {
    Answer::value(&json!({ "errors": [format!("ROR ID '{key}' does not exist")] })).with_status(StatusCode::NOT_FOUND)
}

fn single(shown: &Shown, key: &str) -> Answer {
    let id = key.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    if let Some(answer) = overridden(shown, Upstream::Ror, &id, JSON) {
        return answer;
    }
    shown.holdings.organisations().get(&id).map_or_else(|| not_found(key), Answer::json)
}

/// A search; the override of the key `search` stands for all of them.
fn list(shown: &Shown, asked: &Asked) -> Answer {
    if let Some(answer) = overridden(shown, Upstream::Ror, "search", JSON) {
        return answer;
    }
    let query = asked.parameter(&["query"]).unwrap_or_default().replace('\\', "").to_lowercase();
    let words: Vec<String> = query.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let found = shown.holdings.organisations().search(&words);
    let total = found.len();
    let page = asked.number(&["page"], 1).max(1);
    let value = |body: &Bytes| serde_json::from_slice::<Value>(body).ok();
    let items: Vec<Value> = found.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).filter_map(value).collect();
    Answer::value(&json!({ "number_of_results": total, "time_taken": 3, "items": items, "meta": {} }))
}
