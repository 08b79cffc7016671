//! DataCite REST API: `/dois/{doi}` and `/dois?ids=…`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Asked, normal_doi, overridden, split_dois};
use crate::Upstream;
use crate::answer::Answer;
use crate::holdings::Shown;

const TYPE: &str = "application/json; charset=utf-8";

pub(super) fn answer(shown: &Shown, asked: &Asked) -> Answer {
    let path = asked.path.trim_end_matches('/');
    let objects = asked.parameter(&["affiliation"]) == Some("true");
    let answer = match path {
        "/dois" => list(shown, asked, objects),
        _ => path.strip_prefix("/dois/").map_or_else(not_found, |key| single(shown, key, objects)),
    };
    answer.with_type(TYPE)
}

fn not_found() -> Answer {
    let body = json!({"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]});
    Answer::value(&body).with_status(StatusCode::NOT_FOUND)
}

fn single(shown: &Shown, key: &str, objects: bool) -> Answer {
    let Some(doi) = normal_doi(key) else { return not_found() };
    if let Some(answer) = overridden(shown, Upstream::DataCite, &doi, TYPE) {
        return answer;
    }
    shown.holdings.datacite(&doi, objects).map_or_else(not_found, Answer::json)
}

fn list(shown: &Shown, asked: &Asked, objects: bool) -> Answer {
    let ids = asked.parameter(&["ids", "filter[ids]"]).unwrap_or_default();
    let found: Vec<Value> = split_dois(ids)
        .into_iter()
        .filter_map(normal_doi)
        .filter_map(|doi| {
            let body = shown.listed(Upstream::DataCite, &doi, || shown.holdings.datacite(&doi, objects))?;
            let mut document: Value = serde_json::from_slice(&body).ok()?;
            Some(document["data"].take())
        })
        .collect();
    let size = asked.number(&["page[size]"], 25).clamp(1, 1000);
    let number = asked.number(&["page[number]"], 1).max(1);
    let total = found.len();
    let page: Vec<Value> = found.into_iter().skip((number - 1) * size).take(size).collect();
    Answer::value(&json!({
        "data": page,
        "meta": {"total": total, "totalPages": total.div_ceil(size), "page": number},
        "links": {},
    }))
}
