//! OpenAlex API: `/works/{id}` and `/works?filter=doi:a|b`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Asked, normal_doi};
use crate::Upstream;
use crate::answer::{Answer, HTML};
use crate::holdings::{OpenAlexKey, Shown};

/// A list shows so many authorships of a work; a single read shows all.
const LISTED_AUTHORSHIPS: usize = 100;
/// A filter takes so many alternatives.
const ALTERNATIVES: usize = 100;
const NOT_FOUND: &str = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n\
    <p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n";

pub(super) fn answer(shown: &Shown, asked: &Asked) -> Answer {
    match asked.path.trim_end_matches('/') {
        "/works" => list(shown, asked),
        path => path.strip_prefix("/works/").map_or_else(not_found, |key| single(shown, asked, key)),
    }
}

fn not_found() -> Answer {
    Answer::new(StatusCode::NOT_FOUND, HTML, NOT_FOUND)
}

enum Wanted {
    Doi(String),
    Id(u64),
}

impl Wanted {
    /// A work by its own id, or by a DOI that says so: a bare `10.…` is not a work id and is answered 404.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bare = text.strip_prefix("https://openalex.org/").unwrap_or(text);
        if let Some(number) = bare.strip_prefix(['W', 'w']).and_then(|digits| digits.parse().ok()) {
            return Some(Self::Id(number));
        }
        let lower = text.to_ascii_lowercase();
        // Some clients fold the two slashes of an URL inside a path into one.
        let named = lower.starts_with("doi:") || lower.starts_with("http:/") || lower.starts_with("https:/");
        if named { normal_doi(text).map(Self::Doi) } else { None }
    }

    fn override_key(&self) -> String {
        match self {
            Self::Doi(doi) => doi.clone(),
            Self::Id(number) => format!("w{number}"),
        }
    }

    fn body(&self, shown: &Shown) -> Option<axum::body::Bytes> {
        let key = match self {
            Self::Doi(doi) => OpenAlexKey::Doi(doi),
            Self::Id(number) => OpenAlexKey::Id(*number),
        };
        shown.listed(Upstream::OpenAlex, &self.override_key(), || shown.holdings.openalex(key))
    }
}

fn select(work: &mut Value, asked: &Asked) {
    if let (Some(select), Value::Object(members)) = (asked.parameter(&["select"]), work) {
        let wanted: Vec<&str> = select.split(',').map(str::trim).collect();
        members.retain(|name, _| wanted.contains(&name.as_str()));
    }
}

fn single(shown: &Shown, asked: &Asked, key: &str) -> Answer {
    let Some(wanted) = Wanted::parse(key) else { return not_found() };
    if let Some(instead) = shown.overridden(Upstream::OpenAlex, &wanted.override_key()) {
        let content_type = if instead.status == 200 { crate::answer::JSON } else { HTML };
        return Answer::new(instead.status_code(), content_type, instead.body);
    }
    let Some(body) = wanted.body(shown) else { return not_found() };
    if asked.parameter(&["select"]).is_none() {
        return Answer::json(body);
    }
    let mut work: Value = serde_json::from_slice(&body).unwrap_or_default();
    select(&mut work, asked);
    Answer::value(&work)
}

fn invalid(message: &str) -> Answer {
    Answer::value(&json!({"error": "Invalid query parameters error.", "message": message}))
        .with_status(StatusCode::BAD_REQUEST)
}

/// The works that a filter names, each once. A comma ends a filter only where the name of another one follows.
fn wanted(filter: &str) -> Result<Vec<Wanted>, Answer> {
    let Some((name, values)) = filter.split_once(':') else { return Err(invalid("a filter is missing")) };
    let another = values.match_indices(',').find_map(|(at, _)| {
        let (name, _) = values[at + 1..].split_once(':')?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.');
        is_name.then_some(name)
    });
    if let Some(another) = another {
        return Err(invalid(&format!("the simulator does not know the filter {another}")));
    }
    if !["doi", "ids.doi", "openalex", "ids.openalex", "openalex_id"].contains(&name) {
        return Err(invalid(&format!("the simulator does not know the filter {name}")));
    }
    let values: Vec<&str> = values.split('|').filter(|value| !value.is_empty()).collect();
    if values.len() > ALTERNATIVES {
        return Err(invalid(&format!("Maximum number of values exceeded for {name}: {ALTERNATIVES}")));
    }
    let parse = |value: &&str| {
        if name.ends_with("doi") { normal_doi(value).map(Wanted::Doi) } else { Wanted::parse(value) }
    };
    Ok(values.iter().filter_map(parse).collect())
}

fn list(shown: &Shown, asked: &Asked) -> Answer {
    let per_page = asked.number(&["per-page", "per_page"], 25);
    if !(1..=200).contains(&per_page) {
        return invalid("per-page parameter must be between 1 and 200");
    }
    let wanted = match wanted(asked.parameter(&["filter"]).unwrap_or_default()) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let mut found: Vec<Value> = Vec::new();
    for work in
        wanted.iter().filter_map(|w| w.body(shown)).filter_map(|body| serde_json::from_slice::<Value>(&body).ok())
    {
        if !found.iter().any(|known| known["id"] == work["id"]) {
            found.push(work);
        }
    }
    let cursor = asked.parameter(&["cursor"]);
    let page = asked.number(&["page"], 1).max(1);
    // A cursor is the offset where the next page begins; `*` is the beginning.
    let offset = match cursor {
        Some(cursor) => cursor.parse().unwrap_or(0),
        None => (page - 1) * per_page,
    };
    let count = found.len();
    let mut results: Vec<Value> = found.into_iter().skip(offset).take(per_page).collect();
    for work in &mut results {
        cut_authorships(work);
        select(work, asked);
    }
    let next = (offset + results.len() < count).then(|| (offset + results.len()).to_string());
    let mut meta = json!({
        "count": count, "db_response_time_ms": 10, "page": page, "per_page": per_page, "groups_count": null, "cost_usd": 0.0001,
    });
    if cursor.is_some() {
        meta["page"] = Value::Null;
        meta["next_cursor"] = next.into();
    }
    let mut answer = Answer::value(&json!({"meta": meta, "results": results, "group_by": []}));
    answer.cost = 1;
    answer
}

fn cut_authorships(work: &mut Value) {
    if let Some(Value::Array(authorships)) = work.get_mut("authorships")
        && authorships.len() > LISTED_AUTHORSHIPS
    {
        authorships.truncate(LISTED_AUTHORSHIPS);
        work["is_authors_truncated"] = true.into();
    }
}
