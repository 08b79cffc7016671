//! The outbox of identifiers. A task is taken under a lease, by the database's clock; those of one identifier are taken
//! in the order in which they were written.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::entity::identifier_task::Model;
use crate::{Result, Store, WriteTx, dialect};

/// Who causes something, and by which request.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    /// The account, if it is one.
    pub user_id: Option<i64>,
    /// As events name them.
    pub requested_by: &'a str,
    /// The request.
    pub request_id: Option<&'a str>,
}

impl Cause<'_> {
    /// Account, name and request, as they are stored.
    fn values(by: Option<&Self>) -> [Value; 3] {
        let name = by.map(|by| by.requested_by.to_owned());
        let request = by.and_then(|by| by.request_id).map(str::to_owned);
        [by.and_then(|by| by.user_id).into(), name.into(), request.into()]
    }
}

/// Queues a task, due at once.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, identifier_id: i64, action: &str, by: Option<&Cause<'_>>) -> Result<()> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let now = dialect::now_millis(backend);
    let sql = format!(
        "INSERT INTO identifier_task (identifier_id, action, user_id, requested_by, request_id, next_at, created_at)
         VALUES ({}, {}, {}, {}, {}, {now}, {now})",
        p(1),
        p(2),
        p(3),
        p(4),
        p(5)
    );
    let [user, name, request] = Cause::values(by);
    let values: [Value; 5] = [identifier_id.into(), action.into(), user, name, request];
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// Queues that the agency hears of changes, unless a task that will tell of them waits already; that one is then due at
/// once. An update that waits is the last one's who has something to tell. Identifiers of which nobody else knows have
/// nobody to tell.
///
/// # Errors
/// Any database error.
pub async fn add_update(tx: &WriteTx, identifier_id: i64, by: Option<&Cause<'_>>) -> Result<()> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let now = dialect::now_millis(backend);
    // One that a worker has may have read the metadata before they changed. As an update of the row, this waits for a
    // worker that is taking it, and sees then that it was taken.
    let caused = |column: &str, n| match by {
        Some(_) => format!("{column} = CASE action WHEN 'update' THEN {} ELSE {column} END", p(n)),
        // Nobody in particular is nobody's heir.
        None => format!("{column} = COALESCE({column}, {})", p(n)),
    };
    let wake = format!(
        "UPDATE identifier_task SET next_at = CASE WHEN next_at < {now} THEN next_at ELSE {now} END, {}, {}, {}
         WHERE identifier_id = {} AND done_at IS NULL AND lease IS NULL AND action IN ('register', 'update')",
        caused("user_id", 2),
        caused("requested_by", 3),
        caused("request_id", 4),
        p(1)
    );
    let [user, name, request] = Cause::values(by);
    let values: [Value; 4] = [identifier_id.into(), user, name, request];
    let one = |sql: String| Statement::from_sql_and_values(backend, sql, values.clone());
    if tx.execute_raw(one(wake)).await?.rows_affected() > 0 {
        return Ok(());
    }
    let insert = format!(
        "INSERT INTO identifier_task (identifier_id, action, user_id, requested_by, request_id, next_at, created_at)
         SELECT id, 'update', {}, {}, {}, {now}, {now} FROM identifier WHERE id = {} AND registrar <> 'local'",
        p(2),
        p(3),
        p(4),
        p(1)
    );
    tx.execute_raw(one(insert)).await?;
    Ok(())
}

/// Which tasks may be taken now: those of `only` one identifier at once, all others in their time.
fn due(backend: sea_orm::DbBackend, only: Option<i64>) -> String {
    let now = dialect::now_millis(backend);
    let when = only.map_or_else(|| format!("t.next_at <= {now}"), |id| format!("t.identifier_id = {id}"));
    format!(
        "{when} AND t.done_at IS NULL AND (t.leased_until IS NULL OR t.leased_until < {now})
         AND NOT EXISTS (SELECT 1 FROM identifier_task o
             WHERE o.identifier_id = t.identifier_id AND o.done_at IS NULL AND o.id < t.id)"
    )
}

/// Whether there is anything to do. Asked by readers: an idle worker must not wake the one writer of SQLite.
///
/// # Errors
/// Any database error.
pub async fn any_due(store: &Store, only: Option<i64>) -> Result<bool> {
    let backend = store.backend();
    let sql = format!("SELECT 1 AS n FROM identifier_task t WHERE {} LIMIT 1", due(backend, only));
    Ok(store.read().query_one_raw(Statement::from_string(backend, sql)).await?.is_some())
}

/// Takes the next task, or the next of one identifier whether or not its time has come.
///
/// # Errors
/// Any database error.
pub async fn claim(tx: &WriteTx, lease: &str, lease_millis: i64, only: Option<i64>) -> Result<Option<Model>> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!(
        "UPDATE identifier_task SET attempts = attempts + 1, lease = {}, leased_until = {} + {}
         WHERE id = (SELECT t.id FROM identifier_task t WHERE {} ORDER BY t.next_at, t.id LIMIT 1 {}) RETURNING *",
        p(1),
        dialect::now_millis(backend),
        p(2),
        due(backend, only),
        dialect::skip_locked(backend),
    );
    let values: [Value; 2] = [lease.into(), lease_millis.into()];
    Ok(Model::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).one(&**tx).await?)
}

/// Ends a task, or with `again` milliseconds from now puts it back; `false` if another worker has it.
///
/// # Errors
/// Any database error.
pub async fn settle(tx: &WriteTx, id: i64, lease: &str, again: Option<i64>) -> Result<bool> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let now = dialect::now_millis(backend);
    let end = match again {
        Some(_) => "NULL",
        None => now,
    };
    let sql = format!(
        "UPDATE identifier_task SET done_at = {end}, next_at = {now} + {}, lease = NULL, leased_until = NULL
         WHERE id = {} AND lease = {}",
        p(1),
        p(2),
        p(3)
    );
    let values: [Value; 3] = [again.unwrap_or(0).into(), id.into(), lease.into()];
    let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// How many tasks wait, and how many of them have failed before.
///
/// # Errors
/// Any database error.
pub async fn waiting(conn: &impl ConnectionTrait) -> Result<(u64, u64)> {
    let sql = "SELECT count(*) AS waiting, count(CASE WHEN attempts > 0 THEN 1 END) AS failed
         FROM identifier_task WHERE done_at IS NULL";
    let backend = conn.get_database_backend();
    let Some(row) = conn.query_one_raw(Statement::from_string(backend, sql)).await? else { return Ok((0, 0)) };
    let number = |name: &str| row.try_get::<i64>("", name).map(|n| u64::try_from(n).unwrap_or(0));
    Ok((number("waiting")?, number("failed")?))
}

#[cfg(test)]
mod tests;
