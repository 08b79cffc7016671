//! A work's record made ready to be held against many people.

use super::compare::compare;
use super::keys::{colleague_keys, lookup_keys};
use super::name::PersonName;
use super::profile::{is_group, place_keys, venue_keys};
use crate::identifier::Orcid;
use crate::view::OrcidHint;
use crate::work::WorkRecord;

/// A record whose names are taken apart once, however many people are held against it.
pub struct PreparedRecord<'a> {
    /// The record.
    pub record: &'a WorkRecord,
    pub(crate) names: Vec<PersonName>,
    /// [`lookup_keys`] of each name.
    keys: Vec<Vec<String>>,
    pub(crate) places: Vec<Vec<String>>,
    /// Keys of each author as somebody's colleague: by full name and by initial.
    pub(crate) colleagues: Vec<Option<(Option<String>, String)>>,
    pub(crate) venues: Vec<String>,
    /// What author clusters say (OpenAlex), by position of this record's authors.
    pub(crate) hints: Vec<Option<Orcid>>,
    pub(crate) taken: Vec<bool>,
}

impl<'a> PreparedRecord<'a> {
    /// Prepares a record. `hints` are matched to authors by position where the name agrees, else by name; `taken` are
    /// positions that are linked to other people already.
    #[must_use]
    pub fn new(record: &'a WorkRecord, hints: &[OrcidHint], taken: &[usize]) -> Self {
        let names: Vec<PersonName> = record.authors.iter().map(PersonName::of_author).collect();
        let mut by_position = vec![None; names.len()];
        for hint in hints {
            let hinted = PersonName::parse(&hint.name);
            let agrees = |n: usize| names.get(n).is_some_and(|name| compare(name, &hinted).kind.agrees());
            let at =
                if agrees(hint.position) { Some(hint.position) } else { only((0..names.len()).filter(|n| agrees(*n))) };
            if let Some(slot) = at.and_then(|n| by_position.get_mut(n)) {
                *slot = Some(hint.orcid);
            }
        }
        Self {
            keys: names.iter().map(lookup_keys).collect(),
            places: record.authors.iter().map(|a| a.affiliations.iter().flat_map(place_keys).collect()).collect(),
            colleagues: names.iter().map(colleague_keys).collect(),
            venues: venue_keys(record),
            hints: by_position,
            taken: (0..names.len()).map(|n| taken.contains(&n)).collect(),
            names,
            record,
        }
    }

    /// The author names, in order.
    #[must_use]
    pub fn names(&self) -> &[PersonName] {
        &self.names
    }

    /// The keys to look people up by for the author at a position ([`lookup_keys`]); none for a group or a position that
    /// is linked already.
    #[must_use]
    pub fn keys(&self, position: usize) -> &[String] {
        if self.is_free(position) { self.keys.get(position).map(Vec::as_slice).unwrap_or_default() } else { &[] }
    }

    fn is_free(&self, position: usize) -> bool {
        self.taken.get(position) == Some(&false) && !is_group(&self.record.authors[position].roles)
    }

    /// Positions that could be a person of whom only the name matters: no groups, not taken.
    pub(crate) fn free(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.names.len()).filter(|n| self.is_free(*n))
    }
}

/// The one item, if there is exactly one.
pub(crate) fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next();
    if items.next().is_some() { None } else { first }
}
