//! Takes that may be given back: what turned out well does not count (rule 33).

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Decision, Limits, window};
use crate::{Result, dialect};

impl Limits {
    /// Takes one of at most 100 per window, to be given back if what it was taken for did no harm. A refusal is not
    /// remembered here, because a later take may find that something was given back.
    ///
    /// # Errors
    /// Any database error.
    pub async fn take_refundable(&self, bucket: &str, limit: u32, window: Duration) -> Result<Decision> {
        let counted = window::take(&self.database, bucket, limit.min(super::EXACT_UP_TO), window).await?;
        let allowed = counted.granted > 0;
        let wait = Duration::from_millis(u64::try_from(counted.frees_at - counted.at).unwrap_or(0));
        Ok(Decision {
            allowed,
            limit,
            remaining: limit.saturating_sub(u32::try_from(counted.used).unwrap_or(u32::MAX)),
            reset_at: (counted.frees_at + 999).div_euclid(1000),
            retry_after: if allowed { Duration::ZERO } else { wait },
        })
    }

    /// Gives back the newest take of a bucket.
    ///
    /// # Errors
    /// Any database error.
    pub async fn give_back(&self, bucket: &str) -> Result<()> {
        let backend = self.database.get_database_backend();
        let fewer = match backend {
            DbBackend::Postgres => "taken[1:cardinality(taken) - 1]",
            _ => "json_remove(taken, '$[#-1]')",
        };
        let one = dialect::placeholder(backend, 1);
        let sql = format!("UPDATE rate_window SET taken = {fewer} WHERE bucket = {one}");
        self.database.execute_raw(Statement::from_sql_and_values(backend, sql, [bucket.into()])).await?;
        Ok(())
    }

    /// How a bucket stands, without taking.
    ///
    /// # Errors
    /// Any database error.
    pub async fn peek(&self, bucket: &str, limit: u32, window: Duration) -> Result<Decision> {
        let counted = window::look(&self.database, bucket, window).await?;
        let remaining = limit.saturating_sub(u32::try_from(counted.used).unwrap_or(u32::MAX));
        Ok(Decision {
            allowed: remaining > 0,
            limit,
            remaining,
            reset_at: (counted.frees_at + 999).div_euclid(1000),
            retry_after: Duration::ZERO,
        })
    }
}
