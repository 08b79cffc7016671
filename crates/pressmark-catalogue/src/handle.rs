//! The handle of the process that owns the index.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pressmark_store::pool::Pool;
use pressmark_store::repo::change_log::{self, Position};
use pressmark_store::{Changed, Store};
use tokio::sync::{mpsc, oneshot};

use crate::error::{CatalogueError, Result};
use crate::keep::{self, Command, Indexer, RebuildRequest, Shared};
use crate::options::CatalogueOptions;
use crate::readers::{InternalCatalogue, PublicCatalogue};
use crate::status::{Applied, Progress, RebuildReport, State, Status, VerifyReport};

/// How often it is asked whether merges have ended.
const MERGES_LOOKED_AT_EVERY: Duration = Duration::from_millis(200);
/// Commands that may wait for the indexer.
const COMMANDS: usize = 1_024;

/// Owns the index: follows the change log, rebuilds, and hands out readers. One process does, by a lock. A cheap clone.
#[derive(Clone)]
pub struct Catalogue {
    store: Store,
    shared: Arc<Shared>,
    commands: mpsc::Sender<Command>,
}

impl Catalogue {
    /// Takes the lock of the index and opens it. Returns at once: catching up, and rebuilding where there is no index
    /// that fits the store, happen in the background.
    ///
    /// # Errors
    /// [`CatalogueError::Locked`] if another process owns it; errors of the file system and of the store.
    pub async fn open(store: Store, options: CatalogueOptions) -> Result<Self> {
        let shared = Arc::new(Shared::new(options));
        let (commands, receiver) = mpsc::channel(COMMANDS);
        let indexer = Indexer::open(store.clone(), Arc::clone(&shared), receiver, commands.downgrade()).await?;
        tokio::spawn(indexer.run());
        Ok(Self { store, shared, commands })
    }

    /// Reads what is public.
    #[must_use]
    pub fn public(&self) -> PublicCatalogue {
        PublicCatalogue::new(Arc::clone(&self.shared.source))
    }

    /// Reads what staff may see.
    #[must_use]
    pub fn internal(&self) -> InternalCatalogue {
        InternalCatalogue::new(Arc::clone(&self.shared.source))
    }

    /// Where its searches run, for whoever has something else that takes a core (engineering 22).
    #[must_use]
    pub fn pool(&self) -> &Pool {
        self.shared.source.pool.pool()
    }

    /// Read your writes: gives what a write changed to the indexer and waits for the next group commit, at most as long
    /// as [`CatalogueOptions::read_your_writes`].
    pub async fn apply(&self, changed: &[Changed]) -> Applied {
        let (done, indexed) = oneshot::channel();
        let both = async {
            self.commands.send(Command::Apply(changed.to_vec(), done)).await.ok()?;
            indexed.await.ok()
        };
        match tokio::time::timeout(self.shared.options.read_your_writes, both).await {
            Ok(Some(())) => Applied::InIndex,
            _ => Applied::Pending,
        }
    }

    /// Waits until everything up to a position in the log can be read. `false` when the time is over.
    pub async fn wait_for(&self, position: Position, at_most: Duration) -> bool {
        let mut reached = self.shared.position.subscribe();
        let wait = async {
            let _ = self.commands.send(Command::Hurry(position)).await;
            reached.wait_for(|now| *now >= position).await.is_ok()
        };
        tokio::time::timeout(at_most, wait).await.unwrap_or(false)
    }

