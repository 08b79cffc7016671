//! The job queue: a job carries a key, not a payload; it is leased, and its fence must be named to change it.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};

use crate::entity::job::{Column, Entity, Model};
use crate::{Result, Store, StoreError, WriteTx, dialect};

/// A job to be queued.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// What to do.
    pub kind: &'a str,
    /// What with. One job per workspace, kind and key is active at a time.
    pub key: &'a str,
    /// Lower first; 100 is usual.
    pub priority: i32,
    /// What queued it: `cli`, `api`, `schedule`, …
    pub trigger: &'a str,
    /// Who queued it.
    pub requested_by: Option<&'a str>,
    /// Milliseconds from now before which it does not start.
    pub delay: i64,
    /// Where to go on, JSON.
    pub cursor: Option<String>,
}

/// Which jobs have not ended, in the words of the indexes that hold these alone: SQLite goes by such an index only
/// where it is said so, and would else look at every job that there ever was.
pub(super) const ACTIVE: &str = "state IN ('queued', 'processing')";

/// How often a job may be taken again after its worker was lost, before it counts as the cause.
pub const MAX_ATTEMPTS: i32 = 12;

/// Queues a job; `None` if one with this key is queued or processing already.
///
/// # Errors
/// Any database error.
pub async fn enqueue(tx: &WriteTx, job: &NewJob<'_>) -> Result<Option<i64>> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let now = dialect::now_millis(backend);
    let sql = format!(
        "INSERT INTO job (workspace_id, kind, job_key, state, priority, trigger_source, requested_by, not_before, cursor, created_at, updated_at)
         VALUES ({}, {}, {}, 'queued', {}, {}, {}, {now} + {}, {}, {now}, {now}) ON CONFLICT DO NOTHING RETURNING id",
        p(1), p(2), p(3), p(4), p(5), p(6), p(7), p(8),
    );
    let values: [Value; 8] = [
        job.workspace_id.into(),
        job.kind.into(),
        job.key.into(),
        job.priority.into(),
        job.trigger.into(),
        job.requested_by.map(str::to_owned).into(),
        job.delay.into(),
        job.cursor.clone().into(),
    ];
    let row = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    row.map(|row| Ok(row.try_get("", "id")?)).transpose()
}

/// Takes the next job of these kinds that is due, or whose worker has been silent beyond its lease. One that was taken
/// [`MAX_ATTEMPTS`] times is not taken once more: [`super::job_ends::lost`] tells of it.
///
/// # Errors
/// Any database error.
pub async fn claim(store: &Store, kinds: &[&'static str], owner: &str, lease_millis: i64) -> Result<Option<Model>> {
    let backend = store.backend();
    let now = dialect::now_millis(backend);
    let p = |n| dialect::placeholder(backend, n);
    let kinds = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(",");
    let due = format!(
        "{ACTIVE} AND kind IN ({kinds}) AND ((state = 'queued' AND not_before <= {now})
         OR (state = 'processing' AND lease_until < {now} AND attempts < {MAX_ATTEMPTS}))"
    );
    let take = format!(
        "UPDATE job SET state = 'processing', attempts = attempts + 1, fence = fence + 1, lease_owner = {}, lease_until = {now} + {},
         started_at = COALESCE(started_at, {now}), updated_at = {now}
         WHERE id = (SELECT id FROM job WHERE {due} ORDER BY priority, id LIMIT 1 {}) RETURNING *",
        p(1), p(2), dialect::skip_locked(backend),
    );
    // Asked by readers first: an idle worker must not wake the one writer of SQLite several times a second.
    let any_due = format!("SELECT 1 FROM job WHERE {due} LIMIT 1");
    if store.read().query_one_raw(Statement::from_string(backend, any_due)).await?.is_none() {
        return Ok(None);
    }
    let statement = Statement::from_sql_and_values(backend, take, [owner.into(), lease_millis.into()]);
    Ok(Model::find_by_statement(statement).one(&store.write).await?)
}

/// What a worker says while it works.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// What it is doing.
    pub stage: String,
    /// Items done.
    pub done: i32,
    /// Items in all, once known.
    pub total: Option<i32>,
    /// Items passed over.
    pub skipped: i32,
    /// Where to go on after a loss, JSON.
    pub cursor: Option<String>,
}

/// Extends the lease and writes the progress.
///
/// # Errors
/// [`StoreError::LeaseLost`] if another worker has the job, or it was failed by someone.
pub async fn heartbeat(store: &Store, id: i64, fence: i64, lease_millis: i64, progress: &Progress) -> Result<()> {
    let backend = store.backend();
    let statement = heartbeat_statement(backend, id, fence, lease_millis, progress);
    let done = store.write.execute_raw(statement).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::LeaseLost(id)) }
}

/// [`heartbeat`] within a write: the progress and what it counts become durable together, and a worker that lost its
/// lease writes nothing.
///
/// # Errors
/// [`StoreError::LeaseLost`] as above.
pub async fn heartbeat_in(tx: &WriteTx, id: i64, fence: i64, lease_millis: i64, progress: &Progress) -> Result<()> {
    let statement = heartbeat_statement(tx.get_database_backend(), id, fence, lease_millis, progress);
    let done = tx.execute_raw(statement).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::LeaseLost(id)) }
}

