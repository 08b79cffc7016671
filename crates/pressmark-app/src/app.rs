//! What every use case works with.

use std::sync::Arc;
use std::time::Duration;

use pressmark_sources::Sources;
use pressmark_store::Store;

use crate::files::Files;
use crate::identifiers::Identifiers;

/// The registry as use cases see it. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The truth.
    pub store: Store,
    /// The upstreams.
    pub sources: Arc<Sources>,
    /// How harvests behave.
    pub ingest: IngestSettings,
    /// The files that people upload.
    pub files: Files,
    /// How identifiers are minted.
    pub identifiers: Arc<Identifiers>,
}

/// How harvests behave.
#[derive(Debug, Clone, Copy)]
pub struct IngestSettings {
    /// How long a job waits for one upstream before it goes on without it (rule 13).
    pub max_wait: Duration,
    /// Answers about works younger than this are not asked for again.
    pub fresh_for: Duration,
    /// How long to wait before what an upstream left out is fetched; longer if it asks for it.
    pub remainder_delay: Duration,
    /// How long a worker may be silent before another takes its job.
    pub lease: Duration,
    /// Jobs worked on at once by this process.
    pub concurrency: usize,
}

impl Default for IngestSettings {
    fn default() -> Self {
        Self {
            max_wait: Duration::from_mins(2),
            fresh_for: Duration::from_mins(10),
            remainder_delay: Duration::from_mins(15),
            lease: Duration::from_secs(60),
            concurrency: 4,
        }
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("store", &self.store).field("ingest", &self.ingest).finish_non_exhaustive()
    }
}
