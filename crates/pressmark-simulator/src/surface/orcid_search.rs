//! ORCID's expanded search, `/v3.0/expanded-search/?q=…&start=…&rows=…`, over names and employments of the records of
//! the world. Of its language the simulator knows phrases in fields that are joined by `AND`.

use axum::http::StatusCode;
use pressmark_domain::Orcid;
use pressmark_domain::text::fold;
use serde_json::{Value, json};

use super::{Asked, overridden};
use crate::Upstream;
use crate::answer::{Answer, JSON};
use crate::holdings::{OrcidStatus, Shown};
use crate::orcid::errors;

/// People of one answer where nothing is said, and at most.
const ROWS: usize = 100;
const MOST_ROWS: usize = 1000;

/// Words that must stand one after the other in a member of a row.
struct Phrase {
    member: &'static str,
    words: Vec<String>,
}

/// A search. The override of the key `expanded-search` stands for all of them; people whose record has an override of
/// its own, under their iD, are not found.
pub(super) fn answer(shown: &Shown, asked: &Asked) -> Answer {
    if let Some(answer) = overridden(shown, Upstream::Orcid, "expanded-search", JSON) {
        return answer;
    }
    let (start, rows) = (asked.number(&["start"], 0), asked.number(&["rows"], ROWS));
    let Some(phrases) = asked.parameter(&["q"]).and_then(phrases).filter(|_| rows <= MOST_ROWS) else {
        return Answer::value(&errors::bad_search()).with_status(StatusCode::BAD_REQUEST);
    };
    let is_meant = |row: &Value| phrases.iter().all(|phrase| phrase.stands_in(row));
    let ids = shown.holdings.orcids();
    let found: Vec<Value> = ids.iter().filter_map(|id| row(shown, id)).filter(is_meant).collect();
    let total = found.len();
    let page: Vec<Value> = found.into_iter().skip(start).take(rows).collect();
    // As ORCID writes nobody.
    let page = if page.is_empty() { Value::Null } else { Value::Array(page) };
    Answer::value(&json!({ "expanded-result": page, "num-found": total }))
}

/// `given-names:"…" AND family-name:"…"`; `None` for what is not understood.
fn phrases(query: &str) -> Option<Vec<Phrase>> {
    let mut rest = query.trim();
    let mut found = Vec::new();
    loop {
        let (field, after) = rest.split_once(":\"")?;
        let (text, after) = quoted(after)?;
        found.push(Phrase { member: member(field)?, words: words(&text) });
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(found);
        }
        rest = rest.strip_prefix("AND ")?.trim_start();
    }
}

/// The member of a row that a field searches.
fn member(field: &str) -> Option<&'static str> {
    Some(match field {
        "orcid" => "orcid-id",
        "given-names" => "given-names",
        "family-name" => "family-names",
        "credit-name" => "credit-name",
        "other-names" => "other-name",
        "affiliation-org-name" => "institution-name",
        _ => return None,
    })
}

/// The text before the closing quotation mark, and what follows that.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((inside, &text[at + 1..])),
            '\\' => inside.push(chars.next()?.1),
            c => inside.push(c),
        }
    }
    None
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Phrase {
    fn stands_in(&self, row: &Value) -> bool {
        let value = &row[self.member];
        let texts = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        // Of no words there are no windows to be looked at.
        !self.words.is_empty()
            && texts
                .iter()
                .filter_map(Value::as_str)
                .any(|text| words(text).windows(self.words.len()).any(|found| found == self.words.as_slice()))
    }
}

/// A person as the search shows one; `None` for who has no record that can be read. No record of these worlds shows an
/// address of mail.
fn row(shown: &Shown, id: &Orcid) -> Option<Value> {
    let is_closed = shown.overridden(Upstream::Orcid, id.as_str()).is_some();
    if is_closed || shown.holdings.orcid_status(id) != OrcidStatus::Active {
        return None;
    }
    let person = shown.listed(Upstream::Orcid, &format!("{id}/person"), || shown.holdings.person(id))?;
    let person: Value = serde_json::from_slice(&person).ok()?;
    let jobs = shown.listed(Upstream::Orcid, &format!("{id}/employments"), || shown.holdings.employments(id));
    let jobs: Value = jobs.and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default();
    let summaries = jobs["affiliation-group"].as_array().into_iter().flatten();
    let summaries = summaries.filter_map(|group| group["summaries"].as_array()).flatten();
    let mut institutions: Vec<&str> = Vec::new();
    for name in summaries.filter_map(|job| job["employment-summary"]["organization"]["name"].as_str()) {
        if !institutions.contains(&name) {
            institutions.push(name);
        }
    }
    let others = person["other-names"]["other-name"].as_array().into_iter().flatten();
    let others: Vec<&str> = others.filter_map(|other| other["content"].as_str()).collect();
    let name = &person["name"];
    Some(json!({
        "orcid-id": id.as_str(),
        "given-names": name["given-names"]["value"],
        "family-names": name["family-name"]["value"],
        "credit-name": name["credit-name"]["value"],
        "other-name": others,
        "email": [],
        "institution-name": institutions,
    }))
}
