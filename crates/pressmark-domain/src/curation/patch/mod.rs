//! JSON Patch (RFC 6902): reading, applying, deriving.
//!
//! Operations themselves are done by the `json-patch` crate; around it stand what RFC 6902 asks and the crate leaves out
//! (`test` compares numbers by value, a failed patch leaves nothing behind), limits, and errors that a person can act on.

mod apply;
mod diff;
mod equal;
mod error;
mod read;

#[cfg(test)]
mod suite_tests;
#[cfg(test)]
mod tests;

pub use diff::diff;
pub use equal::equal;
pub use error::{PatchError, PatchReason};
pub use read::{Limits, Patch};

pub(super) use apply::{apply_tagged, untagged};
pub(super) use equal::TAG;
