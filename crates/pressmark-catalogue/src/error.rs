//! What can go wrong in the catalogue, as far as a caller can act on it.

use std::path::PathBuf;
use std::time::Duration;

use pressmark_store::StoreError;

/// An error of the catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// Nothing can answer yet: the index is being built and there is no older one. HTTP: 503 with `Retry-After`.
    #[error("the catalogue is not ready: {reason}")]
    NotReady {
        /// When to ask again.
        retry_after: Duration,
        /// What it is doing.
        reason: String,
    },
    /// Too many searches are waiting. HTTP: 503 with `Retry-After`.
    #[error("too many searches are waiting")]
    Busy,
    /// The search took longer than it may (2 s unless set otherwise). HTTP: 503.
    #[error("the search was stopped: it took too long")]
    TimedOut,
    /// Another process owns the index.
    #[error("another process owns the catalogue in {0}")]
    Locked(PathBuf),
    /// A rebuild that looks like a loss of data was not done.
    #[error("{0}")]
    Refused(String),
    /// The index does not belong to the data as they are: it is rebuilt.
    #[error("the index does not fit the data: {0}")]
    Misfit(String),
    /// The indexer has stopped; nothing is taken any more.
    #[error("the catalogue is closed")]
    Closed,
    /// The index holds what this version cannot read.
    #[error("the catalogue is corrupt: {0}")]
    Corrupt(String),
    /// An error of the index.
    #[error("index error: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// An error of the file system.
    #[error("{0}: {1}")]
    Io(PathBuf, std::io::Error),
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Result of a catalogue operation.
pub(crate) type Result<T, E = CatalogueError> = std::result::Result<T, E>;
