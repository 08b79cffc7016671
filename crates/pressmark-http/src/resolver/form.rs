//! In which form a work is wanted: by `?format=`, else by `Accept` (rule 56).

use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use pressmark_domain::export::{FORMATS, Format, format};
use serde_json::{Map, json};

use crate::failure::Failure;

/// A form that a work can be had in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// A page.
    Html,
    /// JSON of ours.
    Json,
    /// One of the formats of others.
    Other(&'static Format),
}

/// Media types of a form, the one that it comes as first.
fn media_types(form: Form) -> Vec<&'static str> {
    match form {
        Form::Html => vec!["text/html", "application/xhtml+xml"],
        Form::Json => vec!["application/json"],
        Form::Other(format) => std::iter::once(format.media_type).chain(format.aliases.iter().copied()).collect(),
    }
}

/// All forms, the preferred first.
fn forms() -> impl Iterator<Item = Form> {
    [Form::Html, Form::Json].into_iter().chain(FORMATS.iter().map(Form::Other))
}

/// The form that a request wants.
///
/// # Errors
/// 400 for a `format` that there is none of, 406 where nothing that is accepted can be had.
pub(super) fn wanted(query: Option<&str>, headers: &HeaderMap) -> Result<Form, Failure> {
    let mut named = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    if let Some((_, name)) = named.find(|(name, _)| name == "format") {
        return by_name(&name).ok_or_else(unknown);
    }
    let accepted: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accepted = accepted.join(",");
    if accepted.trim().is_empty() {
        return Ok(Form::Html);
    }
    let ranges = ranges(&accepted);
    let mut best = None;
    for form in forms() {
        let weight = media_types(form).into_iter().map(|kind| weight(&ranges, kind)).fold(0.0, f32::max);
        if weight > best.map_or(0.0, |(_, heaviest)| heaviest) {
            best = Some((form, weight));
        }
    }
    best.map(|(form, _)| form).ok_or_else(unacceptable)
}

fn by_name(name: &str) -> Option<Form> {
    match name.trim().to_ascii_lowercase().as_str() {
        "html" | "text/html" => Some(Form::Html),
        "json" | "application/json" => Some(Form::Json),
        other => format(other).map(Form::Other),
    }
}

/// Media ranges with their weights.
fn ranges(accepted: &str) -> Vec<(String, f32)> {
    let range = |item: &str| {
        let mut parts = item.split(';').map(str::trim);
        let kind = parts.next().filter(|kind| kind.contains('/'))?.to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let weight = weight.map_or(1.0, |weight| weight.trim().parse::<f32>().unwrap_or(0.0));
        Some((kind, if weight.is_finite() { weight.clamp(0.0, 1.0) } else { 0.0 }))
    };
    accepted.split(',').filter_map(range).collect()
}

/// The weight of a media type: that of the most exact range that it is in.
fn weight(ranges: &[(String, f32)], kind: &str) -> f32 {
    let of = |range: &str| ranges.iter().find(|(known, _)| known == range).map(|(_, weight)| *weight);
    let all_of_kind = format!("{}/*", kind.split('/').next().unwrap_or_default());
    of(kind).or_else(|| of(&all_of_kind)).or_else(|| of("*/*")).unwrap_or(0.0)
}

fn names() -> String {
    let others = FORMATS.iter().map(|format| format.name);
    ["html", "json"].into_iter().chain(others).collect::<Vec<_>>().join(", ")
}

fn unknown() -> Failure {
    let mut fields = Map::new();
    fields.insert("format".to_owned(), json!([format!("Must be one of {}", names())]));
    Failure::invalid("There is no such format", Vec::new(), fields).with_code("validation_error")
}

fn unacceptable() -> Failure {
    let message = format!("None of the accepted media types can be had; there are {}", names());
    Failure::new(StatusCode::NOT_ACCEPTABLE, message).with_code("not_acceptable")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: Option<&str>, accept: &str) -> Result<&'static str, u16> {
        let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
        match wanted(query, &headers) {
            Ok(Form::Html) => Ok("html"),
            Ok(Form::Json) => Ok("json"),
            Ok(Form::Other(format)) => Ok(format.name),
            Err(refused) => Err(refused.status().as_u16()),
        }
    }

    #[test]
    fn the_heaviest_form_is_given_and_the_page_where_it_does_not_matter() {
        for (accept, form) in [
            ("", Ok("html")),
            ("*/*", Ok("html")),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Ok("html")),
            ("application/json", Ok("json")),
            ("application/*", Ok("html")),
            ("application/vnd.citationstyles.csl+json, */*;q=0.1", Ok("csl-json")),
            ("application/citeproc+json", Ok("csl-json")),
            ("application/x-bibtex;q=0.5, application/x-research-info-systems;q=0.9", Ok("ris")),
            ("text/html;q=0.2, application/vnd.datacite.datacite+json", Ok("datacite-json")),
            ("APPLICATION/LD+JSON", Ok("schema-org")),
            ("text/html;q=0, application/xhtml+xml;q=0, */*", Ok("json")),
            ("text/x-bibliography; style=apa", Ok("apa")),
            ("image/png", Err(406)),
            ("application/rdf+xml, text/turtle", Err(406)),
            ("text/html;q=nan", Err(406)),
        ] {
            assert_eq!(of(None, accept), form, "{accept}");
        }
    }

    #[test]
    fn the_address_counts_more_than_the_header() {
        assert_eq!(of(Some("format=bibtex"), "text/html"), Ok("bibtex"));
        assert_eq!(of(Some("x=1&format=application%2Fx-bibtex"), "text/html"), Ok("bibtex"));
        assert_eq!(of(Some("format=JSON"), "text/html"), Ok("json"));
        assert_eq!(of(Some("format=docx"), "text/html"), Err(400));
    }
}
