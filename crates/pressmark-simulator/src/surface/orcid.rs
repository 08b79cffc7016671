//! ORCID public API 3.0: `/v3.0/{iD}/person`, `/works`, `/works/{put-codes}`, `/work/{put-code}`, `/employments`, `/record`;
//! its search has a file of its own.

use axum::http::{StatusCode, header};
use pressmark_domain::Orcid;
use serde_json::{Value, json};

use super::{Asked, orcid_search};
use crate::Upstream;
use crate::answer::Answer;
use crate::holdings::{OrcidStatus, Shown};
use crate::orcid::{errors, person, work};

const PLAIN: &str = "application/json;charset=UTF-8";
const VENDOR: &str = "application/vnd.orcid+json;charset=UTF-8";
/// The most put-codes that a bulk read takes.
const BULK: usize = 100;

pub(super) fn answer(shown: &Shown, asked: &Asked) -> Answer {
    let content_type = if asked.accepts("vnd.orcid+json") { VENDOR } else { PLAIN };
    if !asked.accept.is_empty() && !asked.accepts("json") && !asked.accepts("*/*") {
        // The real API would send XML, which nobody here reads: better an error than a wrong body.
        return Answer::new(StatusCode::NOT_ACCEPTABLE, "text/plain", "the simulator speaks ORCID's JSON only");
    }
    respond(shown, asked).with_type(content_type)
}

fn failed(status: StatusCode, document: &Value) -> Answer {
    Answer::value(document).with_status(status)
}

fn respond(shown: &Shown, asked: &Asked) -> Answer {
    let Some(rest) = asked.path.strip_prefix("/v3.0/") else {
        return failed(StatusCode::NOT_FOUND, &errors::no_such_path(&asked.path));
    };
    if rest.trim_end_matches('/') == "expanded-search" {
        return orcid_search::answer(shown, asked);
    }
    let (text, section) = rest.split_once('/').unwrap_or((rest, "record"));
    let Ok(id) = Orcid::parse(text) else {
        return failed(StatusCode::NOT_FOUND, &errors::unknown(text));
    };
    for key in [format!("{id}/{section}"), id.to_string()] {
        if let Some(instead) = shown.overridden(Upstream::Orcid, &key) {
            let answer = Answer::new(instead.status_code(), PLAIN, instead.body);
            return match instead.location {
                Some(location) => redirect(answer, asked, &location, section),
                None => answer,
            };
        }
    }
    match shown.holdings.orcid_status(&id) {
        OrcidStatus::Active => read(shown, &id, section),
        OrcidStatus::Unknown => failed(StatusCode::NOT_FOUND, &errors::unknown(id.as_str())),
        OrcidStatus::Locked => failed(StatusCode::CONFLICT, &errors::locked(&id)),
        OrcidStatus::Deactivated => failed(StatusCode::CONFLICT, &errors::deactivated(&id)),
        OrcidStatus::Deprecated(primary) => {
            let answer = failed(StatusCode::MOVED_PERMANENTLY, &errors::deprecated(&id, &primary));
            redirect(answer, asked, &format!("/{primary}"), section)
        }
    }
}

/// Points at the same section of another record, at the host that was asked.
fn redirect(answer: Answer, asked: &Asked, location: &str, section: &str) -> Answer {
    let target = match location.starts_with('/') {
        true => format!("http://{}{}{location}/{section}", asked.host, Upstream::Orcid.base_path()),
        false => location.to_owned(),
    };
    answer.header(header::LOCATION, &target)
}

fn read(shown: &Shown, id: &Orcid, section: &str) -> Answer {
    let body = match section {
        "person" => shown.holdings.person(id),
        "works" => works(shown, id),
        "employments" => shown.holdings.employments(id),
        "record" => record(shown, id),
        _ => {
            return match section.split_once('/') {
                Some(("works", put_codes)) => bulk(shown, id, put_codes),
                Some(("work", put_code)) => single(shown, id, put_code),
                _ => failed(StatusCode::NOT_FOUND, &errors::no_such_path(section)),
            };
        }
    };
    match body {
        Some(body) => Answer::json(body),
        None => failed(StatusCode::NOT_FOUND, &errors::unknown(id.as_str())),
    }
}

