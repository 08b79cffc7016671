//! Curation: a curator's decisions, laid over what the providers say, again after every harvest.
//!
//! The truth is a list of [`Decision`]s, each bound to its own element, not to a position. [`merge`] lays them over the
//! original; [`edit()`] makes new ones of a JSON Patch; [`revert`] ends and [`keep`] confirms them. A decision that upstream
//! meets is dormant and stays; one whose ground upstream has moved is a [`Conflict`], and the curated value stands.

pub mod patch;

mod conflict;
mod decision;
mod edit;
mod element;
mod keyed_diff;
mod keyed_diff_list;
mod merge;
mod normal;
mod order;
mod outside;
mod overlay;
mod overlay_list;
mod plan;
mod resolve;
mod revision;
mod tree;
mod unite;
mod violation;
mod wire;
mod year;

#[cfg(test)]
mod tests;

pub use conflict::{Conflict, ConflictReason};
pub use decision::{Aspect, Decision, Stamp, Status, Step};
pub use edit::{Edit, EditError, edit};
pub use element::{ElementKey, Rival};
pub use merge::{Curated, merge};
pub use outside::{CustomFields, Outside};
pub use patch::{Limits, Patch, PatchError, PatchReason};
pub use resolve::{decisions_at, keep, revert};
pub use revision::{Revision, UndoError};
pub use unite::{United, unite};
pub use violation::{Violation, violations};
pub use wire::{edit_patch, edited};
