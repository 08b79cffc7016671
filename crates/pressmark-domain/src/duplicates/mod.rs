//! Whether two works of a registry may be one and the same: candidates for a person to decide on, never a merge by
//! itself.
//!
//! Works that are related are not duplicates (rule 3): preprint and article, version and concept, translation and
//! original, whole and part. [`judge`] says nothing of those, however alike they are.

mod apart;
mod authors;
mod doi;
mod judge;
mod kind;
mod reason;
mod subject;

#[cfg(test)]
mod tests;

pub use judge::{Likeness, THRESHOLD, judge};
pub use reason::Reason;
pub use subject::Subject;
