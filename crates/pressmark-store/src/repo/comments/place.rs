//! Where comments stand: the publication that answers to a key, and how much is said there.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::CommentRule;
use crate::{Result, dialect};

/// The publications that are one with the one of the first value: those that were merged into it, and into these. Their
/// comments stand with it as long as the merge does (rule 39).
pub(super) fn gathered(seed: &str) -> String {
    format!(
        "gathered (id) AS ({seed}
         UNION SELECT p.id FROM publication p JOIN gathered ON p.merged_into = gathered.id)"
    )
}

/// Of the alias `r`, the first comment of a thread: whether the thread is to be seen. A comment that is not keeps its
/// place while something that answers it is.
pub(super) const LISTED: &str = "(r.state = 'shown' OR EXISTS (
    SELECT 1 FROM comment k WHERE k.thread_id = r.id AND k.state = 'shown'))";

/// A publication that the public sees.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Place {
    /// Its key; of a merged-away publication, that of the one it went into.
    pub publication_id: i64,
    /// The rule of its workspace.
    rule: String,
    /// Comments that are shown, replies included.
    pub comments: i64,
    /// Threads that are to be seen.
    pub threads: i64,
}

impl Place {
    /// Whether one may write here; a name that this version does not know is a no.
    #[must_use]
    pub fn rule(&self) -> CommentRule {
        CommentRule::from_name(&self.rule).unwrap_or(CommentRule::Off)
    }
}

/// The publication of a key, if the public sees it: what is hidden, deleted or retired has no comments.
///
/// # Errors
/// Any database error.
pub async fn place(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Option<Place>> {
    let backend = conn.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!(
        "WITH RECURSIVE up (id, into_id) AS (
            SELECT p.id, p.merged_into FROM publication p WHERE p.id = {} AND p.workspace_id = {}
            UNION SELECT p.id, p.merged_into FROM publication p JOIN up ON p.id = up.into_id),
         {}
         SELECT p.id AS publication_id, w.comments AS rule,
            (SELECT count(*) FROM comment c
             WHERE c.publication_id IN (SELECT id FROM gathered) AND c.state = 'shown') AS comments,
            (SELECT count(*) FROM comment r
             WHERE r.publication_id IN (SELECT id FROM gathered) AND r.parent_id IS NULL AND {LISTED}) AS threads
         FROM up JOIN publication p ON p.id = up.id JOIN workspace w ON w.id = p.workspace_id
         WHERE up.into_id IS NULL AND p.visible AND p.deleted_at IS NULL",
        p(1),
        p(2),
        gathered("SELECT up.id FROM up WHERE up.into_id IS NULL"),
    );
    let values: [Value; 2] = [publication_id.into(), workspace_id.into()];
    Ok(Place::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).one(conn).await?)
}

/// How much was said on a publication in comments of one kind.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct KindTally {
    /// The kind.
    pub kind: String,
    /// Comments that are shown.
    pub comments: i64,
    /// Those of them that begin a thread.
    pub roots: i64,
    /// Their likes.
    pub likes: i64,
    /// How many people wrote comments of any kind here.
    pub commenters: i64,
}

/// How much was said on a publication of [`place`], by kind.
///
/// # Errors
/// Any database error.
pub async fn tally(conn: &impl ConnectionTrait, publication_id: i64) -> Result<Vec<KindTally>> {
    let backend = conn.get_database_backend();
    let shown = "c.publication_id IN (SELECT id FROM gathered) AND c.state = 'shown'";
    let sql = format!(
        "WITH RECURSIVE {}
         SELECT c.kind AS kind, count(*) AS comments,
            CAST(sum(CASE WHEN c.parent_id IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS roots,
            CAST(sum(c.likes) AS BIGINT) AS likes,
            (SELECT count(DISTINCT c.user_id) FROM comment c WHERE {shown}) AS commenters
         FROM comment c WHERE {shown} GROUP BY c.kind",
        gathered(&format!("SELECT CAST({} AS BIGINT)", dialect::placeholder(backend, 1))),
    );
    let statement = Statement::from_sql_and_values(backend, sql, [publication_id.into()]);
    Ok(KindTally::find_by_statement(statement).all(conn).await?)
}
