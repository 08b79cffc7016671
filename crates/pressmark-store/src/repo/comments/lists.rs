//! Comments that are no threads: those of a user, and those that wait for a moderator.

use sea_orm::{ConnectionTrait, Statement, Value};

use super::threads::{COLUMNS, Told};
use crate::{Result, StoreError, dialect};

/// A page of the comments of a user, newest first, and how many there are. `own`: with those that only their author
/// sees; otherwise those that everybody does, on publications that everybody sees.
///
/// # Errors
/// Any database error.
pub async fn of_user(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    user_id: i64,
    own: bool,
    (offset, limit): (u64, u64),
) -> Result<(Vec<Told>, u64)> {
    let p = |n| dialect::placeholder(conn.get_database_backend(), n);
    let which = if own {
        "c.state <> 'deleted'"
    } else {
        "c.state = 'shown' AND p.visible AND p.deleted_at IS NULL AND p.merged_into IS NULL"
    };
    let among = format!(
        "FROM comment c JOIN app_user u ON u.id = c.user_id JOIN publication p ON p.id = c.publication_id
         WHERE c.user_id = {} AND c.workspace_id = {} AND {which}",
        p(1),
        p(2),
    );
    let values: Vec<Value> = vec![user_id.into(), workspace_id.into()];
    let rows = format!("SELECT {COLUMNS} {among} ORDER BY c.id DESC LIMIT {limit} OFFSET {offset}");
    let rows = all(conn, rows, values.clone()).await?;
    let told = rows.iter().map(Told::of).collect::<Result<Vec<_>>>()?;
    Ok((told, count(conn, &among, values).await?))
}

/// Which comments moderators look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Those that users flagged, and those that nobody sees before a moderator has looked.
    Waiting,
    /// Those that users flagged.
    Flagged,
    /// Those that nobody sees before a moderator has looked.
    Pending,
    /// Those that a moderator took away.
    Hidden,
}

impl Queue {
    fn condition(self) -> &'static str {
        match self {
            Self::Waiting => "(c.flags > 0 OR c.state = 'pending')",
            Self::Flagged => "c.flags > 0",
            Self::Pending => "c.state = 'pending'",
            Self::Hidden => "c.state = 'hidden'",
        }
    }
}

/// A comment that a moderator looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// The comment.
    pub told: Told,
    /// Plain title of its publication.
    pub title: Option<String>,
}

/// A page of a queue, oldest first, and how many comments it holds.
///
/// # Errors
/// Any database error.
pub async fn queue(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    queue: Queue,
    (offset, limit): (u64, u64),
) -> Result<(Vec<Queued>, u64)> {
    let among = format!(
        "FROM comment c JOIN app_user u ON u.id = c.user_id JOIN publication p ON p.id = c.publication_id
         WHERE c.workspace_id = {} AND {}",
        dialect::placeholder(conn.get_database_backend(), 1),
        queue.condition(),
    );
    let values: Vec<Value> = vec![workspace_id.into()];
    let rows = format!("SELECT {COLUMNS}, p.title AS title {among} ORDER BY c.id LIMIT {limit} OFFSET {offset}");
    let rows = all(conn, rows, values.clone()).await?;
    let queued = rows.iter().map(|row| Ok(Queued { told: Told::of(row)?, title: row.try_get("", "title")? }));
    let queued = queued.collect::<Result<Vec<_>>>()?;
    Ok((queued, count(conn, &among, values).await?))
}

async fn all(conn: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<Vec<sea_orm::QueryResult>> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_all_raw(statement).await?)
}

async fn count(conn: &impl ConnectionTrait, among: &str, values: Vec<Value>) -> Result<u64> {
    let sql = format!("SELECT count(*) AS n {among}");
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let row = conn.query_one_raw(statement).await?.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or(0))
}
