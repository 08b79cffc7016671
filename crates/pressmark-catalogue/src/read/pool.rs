//! The bounded pool on which searches run (engineering 22).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::error::{CatalogueError, Result};

/// So many searches at a time; so many may wait; one more is refused.
#[derive(Debug)]
pub(crate) struct Pool {
    threads: Arc<Semaphore>,
    in_hand: Arc<AtomicUsize>,
    most: usize,
    timeout: Duration,
}

/// Counts a search as in hand, until dropped.
struct InHand(Arc<AtomicUsize>);

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub(crate) fn new(threads: usize, queue: usize, timeout: Duration) -> Self {
        let threads = threads.max(1);
        Self { threads: Arc::new(Semaphore::new(threads)), in_hand: Arc::default(), most: threads + queue, timeout }
    }

    /// Runs a search when a thread is free. It is told when it must stop; its caller's leaving does not stop it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        search: impl FnOnce(Instant) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.in_hand.fetch_add(1, Ordering::Relaxed) >= self.most {
            self.in_hand.fetch_sub(1, Ordering::Relaxed);
            return Err(CatalogueError::Busy);
        }
        let in_hand = InHand(Arc::clone(&self.in_hand));
        let permit = Arc::clone(&self.threads).acquire_owned().await.map_err(|_| CatalogueError::Closed)?;
        let deadline = Instant::now() + self.timeout;
        let done = tokio::task::spawn_blocking(move || {
            let (_in_hand, _permit) = (in_hand, permit);
            search(deadline)
        });
        done.await.map_err(|error| CatalogueError::Corrupt(format!("a search failed: {error}")))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_too_many_is_refused() {
        let pool = Arc::new(Pool::new(1, 1, Duration::from_secs(2)));
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.run(move |_| Ok(wait.recv().is_ok())).await }
        });
        while pool.threads.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.run(|_| Ok(())).await }
        });
        while pool.in_hand.load(Ordering::Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(pool.run(|_| Ok(())).await, Err(CatalogueError::Busy)));
        release.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        second.await.unwrap().unwrap();
        assert!(pool.run(|_| Ok(())).await.is_ok(), "there is room again");
    }
}
