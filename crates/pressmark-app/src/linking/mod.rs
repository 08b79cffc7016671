//! Links between works and people: who claims a work and where they stand among its authors, and who wrote one without
//! claiming it. The judgement is [`pressmark_domain::matching`]; here is what it is asked about and what is kept of it.

mod attention;
mod batch;
mod by_hand;
mod candidates;
mod decide;
mod follow;
mod names;
mod profiles;
mod relink;
mod repair;
mod row;
mod stored;
mod unclaimed;
mod words;

use pressmark_domain::WorkRecord;
use pressmark_domain::matching::{PersonName, lookup_keys};
use pressmark_domain::work::Author;

pub use attention::refresh_attention;
pub use batch::{Claim, Judged, Linked, link_batch};
pub use by_hand::link_by_hand;
pub use decide::{DecideError, Verdict, decide};
pub use names::{ListedNames, Page, Profile};
pub use profiles::Profiles;
pub(crate) use relink::{author_strings, put_authors, relink};
pub(crate) use repair::place_setting;
pub use repair::{Change, Repair, Repaired};
pub use unclaimed::find_unclaimed;
pub use words::{Finding, findings};

/// Authors beyond this position are not looked up: lists of thousands say little of who knows whom.
pub const MAX_AUTHORS: usize = 500;

/// The key under which an author string is stored, and by which the works of a name are found.
#[must_use]
pub fn author_key(author: &Author) -> String {
    stored_key(&lookup_keys(&PersonName::of_author(author)))
}

fn stored_key(keys: &[String]) -> String {
    keys.first().map(|key| key.chars().take(120).collect()).unwrap_or_default()
}

/// Keys of the authors of a record.
#[derive(Debug, Clone, Default)]
pub(crate) struct AuthorKeys {
    /// [`author_key`] of each of the first [`MAX_AUTHORS`].
    pub(crate) stored: Vec<String>,
    /// Those by which people are looked up; none where the list is too long to say anything.
    pub(crate) lookup: Vec<String>,
}

impl AuthorKeys {
    pub(crate) fn of(record: &WorkRecord) -> Self {
        let mut keys = Self::default();
        for author in record.authors.iter().take(MAX_AUTHORS) {
            let of_author = lookup_keys(&PersonName::of_author(author));
            keys.stored.push(stored_key(&of_author));
            keys.lookup.extend(of_author);
        }
        if record.authors.len() > MAX_AUTHORS {
            keys.lookup.clear();
        }
        keys
    }
}

#[cfg(test)]
mod tests;
