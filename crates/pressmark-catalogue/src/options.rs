//! How a catalogue is kept.

use std::path::PathBuf;
use std::time::Duration;

use pressmark_store::pool::Pool;

/// Options of a catalogue.
#[derive(Debug, Clone)]
pub struct CatalogueOptions {
    /// Folder of the index; made if it does not exist.
    pub dir: PathBuf,
    /// Whether a publication is public only if an internal member is linked to it. Another value than the index was
    /// built with makes it be rebuilt.
    pub internal_members_only: bool,
    /// Memory for indexing, bytes. Used only while there is something to index.
    pub writer_memory: usize,
    /// The longest that a change from the log waits for the next group commit.
    pub commit_every: Duration,
    /// Changes from the log that make a group commit earlier.
    pub commit_documents: usize,
    /// How often the change log is asked for news.
    pub poll_every: Duration,
    /// When a rebuild that failed or was refused is tried again.
    pub retry_every: Duration,
    /// Where searches run. It may be shared with other work; where too much waits for it a search is refused as
    /// [`Busy`](crate::CatalogueError::Busy).
    pub pool: Pool,
    /// When a search is stopped.
    pub search_timeout: Duration,
    /// The longest that a write waits for its group commit (engineering 10).
    pub read_your_writes: Duration,
}

impl CatalogueOptions {
    /// The usual options for an index in this folder.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            internal_members_only: false,
            writer_memory: 128 << 20,
            commit_every: Duration::from_secs(2),
            commit_documents: 5_000,
            poll_every: Duration::from_millis(100),
            retry_every: Duration::from_secs(30),
            pool: Pool::default(),
            search_timeout: Duration::from_secs(2),
            read_your_writes: Duration::from_secs(1),
        }
    }
}
