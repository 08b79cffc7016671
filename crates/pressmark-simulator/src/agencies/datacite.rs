//! The part of DataCite's REST API that a repository writes with: `GET` and `PUT /dois/{doi}`.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Agencies, Agency, Held};
use crate::answer::Answer;

/// What a DOI must have before the world sees it (schema 4.5).
const MANDATORY: [&str; 6] = ["creators", "titles", "publisher", "publicationYear", "types", "url"];

fn refusal(status: StatusCode, title: &str) -> Answer {
    let body = json!({"errors": [{"status": status.as_str(), "title": title}]});
    Answer::value(&body).with_status(status)
}

/// Answers a request about a DOI. Whoever is not signed in is told that there is none, as DataCite does of drafts.
pub(super) fn answer(agencies: &Agencies, method: &Method, doi: &str, is_signed_in: bool, body: &[u8]) -> Answer {
    if !is_signed_in {
        return refusal(StatusCode::UNAUTHORIZED, "You are not authorized to access this resource.");
    }
    match *method {
        Method::PUT => put(agencies, doi, body),
        Method::GET => match agencies.lock().get(&key(doi)) {
            Some(held) => Answer::value(&resource(doi, held)),
            None => refusal(StatusCode::NOT_FOUND, "The resource you are looking for doesn't exist."),
        },
        _ => refusal(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
    }
}

fn key(doi: &str) -> (Agency, String) {
    (Agency::DataCite, doi.to_ascii_lowercase())
}

fn resource(doi: &str, held: &Held) -> Value {
    let mut attributes = held.content.clone();
    if let Value::Object(members) = &mut attributes {
        members.insert("doi".to_owned(), doi.to_ascii_lowercase().into());
        members.insert("state".to_owned(), held.state.as_str().into());
    }
    json!({"data": {"id": doi.to_ascii_lowercase(), "type": "dois", "attributes": attributes}})
}

fn is_blank(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || *value == json!([]) || *value == json!(""))
}

fn put(agencies: &Agencies, doi: &str, body: &[u8]) -> Answer {
    let mut body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let Some(Value::Object(mut given)) = body.pointer_mut("/data/attributes").map(Value::take) else {
        return refusal(StatusCode::BAD_REQUEST, "You need to provide a payload following the JSONAPI spec");
    };
    let event = given.remove("event");
    let event = event.as_ref().and_then(Value::as_str);
    let mut all = agencies.lock();
    let known = all.get(&key(doi));
    let (created, updated) = known.map_or((1, 0), |held| (held.created, held.updated + 1));
    let state = match (event, known.map_or("draft", |held| held.state.as_str())) {
        (Some("publish"), _) => "findable",
        // A draft that is hidden stays one: nobody has seen it.
        (Some("hide"), "findable") => "registered",
        (_, state) => state,
    }
    .to_owned();
    if state != "draft"
        && let Some(missing) = MANDATORY.into_iter().find(|name| is_blank(given.get(*name)))
    {
        return refusal(StatusCode::UNPROCESSABLE_ENTITY, &format!("{missing} can't be blank"));
    }
    let held = Held { state, content: Value::Object(given), created, updated };
    let answer = Answer::value(&resource(doi, &held));
    let status = if updated == 0 { StatusCode::CREATED } else { StatusCode::OK };
    all.insert(key(doi), held);
    answer.with_status(status)
}
