//! Limits that hold across processes and restarts (engineering 7): how often something may be done in a window, and how
//! many requests an upstream may be sent.
//!
//! They live in a small SQLite file beside the database, so that counting never waits for a long write, or in two
//! tables of the PostgreSQL database. All times are the database's.

mod refund;
mod upstream;
mod window;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{ConnectionTrait, DatabaseConnection, SqlxSqliteConnector};

pub use upstream::Permits;

use crate::migration::limits_tables;
use crate::{Location, Result, Store, StoreError, dialect};

/// Up to this limit each take is counted by itself; above, a process takes a tenth of what is left at a time.
const EXACT_UP_TO: u32 = 100;

/// Rows of windows that have passed are removed once in so many takes.
const SWEEP_EVERY: u32 = 4096;

/// What became of one take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may be done.
    pub allowed: bool,
    /// The limit that was asked about.
    pub limit: u32,
    /// How many more are left now, as far as this process knows.
    pub remaining: u32,
    /// When the next one becomes free, Unix seconds, rounded up.
    pub reset_at: i64,
    /// How long to wait; zero if allowed.
    pub retry_after: Duration,
}

/// The counters. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits {
    database: DatabaseConnection,
    /// What this process may still do without asking, or must not ask again yet.
    local: Arc<Mutex<HashMap<String, Local>>>,
    takes: Arc<AtomicU32>,
}

/// What is known here of a bucket.
#[derive(Debug, Clone, Copy)]
struct Local {
    limit: u32,
    /// Leased and not used yet.
    left: u32,
    /// Left in the database when it was last asked.
    beyond: u32,
    reset_at: i64,
    until: Instant,
}

impl Limits {
    /// Opens the counters that belong to a database: `limits.db` beside an SQLite file, which is made where it does not
    /// exist, or the tables of a migrated PostgreSQL database.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the file cannot be opened.
    pub async fn open(location: &Location, store: &Store) -> Result<Self> {
        let database = match location {
            Location::Sqlite(path) => open_file(&path.with_file_name("limits.db")).await?,
            Location::Postgres(_) => store.write.clone(),
        };
        Ok(Self { database, local: Arc::default(), takes: Arc::default() })
    }

    /// Takes one of `limit` per `window` from a bucket.
    ///
    /// The window slides: in no stretch of that length more than `limit` are allowed, over all processes. Limits above
    /// 100 are leased: a process may use its lease later in the window than it was counted, so that across the end of
    /// a window it may exceed the limit by its lease, at most a tenth.
    ///
    /// # Errors
    /// Any database error. Whether to go on without a count is the caller's to decide.
    pub async fn take(&self, bucket: &str, limit: u32, window: Duration) -> Result<Decision> {
        if let Some(known) = self.take_locally(bucket, limit) {
            return Ok(known);
        }
        if self.takes.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            window::sweep(&self.database).await?;
        }
        let counted = window::take(&self.database, bucket, limit, window).await?;
        if counted.granted == 0
            && let Some(leased) = self.take_locally(bucket, limit).filter(|known| known.allowed)
        {
            // Another task leased while this one asked: there is something left here after all.
            return Ok(leased);
        }
        let wait = Duration::from_millis(u64::try_from(counted.frees_at - counted.at).unwrap_or(0));
        let granted = u32::try_from(counted.granted).unwrap_or(0);
        let beyond = limit.saturating_sub(u32::try_from(counted.used).unwrap_or(u32::MAX));
        let known = Local {
            limit,
            left: granted.saturating_sub(1),
            beyond,
            reset_at: (counted.frees_at + 999).div_euclid(1000),
            // A lease lives as long as the database counts it; a refusal until the next one becomes free.
            until: Instant::now() + if granted == 0 { wait } else { window },
        };
        if granted == 0 || known.left > 0 {
            let mut local = self.local.lock().unwrap_or_else(PoisonError::into_inner);
            if local.len() >= 10_000 {
                let now = Instant::now();
                local.retain(|_, known| known.until > now);
            }
            // Several tasks may have leased at once: their leases add up, and a refusal ends none of them.
            let before = local.get(bucket).filter(|b| b.limit == limit && b.left > 0 && b.until > Instant::now());
            let (left, until) = before.map_or((0, known.until), |before| (before.left, before.until.max(known.until)));
            local.insert(bucket.to_owned(), Local { left: known.left + left, until, ..known });
        }
        Ok(decide(&known, granted > 0, if granted == 0 { wait } else { Duration::ZERO }))
    }

    /// Answers from a lease, or from a refusal that still stands: a client that hammers costs no writes.
    fn take_locally(&self, bucket: &str, limit: u32) -> Option<Decision> {
        let mut local = self.local.lock().unwrap_or_else(PoisonError::into_inner);
        let known = local.get_mut(bucket)?;
        let wait = known.until.saturating_duration_since(Instant::now());
        if wait.is_zero() || known.limit != limit {
            local.remove(bucket);
            return None;
        }
        if known.left > 0 {
            known.left -= 1;
            let decision = decide(known, true, Duration::ZERO);
            if known.left == 0 {
                local.remove(bucket);
            }
            return Some(decision);
        }
        Some(decide(known, false, wait))
    }
}

fn decide(known: &Local, allowed: bool, retry_after: Duration) -> Decision {
    let remaining = if allowed { known.beyond + known.left } else { 0 };
    Decision { allowed, limit: known.limit, remaining, reset_at: known.reset_at, retry_after }
}

async fn open_file(path: &std::path::Path) -> Result<DatabaseConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A power cut may forget the last seconds of counting; that is not worth a flush per request.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(10))
        .pragma("journal_size_limit", "1048576");
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(|e| StoreError::Unavailable(format!("{}: {e}", path.display())))?;
    let database = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
    for statement in limits_tables() {
        let statement = dialect::render(statement, database.get_database_backend());
        let statement =
            statement.replacen("TABLE", "TABLE IF NOT EXISTS", 1).replacen("INDEX", "INDEX IF NOT EXISTS", 1);
        database.execute_unprepared(&statement).await?;
    }
    Ok(database)
}

#[cfg(test)]
mod tests;
