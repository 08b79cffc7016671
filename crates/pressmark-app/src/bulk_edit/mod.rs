//! Bulk edit: one patch for many works, with a look before, one event, and one undo (rule 41).
//!
//! Few works are edited at once, many by a job. Either way a job's row tells what became of it, and its report names
//! the works that refused the patch; the order itself is kept beside it, since a job carries a key.

mod dry_run;
mod error;
mod event;
mod order;
mod progress;
mod run;
mod undo;
mod work;

pub use dry_run::{DryRun, Sample, ValueChange, dry_run};
pub use error::BulkEditError;
pub use order::Order;
pub use progress::{Refused, Tally};
pub use run::start;
pub use undo::undo;
pub use work::work;

use pressmark_store::Changed;

/// Kind of the jobs that edit many works; their key is the id of the edit, `undo <id>` where it is undone.
pub const BULK_EDIT: &str = "bulk_edit";

/// Up to so many works are edited while whoever asked waits.
pub const AT_ONCE: usize = 200;

/// The most works that one edit takes.
pub const MOST: usize = 10_000;

/// What became of the wish for a bulk edit, or for its undo.
#[derive(Debug)]
pub struct Started {
    /// Its id.
    pub run: String,
    /// The job, whose report names the works that refused.
    pub job: i64,
    /// What was done; `None` where a job does it.
    pub done: Option<Done>,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    /// Numbers.
    pub tally: Tally,
    /// Works that refused, with the reason.
    pub refused: Vec<Refused>,
    /// What changed, for whoever wants to read the write.
    pub changed: Vec<Changed>,
}
