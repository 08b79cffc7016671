//! Works that may be one: found, told apart, merged and split again.
//!
//! A merge moves everything that hangs on a work (identifiers, what providers say, links, decisions) to the work that
//! stays, and keeps what was before; a split returns each to where it came from (rule 39). The row of a work
//! that was merged away stays as it was, out of every list, and leads to the other (rules 4, 15).

mod attention;
mod candidates;
mod distinct;
mod error;
mod event;
mod find;
mod hold;
mod kept;
mod lay;
mod likely;
mod links;
mod merge;
mod named;
mod queue;
mod restore;
mod split;

pub use distinct::set_distinct;
pub use error::MergeError;
pub use find::{FIND_DUPLICATES, Found, find, find_now};
pub use likely::{Candidate, likely};
pub use merge::{Left, Merged, merge};
pub use named::find_merge;
pub use queue::{are_telling, queue, queue_in, queue_work_in};
pub use split::{Split, split};
