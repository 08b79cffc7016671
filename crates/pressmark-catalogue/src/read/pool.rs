//! Searches, on the pool of the process (engineering 22).

use std::time::{Duration, Instant};

use pressmark_store::pool::{Pool, PoolError};

use crate::error::{CatalogueError, Result};

/// Runs searches on a pool that others use too, each for so long at most.
#[derive(Debug)]
pub(crate) struct Searches {
    pool: Pool,
    timeout: Duration,
}

impl Searches {
    pub(crate) fn new(pool: Pool, timeout: Duration) -> Self {
        Self { pool, timeout }
    }

    /// The threads they run on.
    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Runs a search when a thread is free. It is told when it must stop; its caller's leaving does not stop it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        search: impl FnOnce(Instant) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let timeout = self.timeout;
        self.pool.run(move || search(Instant::now() + timeout)).await?
    }
}

impl From<PoolError> for CatalogueError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Busy => Self::Busy,
            PoolError::Failed(cause) => Self::Corrupt(format!("a search failed: {cause}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_others_wait_for_counts() {
        let pool = Pool::new(1, 0);
        let searches = Searches::new(pool.clone(), Duration::from_mins(2));
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let hash = tokio::spawn(async move {
            let slow = move || (begun.send(()).is_ok(), wait.recv().is_ok());
            pool.run(slow).await
        });
        begins.await.unwrap();
        assert!(matches!(searches.run(|_| Ok(())).await, Err(CatalogueError::Busy)));
        release.send(()).unwrap();
        assert_eq!(hash.await.unwrap().unwrap(), (true, true));
        let left = searches.run(|deadline| Ok(deadline.saturating_duration_since(Instant::now()))).await.unwrap();
        assert!(left > Duration::from_mins(1), "{left:?}");
    }
}
