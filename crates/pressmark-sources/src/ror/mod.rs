//! ROR, the registry of research organisations: its API and its dump, both of schema v2.

mod client;
pub mod map;
mod organisation;
pub(crate) mod wire;

pub use client::RorClient;
pub use organisation::{Country, NameKind, Organisation, OrganisationId, OrganisationName, Status, Successor};

#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod tests;
