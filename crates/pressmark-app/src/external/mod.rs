//! Questions that users have for services elsewhere: Crossref, ROR, ORCID.
//!
//! An answer is kept for a while, and whoever asks the same question meanwhile gets it, with its age, for nothing.
//! Equal questions that come at once are asked once. Only what really goes out counts against the allowance of whoever
//! asks, and it keeps to the budget of the upstream as everything else does.

mod ask;
mod asker;
mod crossref;
mod error;
mod flights;
mod orcid;
mod orcid_search;
mod ror;
mod settings;

pub use ask::{External, Told};
pub use asker::Asker;
pub use crossref::{ExternalWork, Order, WorkSearch, WorksFound};
pub use error::ExternalError;
pub use orcid::{Profile, ProfileAnswer, ProfileEmployment, ProfileIdentifier, ProfileLink};
pub use orcid_search::{PeopleFound, PeopleSearch, PersonFound};
pub use ror::{OrganisationsFound, Origin};
pub use settings::ExternalSettings;
