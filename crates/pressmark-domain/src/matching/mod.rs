//! Which person an author of a work is.
//!
//! Three questions, all pure functions: do two names agree ([`compare`]); which author is the person who claims the work
//! ([`position`]); did known people write a work that they do not claim ([`proposals`]). What is known of a person is a
//! [`PersonProfile`]; [`name_keys`] are what a store indexes to find candidates.
//!
//! ```
//! use pressmark_domain::matching::{NameKind, PersonName, compare};
//! let known = PersonName::from_parts(Some("Josiah Stinkney"), Some("Carberry"));
//! assert_eq!(compare(&known, &PersonName::parse("CARBERRY, J. S.")).kind, NameKind::InitialsOf);
//! ```

mod affiliation;
mod compare;
mod evidence;
mod fold;
mod keys;
mod name;
mod position;
mod prepared;
mod profile;
mod unclaimed;

pub use compare::{NameAgreement, NameKind, compare};
pub use evidence::{Evidence, Method};
pub use keys::{lookup_keys, name_keys};
pub use name::PersonName;
pub use position::{POSITION_THRESHOLD, PositionMatch, position};
pub use prepared::PreparedRecord;
pub use profile::PersonProfile;
pub use unclaimed::{Decision, LINK_THRESHOLD, LinkProposal, SUGGEST_THRESHOLD, proposals};

#[cfg(test)]
mod tests;
