//! Threads as they are read: a page of first comments with all that answers them, in one statement.

use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, Statement};

use super::place::{LISTED, gathered};
use crate::entity::comment::Model;
use crate::{Result, dialect};

/// Comments of a page, replies included, at most: a thread that never ends must not fill the memory.
const MOST: usize = 5_000;
/// Characters of their texts, at most: more than a page of first comments can have.
const MOST_TEXT: i64 = 5_000_000;

/// A comment with what is told of its author.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The comment.
    pub comment: Model,
    /// Name of the author.
    pub user_name: String,
    /// URL of the author's picture.
    pub user_image: Option<String>,
    /// How many comments that are shown answer it.
    pub replies: i64,
}

/// The columns of a [`Told`], from a comment `c` and its author `u`.
pub(super) const COLUMNS: &str = "c.*, u.name AS user_name, u.image AS user_image,
    (SELECT count(*) FROM comment k WHERE k.parent_id = c.id AND k.state = 'shown') AS replies";

impl Told {
    pub(super) fn of(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            comment: Model::from_query_result(row, "")?,
            user_name: row.try_get("", "user_name")?,
            user_image: row.try_get("", "user_image")?,
            replies: row.try_get("", "replies")?,
        })
    }
}

/// Which threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many to leave out.
    pub offset: u64,
    /// How many to give.
    pub limit: u64,
    /// Whether with what answers them.
    pub with_replies: bool,
}

/// A page of the threads of a publication of [`super::place`], oldest first: every comment once, before all that answer
/// it, the first of all threads before the rest. Those that are not shown are among them, since they may keep a place.
/// The flag tells that there were too many, and the newest answers are left out.
///
/// # Errors
/// Any database error.
pub async fn threads(conn: &impl ConnectionTrait, publication_id: i64, page: Page) -> Result<(Vec<Told>, bool)> {
    let backend = conn.get_database_backend();
    let roots = if page.with_replies { "" } else { "AND t.parent_id IS NULL" };
    // What is too much is not even read.
    let sql = format!(
        "WITH RECURSIVE {}
         SELECT {COLUMNS} FROM (
            SELECT t.*, sum(length(t.body)) OVER (ORDER BY t.thread_id <> t.id, t.id) AS so_far FROM comment t
            WHERE t.thread_id IN (
                SELECT r.id FROM comment r
                WHERE r.publication_id IN (SELECT id FROM gathered) AND r.parent_id IS NULL AND {LISTED}
                ORDER BY r.id LIMIT {} OFFSET {}) {roots}) c
         JOIN app_user u ON u.id = c.user_id
         WHERE c.so_far - length(c.body) <= {MOST_TEXT}
         ORDER BY c.thread_id <> c.id, c.id LIMIT {}",
        gathered(&format!("SELECT CAST({} AS BIGINT)", dialect::placeholder(backend, 1))),
        page.limit,
        page.offset,
        MOST + 1,
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, [publication_id.into()])).await?;
    let mut told = Vec::with_capacity(rows.len());
    for row in rows.iter().take(MOST) {
        if row.try_get::<i64>("", "so_far")? > MOST_TEXT {
            break;
        }
        told.push(Told::of(row)?);
    }
    let too_many = told.len() < rows.len();
    Ok((told, too_many))
}
