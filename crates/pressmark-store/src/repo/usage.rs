//! How often works and files are looked at: clicks of the last weeks, and the counts of the days that are over (rule 52).
//!
//! Of two clicks of one visitor on one thing within [`DOUBLE_CLICK`] the later counts. What a day comes to is computed
//! from its clicks by one query, whether it is over (then it is kept) or goes on; so the counts of a day can be made anew
//! as often as one likes while its clicks are here.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Statement, Value,
};

use super::settings;
use crate::entity::{usage_event, usage_salt};
use crate::{Result, Store, StoreError, WriteTx, dialect, insert};

/// Milliseconds within which a second click takes the place of the first.
pub const DOUBLE_CLICK: i64 = 30_000;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// Works whose day is counted by one statement.
const AT_ONCE: i64 = 500;
/// The setting that holds the last day that is over and counted.
const CLOSED: &str = "usage:closed";

/// A click on the landing page of a work, or on one of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Click {
    /// Workspace.
    pub workspace_id: i64,
    /// The work.
    pub publication_id: i64,
    /// The file; none for the page.
    pub file_id: Option<i64>,
    /// Unix milliseconds.
    pub at: i64,
    /// Hash of who it was, for a day.
    pub visitor: i64,
    /// The same for an hour.
    pub session: i64,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A work with its files, and those that were merged into it.
    Publication(i64),
    /// A file.
    File {
        /// Its work.
        publication_id: i64,
        /// The file.
        file_id: i64,
    },
}

/// The metrics of COUNTER R5.1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    /// Looks at the page, and downloads: `Total_Item_Investigations`.
    pub investigations: i64,
    /// Sessions with such: `Unique_Item_Investigations`.
    pub unique_investigations: i64,
    /// Downloads: `Total_Item_Requests`.
    pub requests: i64,
    /// Sessions with such: `Unique_Item_Requests`.
    pub unique_requests: i64,
}

/// The day of a time: days since 1970, UTC.
#[must_use]
pub fn day_of(at: i64) -> i64 {
    at.div_euclid(DAY)
}

/// Writes clicks.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, clicks: &[Click]) -> Result<()> {
    let row = |click: &Click| usage_event::ActiveModel {
        id: NotSet,
        workspace_id: Set(click.workspace_id),
        publication_id: Set(click.publication_id),
        file_id: Set(click.file_id.unwrap_or(0)),
        day: Set(day_of(click.at)),
        at: Set(click.at),
        visitor: Set(click.visitor),
        session: Set(click.session),
    };
    insert::many::<usage_event::Entity, _>(&**tx, clicks.iter().map(row).collect(), 7, None).await
}

/// The clicks that count, as `counted`, of those that fulfil a condition.
fn counted(condition: &str) -> String {
    format!(
        "clicks AS (
            SELECT e.workspace_id, e.publication_id, e.file_id, e.day, e.at AS clicked_at, e.session,
                LEAD(e.at) OVER (
                    PARTITION BY e.publication_id, e.file_id, e.day, e.visitor ORDER BY e.at, e.id) AS next_at
            FROM usage_event e WHERE {condition}),
         counted AS (
            SELECT workspace_id, publication_id, file_id, day, session FROM clicks
            WHERE next_at IS NULL OR next_at - clicked_at > {DOUBLE_CLICK})"
    )
}

/// The last day whose counts are kept; before the first one, a day before all clicks.
///
/// # Errors
/// Any database error; [`StoreError::Corrupt`] where it is no number.
pub async fn closed(conn: &impl ConnectionTrait) -> Result<i64> {
    let Some(day) = settings::get(conn, CLOSED).await? else { return Ok(-1) };
    day.parse().map_err(|_| StoreError::Corrupt(format!("{CLOSED} is `{day}`")))
}

/// Notes that the days until this one are counted.
///
/// # Errors
/// Any database error.
pub async fn set_closed(tx: &WriteTx, day: i64) -> Result<()> {
    settings::set(tx, CLOSED, &day.to_string()).await
}

/// How often something was looked at until now.
///
/// # Errors
/// Any database error.
pub async fn count(conn: &impl ConnectionTrait, workspace_id: i64, of: Of) -> Result<Counts> {
    let closed = closed(conn).await?;
    let backend = conn.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let (publication_id, file_id) = match of {
        Of::Publication(id) => (id, None),
        Of::File { publication_id, file_id } => (publication_id, Some(file_id)),
    };
    let mut values: Vec<Value> = vec![publication_id.into(), workspace_id.into(), closed.into()];
    values.extend(file_id.map(Value::from));
    let (files, of_file) = match file_id {
        Some(_) => (p(4), format!("AND e.file_id = {}", p(4))),
        None => ("0".to_owned(), String::new()),
    };
    let condition = format!(
        "e.workspace_id = {} AND e.publication_id IN (SELECT id FROM gathered) AND e.day > {} {of_file}",
        p(2),
        p(3)
    );
    let sql = format!(
        "WITH RECURSIVE gathered (id) AS (
            SELECT CAST({} AS BIGINT)
            UNION SELECT p.id FROM publication p JOIN gathered ON p.merged_into = gathered.id),
         {},
         parts AS (
            SELECT d.investigations, d.unique_investigations, d.requests, d.unique_requests FROM usage_day d
            WHERE d.workspace_id = {} AND d.publication_id IN (SELECT id FROM gathered)
                AND d.file_id = {files} AND d.day <= {}
            UNION ALL
            SELECT count(*), count(DISTINCT session), count(CASE WHEN file_id > 0 THEN 1 END),
                count(DISTINCT CASE WHEN file_id > 0 THEN session END) FROM counted)
         SELECT CAST(COALESCE(sum(investigations), 0) AS BIGINT) AS investigations,
            CAST(COALESCE(sum(unique_investigations), 0) AS BIGINT) AS unique_investigations,
            CAST(COALESCE(sum(requests), 0) AS BIGINT) AS requests,
            CAST(COALESCE(sum(unique_requests), 0) AS BIGINT) AS unique_requests FROM parts",
        p(1),
        counted(&condition),
        p(2),
        p(3),
    );
    let found = Counts::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).one(conn).await?;
    Ok(found.unwrap_or_default())
}

