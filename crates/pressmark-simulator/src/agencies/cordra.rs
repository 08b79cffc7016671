//! The part of DOIP over HTTPS that registrars need (`docid.md` §4.3).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Agencies, Agency, Held, PASSWORD, USERNAME};
use crate::answer::Answer;

/// The token of whoever has signed in. Fixed, so that it outlives a restart as a real one may not.
const TOKEN: &str = "a-token-of-the-simulated-cordra";

fn refusal(status: StatusCode, message: &str) -> Answer {
    Answer::value(&json!({"message": message})).with_status(status)
}

/// Answers a request; `operation` is from the path or the query.
pub(super) fn answer(agencies: &Agencies, operation: &str, target: &str, bearer: &str, body: &[u8]) -> Answer {
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    if operation == "20.DOIP/Op.Auth.Token" {
        let is_right = body["username"] == USERNAME && body["password"] == PASSWORD && body["grant_type"] == "password";
        return match is_right {
            true => Answer::value(&json!({"access_token": TOKEN, "token_type": "Bearer", "active": true})),
            false => refusal(StatusCode::UNAUTHORIZED, "Authentication failed"),
        };
    }
    if bearer != TOKEN {
        return refusal(StatusCode::UNAUTHORIZED, "Authentication failed");
    }
    match operation {
        "0.DOIP/Op.Create" if target == "service" => create(agencies, &body),
        "0.DOIP/Op.Retrieve" => match agencies.lock().get(&key(target)) {
            Some(held) => Answer::value(&object(target, held)),
            None => refusal(StatusCode::NOT_FOUND, "No such object"),
        },
        "0.DOIP/Op.Update" => update(agencies, target, &body),
        _ => refusal(StatusCode::BAD_REQUEST, "Operation not supported"),
    }
}

fn key(id: &str) -> (Agency, String) {
    (Agency::Cordra, id.to_ascii_lowercase())
}

fn object(id: &str, held: &Held) -> Value {
    let versions = json!({"txnId": held.created + held.updated});
    json!({"id": id, "type": held.state, "attributes": {"content": held.content, "metadata": versions}})
}

fn create(agencies: &Agencies, body: &Value) -> Answer {
    let (Some(kind), Some(id)) = (body["type"].as_str(), body["id"].as_str()) else {
        return refusal(StatusCode::BAD_REQUEST, "type and id are required here");
    };
    let mut all = agencies.lock();
    if all.contains_key(&key(id)) {
        return refusal(StatusCode::CONFLICT, "Object already exists");
    }
    let content = body["attributes"]["content"].clone();
    let held = Held { state: kind.to_owned(), content, created: 1, updated: 0 };
    let answer = Answer::value(&object(id, &held));
    all.insert(key(id), held);
    answer
}

fn update(agencies: &Agencies, id: &str, body: &Value) -> Answer {
    let mut all = agencies.lock();
    let Some(held) = all.get_mut(&key(id)) else { return refusal(StatusCode::NOT_FOUND, "No such object") };
    held.content = body["attributes"]["content"].clone();
    held.updated += 1;
    Answer::value(&object(id, held))
}
