//! How often works and files are looked at, by COUNTER R5.1 (rule 52): `docs/usage.md` says what counts.
//!
//! A visit is noted beside the request, in a queue that holds so many and no more, and written a few seconds later. Who
//! it was is a hash with a salt of the day: the address is never written, and when the salt is forgotten nobody can tell.

mod counter;
mod days;
mod hash;
mod robots;
mod settings;

use std::net::IpAddr;

pub use counter::Usage;
pub use days::{close_days, forget};
pub use pressmark_store::repo::usage::{Counts, Of};
pub use robots::Robots;
pub use settings::UsageSettings;

/// Somebody looked at the landing page of a work, or got one of its files.
#[derive(Clone, PartialEq, Eq)]
pub struct Visit {
    /// Workspace.
    pub workspace_id: i64,
    /// The work.
    pub publication_id: i64,
    /// The file; none for the page.
    pub file_id: Option<i64>,
    /// Where from. It is forgotten when the visit is written.
    pub address: IpAddr,
    /// With which browser, in its own words.
    pub agent: String,
    /// When, Unix milliseconds.
    pub at: i64,
}
