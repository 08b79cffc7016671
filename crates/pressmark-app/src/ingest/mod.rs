//! Harvest of people: their record, their claims, and what the upstreams say of each claimed work. Beside it the
//! refresh of works that nobody claims, the look-up of one DOI, and what staff do with jobs.

mod attention;
mod claims;
mod clear_stuck;
mod confirm;
mod ends;
mod event;
mod fetch;
mod gather;
mod harvest;
mod look_up;
mod outcome;
mod person;
mod queue;
mod refresh;
mod report;
mod withdraw;

pub(crate) use attention::{asked_of, note_failed};
pub use clear_stuck::{ClearedJobs, clear_stuck};
pub use confirm::confirm_withdrawals;
pub(crate) use ends::mark_failed;
pub use ends::{force_fail, give_up_lost};
pub use harvest::harvest;
pub(crate) use look_up::{NothingSaid, look_up};
pub use queue::{Queued, Wish, queue, queue_wish};
pub use refresh::refresh;
pub(crate) use refresh::{Refresh, queue_refresh};
pub use report::Counts;

/// Kind of the jobs that harvest one person; their key is the ORCID iD.
pub const HARVEST_PERSON: &str = "harvest_person";

/// Kind of the jobs that refresh works which nobody claims; their key is a range of works.
pub const REFRESH_WORKS: &str = "refresh_works";