fn heartbeat_statement(
    backend: sea_orm::DbBackend,
    id: i64,
    fence: i64,
    lease_millis: i64,
    progress: &Progress,
) -> Statement {
    let p = |n| dialect::placeholder(backend, n);
    let now = dialect::now_millis(backend);
    let sql = format!(
        "UPDATE job SET lease_until = {now} + {}, updated_at = {now}, stage = {}, progress_done = {}, progress_total = {}, skipped = {},
         cursor = COALESCE({}, cursor) WHERE id = {} AND fence = {} AND state = 'processing'",
        p(1), p(2), p(3), p(4), p(5), p(6), p(7), p(8),
    );
    let values: [Value; 8] = [
        lease_millis.into(),
        progress.stage.clone().into(),
        progress.done.into(),
        progress.total.into(),
        progress.skipped.into(),
        progress.cursor.clone().into(),
        id.into(),
        fence.into(),
    ];
    Statement::from_sql_and_values(backend, sql, values)
}

/// How a job ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Done; counts as JSON.
    Completed {
        /// Counts, JSON.
        result: String,
    },
    /// Not to be done; the message is for people.
    Failed {
        /// Why.
        message: String,
    },
    /// To be taken again later, by this worker or another.
    Retry {
        /// Why.
        message: String,
        /// Milliseconds from now.
        delay: i64,
    },
}

/// Ends a job's lease.
///
/// # Errors
/// [`StoreError::LeaseLost`] if another worker has the job.
pub async fn finish(tx: &WriteTx, id: i64, fence: i64, outcome: &Outcome) -> Result<()> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let now = dialect::now_millis(backend);
    let (state, completed, result, message, delay) = match outcome {
        Outcome::Completed { result } => ("completed", now, Some(result.clone()), None, 0),
        Outcome::Failed { message } => ("failed", now, None, Some(message.clone()), 0),
        Outcome::Retry { message, delay } => ("queued", "NULL", None, Some(message.clone()), *delay),
    };
    let sql = format!(
        "UPDATE job SET state = '{state}', completed_at = {completed}, updated_at = {now}, lease_owner = NULL, lease_until = NULL,
         not_before = {now} + {}, result = COALESCE({}, result), error_message = {} WHERE id = {} AND fence = {} AND state = 'processing'",
        p(1), p(2), p(3), p(4), p(5),
    );
    let values: [Value; 5] = [delay.into(), result.into(), message.into(), id.into(), fence.into()];
    let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::LeaseLost(id)) }
}

/// A job by key.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The newest job of each key, newest first.
///
/// # Errors
/// Any database error.
pub async fn latest(conn: &impl ConnectionTrait, workspace_id: i64, kind: &str, keys: &[String]) -> Result<Vec<Model>> {
    let newest = Entity::find()
        .select_only()
        .column_as(Column::Id.max(), "id")
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Kind.eq(kind))
        .filter(Column::JobKey.is_in(keys))
        .group_by(Column::JobKey);
    let ids: Vec<i64> = newest.into_tuple().all(conn).await?;
    Ok(Entity::find().filter(Column::Id.is_in(ids)).order_by_desc(Column::Id).all(conn).await?)
}

/// How many jobs are queued and processing.
///
/// # Errors
/// Any database error.
pub async fn active(conn: &impl ConnectionTrait) -> Result<(u64, u64)> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "n")
        .filter(Expr::cust(ACTIVE))
        .group_by(Column::State)
        .into_tuple()
        .all(conn)
        .await?;
    let of = |state: &str| rows.iter().find(|(s, _)| s == state).map_or(0, |(_, n)| u64::try_from(*n).unwrap_or(0));
    Ok((of("queued"), of("processing")))
}

/// Makes a job that is being worked on from the start, by the process that makes it. `None` if one with this key is
/// active already.
///
/// # Errors
/// Any database error.
pub async fn enqueue_taken(tx: &WriteTx, job: &NewJob<'_>, owner: &str, lease_millis: i64) -> Result<Option<Model>> {
    let Some(id) = enqueue(tx, job).await? else { return Ok(None) };
    take(tx, id, owner, lease_millis, "state = 'queued'").await
}

/// Takes a job whose worker's lease has run out. `None` if it has not, or the job has ended.
///
/// # Errors
/// Any database error.
pub async fn take_over(store: &Store, id: i64, owner: &str, lease_millis: i64) -> Result<Option<Model>> {
    let tx = store.begin().await?;
    let now = dialect::now_millis(store.backend());
    let taken = take(&tx, id, owner, lease_millis, &format!("state = 'processing' AND lease_until < {now}")).await?;
    tx.commit().await?;
    Ok(taken)
}

async fn take(tx: &WriteTx, id: i64, owner: &str, lease_millis: i64, if_so: &str) -> Result<Option<Model>> {
    let backend = tx.get_database_backend();
    let now = dialect::now_millis(backend);
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!(
        "UPDATE job SET state = 'processing', attempts = attempts + 1, fence = fence + 1, lease_owner = {}, lease_until = {now} + {},
         started_at = COALESCE(started_at, {now}), updated_at = {now} WHERE id = {} AND {if_so} RETURNING *",
        p(1), p(2), p(3),
    );
    let statement = Statement::from_sql_and_values(backend, sql, [owner.into(), lease_millis.into(), id.into()]);
    Ok(Model::find_by_statement(statement).one(&**tx).await?)
}
