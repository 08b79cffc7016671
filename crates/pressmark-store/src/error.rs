//! What can go wrong in the store, as far as a caller can act on it.

use sea_orm::{DbErr, SqlErr};

/// An error of the store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another row holds this natural key, or a reference does not exist.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The database cannot be reached or is too busy now; trying again may help.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// What the database holds is not what was written.
    #[error("corrupt data: {0}")]
    Corrupt(String),
    /// The lease on a job was lost to another process; the work goes on there.
    #[error("the lease on job {0} was lost")]
    LeaseLost(i64),
    /// The database was migrated by a newer version of the program.
    #[error("the database has migrations this version does not know ({0}); run the newer version that made them")]
    NewerSchema(String),
    /// Any other error of the database.
    #[error("database error: {0}")]
    Database(DbErr),
}

/// Result of a store operation.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(what) | SqlErr::ForeignKeyConstraintViolation(what)) => {
                Self::Conflict(what)
            }
            _ => match &error {
                DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error.to_string()),
                // SQLITE_BUSY, SQLITE_FULL; PostgreSQL: shutting down, too many connections, cannot serialize, deadlock.
                _ if is_transient(&error.to_string()) => Self::Unavailable(error.to_string()),
                _ => Self::Database(error),
            },
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

fn is_transient(message: &str) -> bool {
    [
        "database is locked",
        "disk is full",
        "deadlock detected",
        "could not serialize",
        "terminating connection",
        "too many clients",
        "Connection refused",
        "closed pool",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}