    /// Waits until everything that is in the log now can be read: for as long as it takes, a rebuild included.
    ///
    /// # Errors
    /// [`CatalogueError::Refused`] if nothing follows the log because a rebuild was refused; [`CatalogueError::Closed`];
    /// errors of the store.
    pub async fn catch_up(&self) -> Result<()> {
        let last = change_log::last(self.store.read()).await?.map(|row| row.position()).unwrap_or_default();
        loop {
            match self.shared.state() {
                State::Stale(reason) | State::Unavailable(reason) => return Err(CatalogueError::Refused(reason)),
                State::Ready | State::CatchingUp
                    if *self.shared.position.borrow() >= last && self.shared.source.peek().is_some() =>
                {
                    return Ok(());
                }
                _ if self.commands.is_closed() => return Err(CatalogueError::Closed),
                _ => {}
            }
            if last == Position::default() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            } else {
                self.wait_for(last, Duration::from_millis(100)).await;
            }
        }
    }

    /// Waits until everything is merged that is to be: after bulk work, so that whoever opens the index next reads few
    /// segments and has not to merge them first. Merging stops when the process ends.
    ///
    /// # Errors
    /// [`CatalogueError::Closed`].
    pub async fn merged(&self) -> Result<()> {
        loop {
            let (done, begun) = oneshot::channel();
            self.commands.send(Command::Merge(done)).await.map_err(|_| CatalogueError::Closed)?;
            // Where nothing is followed there is nothing to merge.
            if !begun.await.unwrap_or(false) {
                return Ok(());
            }
            tokio::time::sleep(MERGES_LOOKED_AT_EVERY).await;
        }
    }

    /// The catalogue's account of itself.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// Counts every change of what is answered; 0 while nothing is.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.shared.generation()
    }

    /// Builds a new index beside the one that answers, and swaps it in.
    ///
    /// # Errors
    /// [`CatalogueError::Refused`] if the new index would hold less than half of the old one's documents, unless
    /// `force`d or the store has a new epoch; any error of store, index and file system.
    pub async fn rebuild(&self, force: bool, progress: impl FnMut(Progress) + Send + 'static) -> Result<RebuildReport> {
        let (done, rebuilt) = oneshot::channel();
        let command = Command::Rebuild { force, progress: Box::new(progress), done };
        self.commands.send(command).await.map_err(|_| CatalogueError::Closed)?;
        rebuilt.await.map_err(|_| CatalogueError::Closed)?
    }

    /// Compares index and truth both ways. With `repair`, what differs is appended to the change log and indexed anew
    /// before this returns.
    ///
    /// # Errors
    /// Any error of store and index.
    pub async fn verify(&self, repair: bool, mut progress: impl FnMut(Progress) + Send) -> Result<VerifyReport> {
        let internal_only = self.shared.options.internal_members_only;
        self.catch_up().await?;
        let snapshot = self.shared.source.now()?;
        let mut report = keep::verify(&self.store, &snapshot, internal_only, &mut progress).await?;
        if !report.is_clean() {
            // What was written while it was compared looks different: only what still differs counts.
            self.catch_up().await?;
            let snapshot = self.shared.source.now()?;
            let again = keep::verify(&self.store, &snapshot, internal_only, &mut progress).await?;
            report.retain(&again);
        }
        if repair && !report.is_clean() {
            keep::repair(&self.store, &mut report).await?;
            self.catch_up().await?;
        }
        Ok(report)
    }

    /// Commits what is pending and lets go of the index. Readers go on answering from what they have.
    ///
    /// # Errors
    /// Any error of the last commit.
    pub async fn close(self) -> Result<()> {
        let (done, closed) = oneshot::channel();
        if self.commands.send(Command::Close(done)).await.is_err() {
            return Ok(());
        }
        let outcome = closed.await.unwrap_or(Ok(()));
        // The lock is released when the indexer has gone.
        self.commands.closed().await;
        outcome
    }

    /// Asks the process that owns the index for a rebuild, from beside it; see [`Self::rebuild_request`] for what becomes
    /// of it.
    ///
    /// # Errors
    /// Errors of the store.
    pub async fn request_rebuild(store: &Store, force: bool) -> Result<RebuildRequest> {
        let request = RebuildRequest::new(force);
        keep::write_request(store, &request).await?;
        Ok(request)
    }

    /// The latest rebuild that was asked for from beside.
    ///
    /// # Errors
    /// Errors of the store.
    pub async fn rebuild_request(store: &Store) -> Result<Option<RebuildRequest>> {
        keep::latest_request(store).await
    }

    /// Waits, beside the process that owns the index in this folder, until that one shows everything that is in the log
    /// now. `false` when the time is over: perhaps nobody owns it any more.
    ///
    /// # Errors
    /// Errors of the store.
    pub async fn wait_beside(store: &Store, dir: &Path, at_most: Duration) -> Result<bool> {
        keep::wait(store, dir, at_most).await
    }

    /// [`Self::verify`] from beside the process that owns the index: what it mends is indexed by that process.
    ///
    /// # Errors
    /// [`CatalogueError::NotReady`] if there is no index; any error of store and index.
    pub async fn verify_stored(
        store: &Store,
        options: &CatalogueOptions,
        repair: bool,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<VerifyReport> {
        keep::verify_stored(store, options, repair, progress).await
    }

    /// What an index on disk says of itself, read beside the process that owns it; `None` if there is none.
    ///
    /// # Errors
    /// Errors of the index.
    pub fn stored(dir: &Path) -> Result<Option<StoredIndex>> {
        keep::stored(dir)
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").field("dir", &self.shared.options.dir).finish_non_exhaustive()
    }
}

/// An index as the disk holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredIndex {
    /// Folder of the index.
    pub path: std::path::PathBuf,
    /// Its format.
    pub format: u32,
    /// Publications and people.
    pub documents: u64,
    /// Segments.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Place in the change log up to which it holds everything.
    pub position: Position,
    /// History of the data that it follows.
    pub epoch: String,
}