fn works(shown: &Shown, id: &Orcid) -> Option<axum::body::Bytes> {
    shown.listed(Upstream::Orcid, &format!("{id}/works"), || shown.holdings.works(id))
}

fn record(shown: &Shown, id: &Orcid) -> Option<axum::body::Bytes> {
    let changed = ["works", "person", "employments"]
        .iter()
        .any(|section| shown.overridden(Upstream::Orcid, &format!("{id}/{section}")).is_some());
    if !changed && let Some(record) = shown.holdings.record(id) {
        return Some(record);
    }
    let part = |section: &str, own: Option<axum::body::Bytes>| {
        let body = shown.listed(Upstream::Orcid, &format!("{id}/{section}"), || own)?;
        serde_json::from_slice::<Value>(&body).ok()
    };
    let person = part("person", shown.holdings.person(id))?;
    let employments = part("employments", shown.holdings.employments(id)).unwrap_or_else(|| person::no_employments(id));
    let works = part("works", shown.holdings.works(id)).unwrap_or_else(|| work::works(id, Vec::new(), None));
    Some(person::record(id, person, employments, works).to_string().into())
}

/// The works of put-codes: of the world, or of a works list that a test put in its place.
fn find(shown: &Shown, id: &Orcid, put_codes: &[i64]) -> Vec<Option<Value>> {
    let mut works = shown.holdings.full_works(id, put_codes);
    if let Some(list) = shown.overridden(Upstream::Orcid, &format!("{id}/works")) {
        let list: Value = serde_json::from_slice(&list.body).unwrap_or_default();
        for (work, put_code) in works.iter_mut().zip(put_codes) {
            *work = changed(&list, *put_code, work.take());
        }
    }
    for (work, put_code) in works.iter_mut().zip(put_codes) {
        if let Some(instead) = shown.overridden(Upstream::Orcid, &format!("{id}/work/{put_code}")) {
            *work = instead.found().and_then(|body| serde_json::from_slice(&body).ok());
        }
    }
    works
}

/// A work as a changed works list implies it. One that the world knows too keeps its contributors.
fn changed(list: &Value, put_code: i64, known: Option<Value>) -> Option<Value> {
    let groups = list["group"].as_array()?;
    let mut summaries = groups.iter().filter_map(|group| group["work-summary"].as_array()).flatten();
    let mut full = work::full_from_summary(summaries.find(|summary| summary["put-code"].as_i64() == Some(put_code))?);
    if let Some(mut known) = known {
        full["contributors"] = known["contributors"].take();
        full["short-description"] = known["short-description"].take();
    }
    Some(full)
}

fn bulk(shown: &Shown, id: &Orcid, put_codes: &str) -> Answer {
    let put_codes: Vec<&str> = put_codes.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
    if put_codes.len() > BULK {
        return failed(StatusCode::BAD_REQUEST, &errors::too_many_put_codes());
    }
    let mut codes = Vec::new();
    for text in put_codes {
        match text.parse::<i64>() {
            Ok(code) => codes.push(code),
            Err(_) => return failed(StatusCode::BAD_REQUEST, &errors::bad_put_code(text)),
        }
    }
    let works: Vec<Value> = find(shown, id, &codes)
        .into_iter()
        .zip(&codes)
        .map(|(work, code)| match work {
            Some(work) => json!({"work": work}),
            None => json!({"error": errors::no_such_work(id, *code)}),
        })
        .collect();
    Answer::value(&json!({"bulk": works}))
}

fn single(shown: &Shown, id: &Orcid, put_code: &str) -> Answer {
    let Ok(code) = put_code.parse() else {
        return failed(StatusCode::BAD_REQUEST, &errors::bad_put_code(put_code));
    };
    match find(shown, id, &[code]).pop().flatten() {
        Some(mut work) => {
            work["path"] = format!("/{id}/work/{code}").into();
            Answer::value(&work)
        }
        None => failed(StatusCode::NOT_FOUND, &errors::no_such_work(id, code)),
    }
}
