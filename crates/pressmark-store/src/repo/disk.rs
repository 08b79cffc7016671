//! How much room the data take on the disk, by kind (rule 57).

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{Result, StoreError};

/// Bytes on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskUse {
    /// The database as a whole, without its write-ahead log.
    pub database: u64,
    /// Of that, answers of upstreams as they came. On SQLite their bodies alone.
    pub raw_answers: u64,
    /// Rows of the change log.
    pub changes: u64,
}

/// The size of the database: asked for quickly on both engines.
///
/// # Errors
/// Any database error.
pub async fn database_bytes(conn: &impl ConnectionTrait) -> Result<u64> {
    let sql = match conn.get_database_backend() {
        DbBackend::Postgres => "SELECT pg_database_size(current_database()) AS n",
        _ => "SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()",
    };
    number(conn, sql).await
}

/// What takes how much. Counts rows: not for every second.
///
/// # Errors
/// Any database error.
pub async fn usage(conn: &impl ConnectionTrait) -> Result<DiskUse> {
    let raw_answers = match conn.get_database_backend() {
        DbBackend::Postgres => "SELECT pg_total_relation_size('raw_answer') AS n",
        _ => "SELECT coalesce(sum(length(body)), 0) AS n FROM raw_answer",
    };
    Ok(DiskUse {
        database: database_bytes(conn).await?,
        raw_answers: number(conn, raw_answers).await?,
        changes: number(conn, "SELECT count(*) AS n FROM change_log").await?,
    })
}

async fn number(conn: &impl ConnectionTrait, sql: &str) -> Result<u64> {
    let row = conn.query_one_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("a size without a row".to_owned()))?;
    Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::raw_answers::{self, Answer};
    use crate::testing::{on_both_engines, works};

    on_both_engines! {
        async fn what_is_written_takes_room(store: Store) {
            let before = usage(store.read()).await.unwrap();
            assert!(before.database > 0, "{before:?}");
            let tx = store.begin().await.unwrap();
            works(&tx, 1, 200).await;
            let answer = Answer {
                source: "crossref".to_owned(),
                key: "10.5555/12345678".to_owned(),
                status: 200,
                body: br#"{"title":"Toward a Unified Theory of High-Energy Metaphysics"}"#.to_vec(),
                fetched_at: 1,
                checked_at: 1,
            };
            raw_answers::keep(&tx, &[answer]).await.unwrap();
            tx.commit().await.unwrap();
            let after = usage(store.read()).await.unwrap();
            assert_eq!(after.changes, before.changes + 200);
            assert!(after.raw_answers > before.raw_answers, "{before:?} {after:?}");
            assert!(after.database > before.database, "{before:?} {after:?}");
        }
    }
}
