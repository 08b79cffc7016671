//! The DOI resolver: `/ra/{doi},{doi}` tells the registration agency, `/{doi}` negotiates CSL-JSON.

use axum::http::{StatusCode, header};
use pressmark_domain::Doi;
use serde_json::{Value, json};

use super::{Asked, normal_doi, split_dois};
use crate::Upstream;
use crate::answer::{Answer, HTML};
use crate::holdings::{AgencyAnswer, Shown};

const CSL: &str = "application/vnd.citationstyles.csl+json";
const NOT_FOUND: &str = "<!DOCTYPE html>\n<html lang=\"en-us\">\n<head><title>Error: DOI Not Found</title></head>\n\
    <body><h1>DOI Not Found</h1></body>\n</html>\n";

pub(super) fn answer(shown: &Shown, asked: &Asked) -> Answer {
    match asked.path.strip_prefix("/ra/") {
        Some(dois) => agencies(shown, dois),
        None => negotiate(shown, asked),
    }
}

fn agencies(shown: &Shown, dois: &str) -> Answer {
    let rows: Vec<Value> = split_dois(dois).into_iter().map(|text| row(shown, text)).collect();
    Answer::value(&Value::Array(rows)).with_type("application/json;charset=UTF-8")
}

fn row(shown: &Shown, text: &str) -> Value {
    let key = match Doi::parse(text) {
        Ok(doi) => doi.to_string(),
        Err(_) if is_prefix(text) => text.to_owned(),
        Err(_) => return json!({"DOI": text, "status": "Invalid DOI"}),
    };
    // The override of a DOI's agency is the row itself.
    if let Some(instead) = shown.overridden(Upstream::Agency, &key) {
        return serde_json::from_slice(&instead.body)
            .unwrap_or_else(|_| json!({"DOI": text, "status": "DOI does not exist"}));
    }
    match shown.holdings.agency(&key) {
        AgencyAnswer::Agency(name) => json!({"DOI": text, "RA": name}),
        AgencyAnswer::NoSuchDoi => json!({"DOI": text, "status": "DOI does not exist"}),
        AgencyAnswer::UnknownPrefix => json!({"DOI": text, "status": "Unknown prefix"}),
    }
}

fn is_prefix(text: &str) -> bool {
    text.strip_prefix("10.")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

fn negotiate(shown: &Shown, asked: &Asked) -> Answer {
    let not_found = || Answer::new(StatusCode::NOT_FOUND, HTML, NOT_FOUND);
    let Some(doi) = normal_doi(asked.path.trim_start_matches('/')) else { return not_found() };
    let key = format!("csl/{doi}");
    if let Some(instead) = shown.overridden(Upstream::Agency, &key) {
        return Answer::new(instead.status_code(), CSL, instead.body);
    }
    if shown.holdings.agency(&doi) == AgencyAnswer::NoSuchDoi
        || shown.holdings.agency(&doi) == AgencyAnswer::UnknownPrefix
    {
        return not_found();
    }
    let wants_csl =
        asked.accepts("citationstyles.csl+json") || asked.accepts("citeproc+json") || asked.accepts("application/json");
    if !wants_csl {
        let page = "<html><head><title>Handle Redirect</title></head></html>";
        return Answer::new(StatusCode::FOUND, HTML, page)
            .header(header::LOCATION, &format!("https://example.org/landing/{doi}"));
    }
    match shown.holdings.csl(&doi) {
        Some(body) => Answer::new(StatusCode::OK, CSL, body),
        None => Answer::new(StatusCode::NOT_ACCEPTABLE, HTML, "<h1>406 Not Acceptable</h1>"),
    }
}
