//! Why an act of curation was refused. Nothing of it was done.

use pressmark_domain::curation::{EditError, UndoError};
use pressmark_store::StoreError;

/// Why an act of curation was refused. Nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum CurateError {
    /// The workspace has no such work.
    #[error("there is no such work")]
    NotFound,
    /// The work is deleted; it has to be restored first.
    #[error("the work is deleted; restore it first")]
    Deleted,
    /// Somebody else changed the work meanwhile.
    #[error("the work was changed meanwhile; it is at revision {revision} now")]
    Stale {
        /// Its revision now.
        revision: i32,
    },
    /// The patch does not apply, or its result would not fit.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A later change builds on the revision.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// The work has no such revision, or one that says nothing of the record.
    #[error("there is no such revision")]
    NoSuchRevision,
    /// The work has no such decision.
    #[error("there is no such decision")]
    NoSuchDecision,
    /// Nothing was decided at a place.
    #[error("nothing was edited at {0}")]
    NothingThere(String),
    /// Works that are not there; of the others nothing was done either.
    #[error("{} of the works are not there", .0.len())]
    Unknown(Vec<String>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<serde_json::Error> for CurateError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}
