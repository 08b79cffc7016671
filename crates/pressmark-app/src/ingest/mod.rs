//! Harvest of people: their record, their claims, and what the upstreams say of each claimed work.

mod claims;
mod event;
mod fetch;
mod gather;
mod harvest;
mod person;
mod queue;
mod report;
mod withdraw;

pub use harvest::{harvest, mark_failed};
pub use queue::{Queued, queue};
pub use report::Counts;

/// Kind of the jobs that harvest one person; their key is the ORCID iD.
pub const HARVEST_PERSON: &str = "harvest_person";
