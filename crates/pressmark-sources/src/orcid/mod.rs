//! ORCID's public API 3.0: people and what they claim.

mod bulk;
mod client;
mod contributor;
mod employment;
mod error;
mod external_id;
pub mod map;
mod person;
mod record;
pub mod search;
mod split;
pub(crate) mod wire;

pub use bulk::{BulkProblem, BulkWork};
pub use client::{OrcidClient, PersonAnswer, RecordAnswer, WorksAnswer};
pub use employment::Employment;
pub use error::{OrcidProblem, problem};
pub use external_id::{ClaimProblem, UNPARSED};
pub use person::{PersonIdentifier, PersonUrl, PersonView};
pub use split::ClaimedWork;

#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod tests;
