//! The change log: what read models follow (engineering 9).

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};
use serde::{Deserialize, Serialize};

use crate::{EntityKind, Result, StoreError, WriteTx, dialect};

/// A place in the log. Ordered by transaction, then by number: the order in which a reader may rely on nothing being
/// inserted before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Transaction number on PostgreSQL, 0 on SQLite.
    pub xid: i64,
    /// Sequence number; 0 stands before the first row.
    pub seq: i64,
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct LogRow {
    /// Transaction number.
    pub xid: i64,
    /// Sequence number.
    pub seq: i64,
    /// Random tag: tells this row from one of another history.
    pub tag: i64,
    /// Workspace of the entity.
    pub workspace_id: i64,
    /// Kind of the entity, as [`EntityKind::as_str`].
    pub kind: String,
    /// Key of the entity.
    pub entity_id: i64,
    /// When it was written, Unix milliseconds.
    pub at: i64,
}

impl LogRow {
    /// Where the row stands.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { xid: self.xid, seq: self.seq }
    }

    /// Kind of the entity; `None` for one that a newer version wrote.
    #[must_use]
    pub fn kind(&self) -> Option<EntityKind> {
        EntityKind::from_name(&self.kind)
    }
}

const COLUMNS: &str = "xid, seq, tag, workspace_id, kind, entity_id, at";

/// Whether every row is settled as soon as it is committed: then the log holds nothing back, and a reader at its end has
/// everything that was committed before it looked.
#[must_use]
pub fn settles_at_once(backend: DbBackend) -> bool {
    backend == DbBackend::Sqlite
}

/// Up to `limit` settled rows behind a position, in order.
///
/// # Errors
/// Any database error.
pub async fn after(conn: &impl ConnectionTrait, position: Position, limit: u64) -> Result<Vec<LogRow>> {
    settled(conn, ">", position, limit).await
}

/// Up to `limit` settled rows that stand so to a position, in order.
async fn settled(conn: &impl ConnectionTrait, compared: &str, position: Position, limit: u64) -> Result<Vec<LogRow>> {
    let backend = conn.get_database_backend();
    let sql = format!(
        "SELECT {COLUMNS} FROM change_log WHERE {} AND {} ORDER BY xid, seq LIMIT {limit}",
        dialect::change_log_stands(backend, compared),
        dialect::change_log_is_settled(backend),
    );
    let statement = Statement::from_sql_and_values(backend, sql, [position.xid.into(), position.seq.into()]);
    Ok(LogRow::find_by_statement(statement).all(conn).await?)
}

/// The row at a position, if the log still holds it.
///
/// # Errors
/// Any database error.
pub async fn at(conn: &impl ConnectionTrait, position: Position) -> Result<Option<LogRow>> {
    let backend = conn.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!("SELECT {COLUMNS} FROM change_log WHERE xid = {} AND seq = {}", p(1), p(2));
    let statement = Statement::from_sql_and_values(backend, sql, [position.xid.into(), position.seq.into()]);
    Ok(LogRow::find_by_statement(statement).one(conn).await?)
}

/// The last settled row; `None` in an empty log.
///
/// # Errors
/// Any database error.
pub async fn head(conn: &impl ConnectionTrait) -> Result<Option<LogRow>> {
    let backend = conn.get_database_backend();
    let settled = dialect::change_log_is_settled(backend);
    let sql = format!("SELECT {COLUMNS} FROM change_log WHERE {settled} ORDER BY xid DESC, seq DESC LIMIT 1");
    Ok(LogRow::find_by_statement(Statement::from_string(backend, sql)).one(conn).await?)
}

/// Up to `limit` settled rows from a position on, in order, the row at the position itself first: a reader sees by
/// its tag whether the log is still the one it knows.
///
/// # Errors
/// Any database error.
pub async fn from(conn: &impl ConnectionTrait, position: Position, limit: u64) -> Result<Vec<LogRow>> {
    settled(conn, ">=", position, limit).await
}

