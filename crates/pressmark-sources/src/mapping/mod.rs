//! What the mappings of all sources share: their error, and the small normal forms of fields.

mod identifier;
mod language;
mod license;
mod name;
mod serial;

use pressmark_domain::ProviderView;

use crate::lenient::repair;

pub(crate) use identifier::{related, web_url};
pub(crate) use language::language;
pub(crate) use license::{license_from_url, spdx};
pub(crate) use name::{group, split_inverted};
pub(crate) use serial::{isbn, issns};

/// Why a body is not a work. One strange member never is the reason: it is left out and the work kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// Not JSON at all, or cut short.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but not a work: an error message, a list, a journal, …
    #[error("not a work of {provider}: {reason}")]
    NotAWork {
        /// Whose answer it is.
        provider: &'static str,
        /// What is missing or what it is instead.
        reason: String,
    },
    /// JSON, but not an organisation, and why.
    #[error("not an organisation: {0}")]
    NotAnOrganisation(String),
    /// A work that nothing can be done with because a field it is known by is unusable.
    #[error("`{field}` is unusable: `{value}`")]
    Unusable {
        /// The provider's name of the field.
        field: &'static str,
        /// What it holds, shortened.
        value: String,
    },
}

impl MapError {
    /// Names an unusable field and what it holds.
    pub(crate) fn unusable(field: &'static str, value: &str) -> Self {
        Self::Unusable { field, value: excerpt(value) }
    }
}

/// The beginning of what a provider wrote, fit for a message.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// Views of a list answer, in its order: every element is a work or the reason why it is none.
pub type Views = Vec<Result<ProviderView, MapError>>;

/// Reads a body, and if it is not JSON reads it again with its broken characters replaced.
pub(crate) fn read<T>(body: &[u8], map: impl Fn(&[u8]) -> Result<T, MapError>) -> Result<T, MapError> {
    match map(body) {
        Err(MapError::NotJson(reason)) => match repair(body) {
            Some(mended) => map(&mended),
            None => Err(MapError::NotJson(reason)),
        },
        other => other,
    }
}

/// Parses a body into a lenient type.
pub(crate) fn parse<'a, T: serde::Deserialize<'a>>(body: &'a [u8]) -> Result<T, MapError> {
    serde_json::from_slice(body).map_err(|e| MapError::NotJson(e.to_string()))
}

/// Adds to a list what it does not hold yet.
pub(crate) fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// `CamelCase`, `snake_case` and words as Crossref writes relations: lower case with hyphens.
pub(crate) fn hyphenated(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    let mut after_lower = false;
    for c in word.trim().chars() {
        if c.is_ascii_uppercase() {
            if after_lower {
                out.push('-');
            }
            out.push(c.to_ascii_lowercase());
        } else if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// The pages of a record from what a provider gives: dashes are hyphens, `n/a` is nothing.
pub(crate) fn pages(text: &str) -> Option<String> {
    let text = pressmark_domain::text::plain_field(text)?.replace(['‐', '‑', '–', '—', '−'], "-");
    let known = text.split('-').any(|part| !matches!(part.trim().to_ascii_lowercase().as_str(), "" | "n/a" | "na"));
    known.then_some(text)
}

/// Pages from the first and the last.
pub(crate) fn page_range(first: Option<String>, last: Option<String>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) if first != last => pages(&format!("{first}-{last}")),
        (Some(one), _) | (None, Some(one)) => pages(&one),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
