//! What curators do to works: edit, revert, settle conflicts, delete and restore.
//!
//! Each act is one transaction: the row, its decisions, a revision that is kept for ever, identifiers, author strings,
//! links and the event become durable together. The judgement is [`pressmark_domain::curation`].

mod delete;
mod edit;
mod editors;
mod error;
mod identifier;
mod revert;
mod settle;
mod state;
mod write;

use pressmark_store::Changed;
use pressmark_store::entity::publication;

pub use delete::{delete, delete_many, restore_many};
pub use edit::edit_in;
pub use editors::Editors;
pub use error::CurateError;
pub use identifier::hold_identifiers;
pub use revert::{Revert, revert, undo_in};
pub use settle::settle;

/// What an act of curation led to.
#[derive(Debug, Clone)]
pub struct Curated {
    /// The work as it is now.
    pub row: publication::Model,
    /// What changed, for whoever wants to read the write.
    pub changed: Vec<Changed>,
    /// Number of the revision that it made; `None` where nothing changed.
    pub number: Option<i32>,
}
