//! Why works were not merged, split or told apart. Nothing of it was done.

use pressmark_store::StoreError;

/// Why works were not merged, split or told apart. Nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The workspace has no such work.
    #[error("there is no such work")]
    NotFound,
    /// Both are one already.
    #[error("both are the same work")]
    Same,
    /// One of them is deleted.
    #[error("{0} is deleted; restore it first")]
    Deleted(String),
    /// One of them was merged into another work.
    #[error("{work} was merged into {into}; split it off first")]
    MergedAway {
        /// The work.
        work: String,
        /// Into which.
        into: String,
    },
    /// The work was merged with none that could be split off.
    #[error("nothing like that was merged into the work")]
    NotMerged,
    /// Later merges stand on this one.
    #[error("{0} was merged in later; split that off first")]
    LaterFirst(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<serde_json::Error> for MergeError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}
