//! A work, made ready for comparison with others.

use super::authors::Person;
use crate::text::title_key;
use crate::work::{WorkRecord, scheme};

/// Authors looked at: longer lists say no more.
const MOST_AUTHORS: usize = 200;

/// A work, made ready for comparison with others.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    pub(super) record: &'a WorkRecord,
    /// Registration agency of the DOI.
    pub(super) agency: Option<&'a str>,
    /// Folded title; empty where there is none.
    pub(super) title: String,
    pub(super) authors: Vec<Person>,
}

impl<'a> Subject<'a> {
    /// A work as published. `agency`: the registration agency of its DOI, in the words of the look-up.
    #[must_use]
    pub fn new(record: &'a WorkRecord, agency: Option<&'a str>) -> Self {
        Self {
            record,
            agency,
            title: record.title.as_deref().map(title_key).unwrap_or_default(),
            authors: record.authors.iter().take(MOST_AUTHORS).map(Person::of).collect(),
        }
    }

    /// Whether the work carries an identifier, its own DOI among them.
    pub(super) fn carries(&self, scheme: &str, value: &str) -> bool {
        let own = scheme == scheme::DOI
            && self.record.doi.as_ref().is_some_and(|doi| doi.as_str().eq_ignore_ascii_case(value));
        own || self
            .record
            .identifiers
            .iter()
            .any(|id| id.scheme == scheme && !value.is_empty() && id.value.eq_ignore_ascii_case(value))
    }
}