/// The days behind one and until another on which there were clicks, in order.
///
/// # Errors
/// Any database error.
pub async fn days(conn: &impl ConnectionTrait, after: i64, until: i64) -> Result<Vec<i64>> {
    let backend = conn.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!("SELECT DISTINCT day FROM usage_event WHERE day > {} AND day <= {} ORDER BY day", p(1), p(2));
    numbers(conn, sql, vec![after.into(), until.into()]).await
}

async fn numbers(conn: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<Vec<i64>> {
    let rows = conn.query_all_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Counts a day of the next works behind a key anew, from its clicks. Returns the key of the last one; `None` when
/// there are no more.
///
/// # Errors
/// Any database error.
pub async fn close_some(tx: &WriteTx, day: i64, after: i64) -> Result<Option<i64>> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!(
        "SELECT DISTINCT publication_id FROM usage_event WHERE day = {} AND publication_id > {}
         ORDER BY publication_id LIMIT {AT_ONCE}",
        p(1),
        p(2)
    );
    let works = numbers(&**tx, sql, vec![day.into(), after.into()]).await?;
    let Some(last) = works.last().copied() else { return Ok(None) };
    close(tx, day, &works).await?;
    Ok(Some(last))
}

/// Counts a day of one work anew, from its clicks.
///
/// # Errors
/// Any database error.
pub async fn close_one(tx: &WriteTx, day: i64, publication_id: i64) -> Result<()> {
    close(tx, day, &[publication_id]).await
}

/// Counts a day of these works. They are named one by one: between the first and the last there may be all others, with
/// the counts of all their days.
async fn close(tx: &WriteTx, day: i64, works: &[i64]) -> Result<()> {
    let backend = tx.get_database_backend();
    let works = works.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let of_day = dialect::placeholder(backend, 1);
    let these = |table: &str| format!("{table}publication_id IN ({works}) AND {table}day = {of_day}");
    let gone = format!("DELETE FROM usage_day WHERE {}", these(""));
    let made = format!(
        "INSERT INTO usage_day (workspace_id, publication_id, file_id, day, investigations, unique_investigations,
            requests, unique_requests)
         WITH {}
         SELECT workspace_id, publication_id, 0, day, count(*), count(DISTINCT session),
            count(CASE WHEN file_id > 0 THEN 1 END), count(DISTINCT CASE WHEN file_id > 0 THEN session END)
         FROM counted GROUP BY workspace_id, publication_id, day
         UNION ALL
         SELECT workspace_id, publication_id, file_id, day, count(*), count(DISTINCT session), count(*),
            count(DISTINCT session)
         FROM counted WHERE file_id > 0 GROUP BY workspace_id, publication_id, file_id, day",
        counted(&these("e."))
    );
    for sql in [gone, made] {
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, [day.into()])).await?;
    }
    Ok(())
}

/// Removes clicks of days until this one, at most so many. Returns how many went.
///
/// # Errors
/// Any database error.
pub async fn forget_clicks(tx: &WriteTx, until: i64, most: u64) -> Result<u64> {
    let backend = tx.get_database_backend();
    let sql = format!(
        "DELETE FROM usage_event WHERE id IN (SELECT id FROM usage_event WHERE day <= {} LIMIT {most})",
        dialect::placeholder(backend, 1)
    );
    let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, [until.into()])).await?;
    Ok(done.rows_affected())
}

/// The salt of a day; this one, if it had none. Of all who try at once, one sets it, and all learn which.
///
/// # Errors
/// Any database error.
pub async fn salt(store: &Store, day: i64, fresh: &str) -> Result<String> {
    if let Some(kept) = usage_salt::Entity::find_by_id(day).one(store.read()).await? {
        return Ok(kept.salt);
    }
    let tx = store.begin().await?;
    let row = usage_salt::ActiveModel { day: Set(day), salt: Set(fresh.to_owned()) };
    let keep = OnConflict::column(usage_salt::Column::Day).do_nothing().to_owned();
    usage_salt::Entity::insert(row).on_conflict(keep).exec_without_returning(&*tx).await?;
    let kept = usage_salt::Entity::find_by_id(day).one(&*tx).await?;
    tx.commit().await?;
    Ok(kept.map_or_else(|| fresh.to_owned(), |kept| kept.salt))
}

/// Forgets the salts of the days before this one: from then on nobody can tell who their visitors were.
///
/// # Errors
/// Any database error.
pub async fn forget_salts(tx: &WriteTx, before: i64) -> Result<()> {
    usage_salt::Entity::delete_many().filter(usage_salt::Column::Day.lt(before)).exec(&**tx).await?;
    Ok(())
}

#[cfg(test)]
#[path = "usage_tests.rs"]
mod tests;
