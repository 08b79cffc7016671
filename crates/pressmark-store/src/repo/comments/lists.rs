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
    let theirs = format!("c.user_id = {} AND c.workspace_id = {}", p(1), p(2));
    let (with, which) = if own {
        (String::new(), "WHERE c.state <> 'deleted'")
    } else {
        // What was merged away is seen under what it went into, and so are its comments.
        let up = format!(
            "WITH RECURSIVE up (id, top_id, into_id) AS (
                SELECT p.id, p.id, p.merged_into FROM publication p
                WHERE p.id IN (SELECT c.publication_id FROM comment c WHERE {theirs})
                UNION SELECT up.id, p.id, p.merged_into FROM publication p JOIN up ON p.id = up.into_id) "
        );
        let seen = "JOIN up ON up.id = c.publication_id AND up.into_id IS NULL
             JOIN publication p ON p.id = up.top_id
             WHERE p.visible AND p.deleted_at IS NULL AND c.state = 'shown'";
        (up, seen)
    };
    let among = format!("FROM comment c JOIN app_user u ON u.id = c.user_id {which} AND {theirs}");
    let values: Vec<Value> = vec![user_id.into(), workspace_id.into()];
    let rows = format!("{with}SELECT {COLUMNS} {among} ORDER BY c.id DESC LIMIT {limit} OFFSET {offset}");
    let rows = all(conn, rows, values.clone()).await?;
    let told = rows.iter().map(Told::of).collect::<Result<Vec<_>>>()?;
    Ok((told, count(conn, &with, &among, values).await?))
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
    Ok((queued, count(conn, "", &among, values).await?))
}

async fn all(conn: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<Vec<sea_orm::QueryResult>> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_all_raw(statement).await?)
}

async fn count(conn: &impl ConnectionTrait, with: &str, among: &str, values: Vec<Value>) -> Result<u64> {
    let sql = format!("{with}SELECT count(*) AS n {among}");
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let row = conn.query_one_raw(statement).await?.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or(0))
}
