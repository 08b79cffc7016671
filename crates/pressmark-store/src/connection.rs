//! Opening the database, and the two ways into it: reading and writing.

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, SqliteTransactionMode,
    SqlxSqliteConnector, Statement, TransactionOptions, TransactionTrait,
};

use crate::{Result, StoreError, WriteTx, migration};

/// Where the truth is kept.
#[derive(Debug, Clone)]
pub enum Location {
    /// An embedded database in this file.
    Sqlite(std::path::PathBuf),
    /// A PostgreSQL database by URL. The URL may hold a password: it is never logged.
    Postgres(String),
}

/// The store: a pool for reading and a way to write.
///
/// SQLite has one writer connection and a read-only pool beside it (WAL); on PostgreSQL both are the same pool.
#[derive(Clone, Debug)]
pub struct Store {
    read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    /// Whether memberships decide which works are public.
    internal_members_only: bool,
    /// How many writes may still begin before all fail; negative: no end.
    #[cfg(any(test, feature = "testing"))]
    writes_left: std::sync::Arc<std::sync::atomic::AtomicI64>,
}

impl Store {
    /// Opens the database, creating an embedded one that does not exist yet. Does not migrate: see [`Store::migrate`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it cannot be reached or opened.
    pub async fn open(location: &Location) -> Result<Self> {
        match location {
            Location::Sqlite(path) => Self::open_sqlite(path).await,
            Location::Postgres(url) => Self::open_postgres(url).await,
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "memory")
            .pragma("journal_size_limit", "67108864");
        let unavailable = |e: sea_orm::sqlx::Error| StoreError::Unavailable(format!("{}: {e}", path.display()));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(unavailable)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(30))
            .test_before_acquire(false)
            // Each of them keeps pages of its own, so less: what it does not hold the system still does.
            .connect_with(
                options.pragma("query_only", "on").pragma("cache_size", "-8192").pragma("mmap_size", "268435456"),
            )
            .await
            .map_err(unavailable)?;
        Ok(Self::of(
            SqlxSqliteConnector::from_sqlx_sqlite_pool(readers),
            SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        ))
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(30))
            .connect_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .set_application_name("pressmark");
        // The driver's message may quote the URL, and with it the password.
        let pool = Database::connect(options)
            .await
            .map_err(|e| StoreError::Unavailable(e.to_string().replace(url, "PostgreSQL")))?;
        Ok(Self::of(pool.clone(), pool))
    }

    fn of(read: DatabaseConnection, write: DatabaseConnection) -> Self {
        Self {
            read,
            write,
            internal_members_only: false,
            #[cfg(any(test, feature = "testing"))]
            writes_left: std::sync::Arc::new((-1).into()),
        }
    }

    /// The same store where works are public only while an internal member is linked: there the public face of a
    /// person's works changes with their memberships (rule 54).
    #[must_use]
    pub fn internal_members_only(self, internal_members_only: bool) -> Self {
        Self { internal_members_only, ..self }
    }

    /// For tests: after so many more writes, all fail as if the disk were full; `None`: none does.
    #[cfg(any(test, feature = "testing"))]
    pub fn fail_after(&self, writes: Option<u32>) {
        self.writes_left.store(writes.map_or(-1, i64::from), std::sync::atomic::Ordering::SeqCst);
    }

    #[cfg(any(test, feature = "testing"))]
    fn fault(&self) -> Result<()> {
        use std::sync::atomic::Ordering::SeqCst;
        let spend = |left: i64| (left > 0).then(|| left - 1);
        match self.writes_left.fetch_update(SeqCst, SeqCst, spend) {
            Err(0) => Err(StoreError::Database(sea_orm::DbErr::Custom("a fault made for a test".to_owned()))),
            _ => Ok(()),
        }
    }

    /// Brings the schema up to this version's, all or nothing. Safe to call from several processes at once.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] if a newer version has migrated it.
    pub async fn migrate(&self) -> Result<()> {
        migration::run(&self.write).await
    }

    /// For reading: each statement sees what was committed before it began.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a write. Nothing but the database is awaited until [`WriteTx::commit`]; dropping it undoes everything.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if no connection is free within 30 s.
    pub async fn begin(&self) -> Result<WriteTx> {
        #[cfg(any(test, feature = "testing"))]
        self.fault()?;
        // SeaORM's plain `begin` is DEFERRED on SQLite and fails where two readers upgrade (engineering 3).
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(WriteTx::new(self.write.begin_with_options(options).await?, self.internal_members_only))
    }

    /// Which engine this is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// Lets commits return before they are on the disk, for resumable bulk work only; `true` sets it back.
    ///
    /// # Errors
    /// Any database error.
    pub async fn set_durable(&self, durable: bool) -> Result<()> {
        if self.backend() == DbBackend::Sqlite {
            let mode = if durable { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
            self.write.execute_unprepared(mode).await?;
        }
        Ok(())
    }

    /// A number that becomes another one when somebody else has written. 0 on PostgreSQL, where writers seldom wait for
    /// each other. Not within a write.
    ///
    /// # Errors
    /// Any database error.
    pub async fn writes_of_others(&self) -> Result<i64> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(0);
        }
        let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA data_version");
        let row = self.write.query_one_raw(ask).await?;
        let row = row.ok_or_else(|| StoreError::Corrupt("no data_version".into()))?;
        Ok(row.try_get_by_index(0)?)
    }

    /// Tells the text of each statement of a write, for tests that count what an act costs.
    #[cfg(any(test, feature = "testing"))]
    pub fn watch_writes(&mut self, watch: impl Fn(&str) + Send + Sync + 'static) {
        self.write.set_metric_callback(move |info| watch(&info.statement.sql));
    }

    /// Tells the text of each statement that reads, for tests that count what an answer costs.
    #[cfg(any(test, feature = "testing"))]
    pub fn watch_reads(&mut self, watch: impl Fn(&str) + Send + Sync + 'static) {
        self.read.set_metric_callback(move |info| watch(&info.statement.sql));
    }

    /// Closes all connections; on SQLite this folds the write-ahead log into the file.
    ///
    /// # Errors
    /// Any database error.
    pub async fn close(self) -> Result<()> {
        self.read.close().await?;
        self.write.close().await?;
        Ok(())
    }
}
