//! The one bounded pool for what takes a core for a while and waits for nothing: searches, password hashes, citations,
//! compression (engineering 22). It stands here because no crate below has a runtime under it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

/// At least so many threads: password hashes take two at most, so that one is always left for searches.
const FEWEST_THREADS: usize = 3;
/// What may wait for a thread, unless set otherwise.
const QUEUE: usize = 128;
/// Whoever waited so long for a thread is told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Why the pool did not do something.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// Too much waits already. HTTP: 503 with `Retry-After`.
    #[error("too much waits for a thread already")]
    Busy,
    /// It panicked, or the runtime ends.
    #[error("work on the pool failed: {0}")]
    Failed(String),
}

/// So many things at a time; so many may wait; one more is refused. A cheap clone, which shares the threads.
#[derive(Debug, Clone)]
pub struct Pool(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    threads: Arc<Semaphore>,
    in_hand: AtomicUsize,
    most: usize,
}

/// Counts something as in hand, until dropped.
struct InHand(Pool);

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.0.in_hand.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Default for Pool {
    /// As many threads as there are cores, three at least.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(cores.max(FEWEST_THREADS), QUEUE)
    }
}

impl Pool {
    /// A pool of so many threads, for which so many may wait.
    #[must_use]
    pub fn new(threads: usize, queue: usize) -> Self {
        let threads = threads.clamp(1, Semaphore::MAX_PERMITS);
        let most = threads.saturating_add(queue);
        Self(Arc::new(Inner { threads: Arc::new(Semaphore::new(threads)), in_hand: AtomicUsize::new(0), most }))
    }

    /// How much runs or waits now.
    #[must_use]
    pub fn in_hand(&self) -> usize {
        self.0.in_hand.load(Ordering::Acquire)
    }

    /// Does something when a thread is free. That its caller leaves does not stop it once it has begun.
    ///
    /// # Errors
    /// [`PoolError`]: it was not begun, or did not end.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PoolError> {
        let in_hand = InHand(self.clone());
        if self.0.in_hand.fetch_add(1, Ordering::AcqRel) >= self.0.most {
            return Err(PoolError::Busy);
        }
        let turn = Arc::clone(&self.0.threads).acquire_owned();
        let turn = tokio::time::timeout(LONGEST_WAIT, turn).await.map_err(|_| PoolError::Busy)?;
        let turn = turn.map_err(|error| PoolError::Failed(error.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (in_hand, turn);
            work()
        });
        done.await.map_err(|error| PoolError::Failed(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_too_many_is_refused_whatever_it_is() {
        let pool = Pool::new(1, 1);
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || wait.recv().is_ok()).await }
        });
        while pool.0.threads.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(|| "a search").await }
        });
        while pool.in_hand() < 2 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(pool.run(|| "a citation").await, Err(PoolError::Busy)));
        assert_eq!(pool.in_hand(), 2, "what was refused is not counted");
        release.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        assert_eq!(second.await.unwrap().unwrap(), "a search");
        assert_eq!(pool.run(|| "there is room again").await.unwrap(), "there is room again");
    }

    #[tokio::test]
    async fn what_leaves_or_breaks_frees_its_place() {
        let pool = Pool::new(1, 1);
        let broken = pool.run(|| -> usize { panic!("out of order") }).await;
        assert!(matches!(broken, Err(PoolError::Failed(_))));
        let held = Arc::clone(&pool.0.threads).acquire_owned().await.unwrap();
        let waits = tokio::time::timeout(Duration::from_millis(20), pool.run(|| ())).await;
        assert!(waits.is_err(), "there is no thread for it");
        drop(held);
        assert_eq!(pool.in_hand(), 0);
        pool.run(|| ()).await.unwrap();
    }
}
