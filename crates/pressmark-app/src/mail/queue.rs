//! The letters that wait: bounded, tried again, awaited at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

use super::{MailError, MailSettings};

/// Connections to the server at once. A letter that waits for its next attempt holds none.
const LINES: usize = 4;

/// Places for letters, lines to the server, and the tasks under way.
#[derive(Debug)]
pub(super) struct Queue {
    places: Arc<Semaphore>,
    capacity: usize,
    lines: Semaphore,
    tasks: TaskTracker,
    retries: u32,
    first_retry: Duration,
    sent: AtomicU64,
    failed: AtomicU64,
}

impl Queue {
    pub(super) fn new(settings: &MailSettings) -> Self {
        let capacity = settings.queue.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(capacity)),
            capacity,
            lines: Semaphore::new(LINES),
            tasks: TaskTracker::new(),
            retries: settings.retries,
            first_retry: settings.first_retry,
            sent: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        }
    }

    /// A place for one letter.
    ///
    /// # Errors
    /// [`MailError::QueueFull`]; [`MailError::Closed`] once the process ends.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, MailError> {
        if self.tasks.is_closed() {
            return Err(MailError::Closed);
        }
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| MailError::QueueFull)
    }

    /// Runs a letter's task in the background.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Attempts until one succeeds, fails for good, or all are used up.
    ///
    /// # Errors
    /// That of the last attempt.
    pub(super) async fn attempts<F>(&self, kind: &str, mut attempt: impl FnMut() -> F) -> Result<(), MailError>
    where
        F: Future<Output = Result<(), MailError>>,
    {
        let mut wait = self.first_retry;
        for left in (0..=self.retries).rev() {
            match self.once(attempt()).await {
                Err(error) if error.is_transient() && left > 0 => {
                    tracing::warn!(kind, %error, again_in = ?wait, "a letter was not sent yet");
                    tokio::time::sleep(wait).await;
                    wait = wait.saturating_mul(3);
                }
                outcome => return outcome,
            }
        }
        Err(MailError::QueueFull)
    }

    /// One attempt, with a line to the server.
    ///
    /// # Errors
    /// That of the attempt.
    pub(super) async fn once(&self, attempt: impl Future<Output = Result<(), MailError>>) -> Result<(), MailError> {
        let _line = self.lines.acquire().await.map_err(|_| MailError::Closed)?;
        attempt.await
    }

    /// Counts an outcome.
    pub(super) fn settle(&self, outcome: &Result<(), MailError>) {
        let counter = if outcome.is_ok() { &self.sent } else { &self.failed };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counts(&self) -> (usize, u64, u64) {
        let waiting = self.capacity - self.places.available_permits();
        (waiting, self.sent.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed))
    }

    /// Takes no more letters and waits for those under way. How many are left when the time is over.
    pub(super) async fn finish(&self, limit: Duration) -> usize {
        self.tasks.close();
        let _ = tokio::time::timeout(limit, self.tasks.wait()).await;
        self.tasks.len()
    }
}
