//! The upstreams' operations: a request below an upstream's prefix in, its answer out. No network here.

mod crossref;
mod datacite;
mod doi;
mod openalex;
mod orcid;
mod orcid_search;
mod ror;

use std::borrow::Cow;

use axum::http::{HeaderMap, Uri, header};
use pressmark_domain::Doi;

use crate::Upstream;
use crate::answer::Answer;
use crate::holdings::Shown;

/// A request as a surface sees it.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Path below the upstream's prefix, percent-decoded once.
    pub(crate) path: String,
    query: Vec<(String, String)>,
    accept: String,
    host: String,
    /// Whether the client says who it is (Crossref's "polite pool").
    pub(crate) polite: bool,
}

impl Asked {
    pub(crate) fn new(rest: &str, uri: &Uri, headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let query: Vec<(String, String)> =
            url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let polite = query.iter().any(|(name, _)| name == "mailto") || text(header::USER_AGENT).contains("mailto:");
        Self { path: decode(rest).into_owned(), query, accept: text(header::ACCEPT), host: text(header::HOST), polite }
    }

    /// The first value of a query parameter, under any of its names.
    fn parameter(&self, names: &[&str]) -> Option<&str> {
        self.query.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value.as_str())
    }

    /// A number among the query parameters.
    fn number(&self, names: &[&str], default: usize) -> usize {
        self.parameter(names).and_then(|text| text.parse().ok()).unwrap_or(default)
    }

    fn accepts(&self, media_type: &str) -> bool {
        self.accept.to_ascii_lowercase().contains(media_type)
    }
}

/// Answers a request to one upstream.
pub(crate) fn answer(shown: &Shown, upstream: Upstream, asked: &Asked) -> Answer {
    match upstream {
        Upstream::Orcid => orcid::answer(shown, asked),
        Upstream::Crossref => crossref::answer(shown, asked),
        Upstream::DataCite => datacite::answer(shown, asked),
        Upstream::OpenAlex => openalex::answer(shown, asked),
        Upstream::Agency => doi::answer(shown, asked),
        Upstream::Ror => ror::answer(shown, asked),
    }
}

fn decode(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// A DOI in normal form, bare or in any other spelling that a field may hold.
fn normal_doi(text: &str) -> Option<String> {
    Doi::parse(text).ok().map(|doi| doi.to_string())
}

/// The answer that an override gives for a single key.
fn overridden(shown: &Shown, upstream: Upstream, key: &str, content_type: &'static str) -> Option<Answer> {
    let instead = shown.overridden(upstream, key)?;
    Some(Answer::new(instead.status_code(), content_type, instead.body))
}

/// Splits a list of DOIs at the commas that part them: a DOI may hold commas itself.
fn split_dois(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    starts.extend(text.match_indices(",10.").map(|(at, _)| at + 1));
    starts
        .iter()
        .enumerate()
        .map(|(i, &start)| {
            let end = starts.get(i + 1).map_or(text.len(), |next| next - 1);
            text[start..end].trim()
        })
        .filter(|doi| !doi.is_empty())
        .collect()
}
