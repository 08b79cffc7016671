//! Removing what has run out.

use std::time::Duration;

use pressmark_store::repo::{devices, one_time_tokens, sessions, tokens};

use super::{AccountError, Accounts};

impl Accounts {
    /// Removes sessions, tokens and devices that have run out.
    ///
    /// # Errors
    /// Any database error.
    pub async fn sweep(&self) -> Result<u64, AccountError> {
        let tx = self.0.store.begin().await?;
        let mut gone = sessions::sweep(&tx).await?;
        gone += one_time_tokens::sweep(&tx).await?;
        gone += tokens::sweep(&tx).await?;
        gone += devices::sweep(&tx).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// Sweeps once an hour, for ever.
    pub async fn keep_sweeping(self) {
        loop {
            tokio::time::sleep(Duration::from_hours(1)).await;
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "old sessions and tokens were not removed");
            }
        }
    }
}