/// The first row that the log still holds.
///
/// # Errors
/// Any database error.
pub async fn first(conn: &impl ConnectionTrait) -> Result<Option<LogRow>> {
    let backend = conn.get_database_backend();
    let sql = format!("SELECT {COLUMNS} FROM change_log ORDER BY xid, seq LIMIT 1");
    Ok(LogRow::find_by_statement(Statement::from_string(backend, sql)).one(conn).await?)
}

/// Up to `limit` of the oldest rows, settled or not, in order.
///
/// # Errors
/// Any database error.
pub async fn oldest(conn: &impl ConnectionTrait, limit: u64) -> Result<Vec<LogRow>> {
    let backend = conn.get_database_backend();
    let sql = format!("SELECT {COLUMNS} FROM change_log ORDER BY xid, seq LIMIT {limit}");
    Ok(LogRow::find_by_statement(Statement::from_string(backend, sql)).all(conn).await?)
}

/// The last row, settled or not: what a reader has passed when everything committed so far was read.
///
/// # Errors
/// Any database error.
pub async fn last(conn: &impl ConnectionTrait) -> Result<Option<LogRow>> {
    let backend = conn.get_database_backend();
    let sql = format!("SELECT {COLUMNS} FROM change_log ORDER BY xid DESC, seq DESC LIMIT 1");
    Ok(LogRow::find_by_statement(Statement::from_string(backend, sql)).one(conn).await?)
}

/// How many settled rows stand behind a position: the lag of a reader that is there.
///
/// # Errors
/// Any database error.
pub async fn count_after(conn: &impl ConnectionTrait, position: Position) -> Result<u64> {
    let backend = conn.get_database_backend();
    let behind = dialect::change_log_stands(backend, ">");
    let sql = format!("SELECT count(*) AS n FROM change_log WHERE {behind}");
    let statement = Statement::from_sql_and_values(backend, sql, [position.xid.into(), position.seq.into()]);
    let row = conn.query_one_raw(statement).await?.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or(0))
}

/// Removes rows that every reader has passed, keeping the row at the position itself: a reader finds its place by it.
/// Returns how many went, at most `limit`.
///
/// # Errors
/// Any database error.
pub async fn trim_before(tx: &WriteTx, position: Position, limit: u64) -> Result<u64> {
    let backend = tx.get_database_backend();
    let before = dialect::change_log_stands(backend, "<");
    let sql = format!(
        "DELETE FROM change_log WHERE seq IN (SELECT seq FROM change_log WHERE {before} ORDER BY xid, seq LIMIT {limit})"
    );
    let done = tx
        .execute_raw(Statement::from_sql_and_values(backend, sql, [position.xid.into(), position.seq.into()]))
        .await?;
    Ok(done.rows_affected())
}

/// Milliseconds since the oldest unfinished write began, which no reader passes (engineering 9); 0 if there is none.
/// `None` on SQLite.
///
/// # Errors
/// Any database error.
pub async fn oldest_write(conn: &impl ConnectionTrait) -> Result<Option<i64>> {
    let backend = conn.get_database_backend();
    let Some(sql) = dialect::oldest_write(backend) else { return Ok(None) };
    let row = conn.query_one_raw(Statement::from_string(backend, sql)).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("a maximum without a row".into()))?;
    Ok(Some(row.try_get("", "n")?))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::{on_both_engines, works};

    on_both_engines! {
        async fn a_write_that_does_not_end_is_seen(store: Store) {
            let tx = store.begin().await.unwrap();
            works(&tx, 1, 1).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            let oldest = oldest_write(store.read()).await.unwrap();
            match store.backend() {
                DbBackend::Postgres => assert!(oldest.is_some_and(|millis| millis >= 50), "{oldest:?}"),
                _ => assert_eq!(oldest, None),
            }
            tx.rollback().await.unwrap();
        }
    }
}
