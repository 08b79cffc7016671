//! Why nothing came of an act of a depositor. Nothing of it was done.

use pressmark_domain::deposit::FieldErrors;
use pressmark_store::StoreError;

use crate::duplicates::Candidate;

/// Why nothing came of an act of a depositor. Nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum DepositError {
    /// What was sent is wrong, and where.
    #[error("invalid: {0}")]
    Invalid(FieldErrors),
    /// There is no such deposit, or none that the asker may know of.
    #[error("there is no such deposit")]
    NotFound,
    /// It is somebody else's.
    #[error("the deposit is somebody else's")]
    NotYours,
    /// It was retired.
    #[error("the deposit was retired")]
    Retired,
    /// It was not retired, so that there is nothing to bring back.
    #[error("the deposit was not retired")]
    NotRetired,
    /// What an admin retired an admin brings back.
    #[error("an admin retired the deposit")]
    RetiredByAdmin,
    /// Somebody else changed it meanwhile.
    #[error("the deposit is at revision {revision} now")]
    Stale {
        /// Its revision now.
        revision: i32,
    },
    /// It may be one of these works (rule 44).
    #[error("the work may be here already")]
    Likely(Vec<Candidate>),
    /// The work of this DOI was deposited already, as this.
    #[error("the work was deposited already")]
    Deposited {
        /// Key of the work.
        publication_id: i64,
        /// Its DOCiD.
        docid: String,
    },
    /// The work of this DOI was deleted here.
    #[error("the work was {0}")]
    Deleted(String),
    /// The DOI is another work's.
    #[error("the DOI is another work's")]
    DoiTaken,
    /// The key was used for something else.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// There is no such draft.
    #[error("there is no such draft")]
    NoDraft,
    /// Nobody needs so many drafts.
    #[error("too many drafts")]
    TooManyDrafts,
    /// The work has as many versions as one may have.
    #[error("too many versions")]
    TooManyVersions,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<serde_json::Error> for DepositError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<FieldErrors> for DepositError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}
