//! Links between works and people: who claims a work and where they stand among its authors, and who wrote one without
//! claiming it. The judgement is [`pressmark_domain::matching`]; here is what it is asked about and what is kept of it.

mod attention;
mod batch;
mod names;
mod profiles;
mod row;
mod unclaimed;

use pressmark_domain::matching::{PersonName, lookup_keys, name_keys};
use pressmark_domain::work::Author;

pub use attention::refresh_attention;
pub use batch::{Claim, Judged, Linked, link_batch};
pub use names::{ListedNames, Page, Profile};
pub use profiles::Profiles;
pub use unclaimed::find_unclaimed;

/// Authors beyond this position are not looked up: lists of thousands say little of who knows whom.
pub const MAX_AUTHORS: usize = 500;

/// The key under which an author string is stored, and by which the works of a name are found.
#[must_use]
pub fn author_key(author: &Author) -> String {
    let name = PersonName::of_author(author);
    let key = lookup_keys(&name).into_iter().next().or_else(|| name_keys(&name).into_iter().next());
    key.unwrap_or_default().chars().take(120).collect()
}
