//! The sliding window: one upsert per take or lease.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, Statement};

use super::EXACT_UP_TO;
use crate::{Result, StoreError, dialect};

/// A take is kept as `at * SHARE + how many`: one number each, in one array.
const SHARE: i64 = 1 << 14;

/// The row after a take.
#[derive(Debug, FromQueryResult)]
pub(super) struct Counted {
    /// The database's time of this take.
    pub(super) at: i64,
    /// How many were granted to it: one, a lease, or none.
    pub(super) granted: i64,
    /// How many of the window are used, with these.
    pub(super) used: i64,
    /// When the oldest of them leaves the window.
    pub(super) frees_at: i64,
}

/// Takes one, or leases a tenth of what is left where the limit is above [`EXACT_UP_TO`].
///
/// `excluded` carries this statement's clock into the update, so that one reading of it counts throughout. The row is
/// locked while the expression is evaluated, so concurrent takes see each other on both engines.
pub(super) async fn take(database: &DatabaseConnection, bucket: &str, limit: u32, window: Duration) -> Result<Counted> {
    let backend = database.get_database_backend();
    let now = dialect::now_millis(backend);
    let [bucket_, window_, limit_, tenth_] = [1, 2, 3, 4].map(|n| dialect::placeholder(backend, n));
    let (first, append, elements, gather) = match backend {
        DbBackend::Postgres => {
            ("ARRAY[n]", "kept || n", "unnest(w.taken) AS t(value)", "coalesce(array_agg(value), '{}')")
        }
        _ => ("json_array(n)", "json_insert(kept, '$[#]', n)", "json_each(w.taken)", "json_group_array(value)"),
    };
    // How many are given when `free` are left.
    let grant = |free: &str| {
        format!(
            "CASE WHEN {free} <= 0 THEN 0 WHEN {tenth_} = 0 OR {free} < 20 THEN 1
             WHEN {free} / 10 >= {SHARE} THEN {SHARE} - 1 ELSE {free} / 10 END"
        )
    };
    let (granted_first, granted_next) = (grant(&limit_), grant(&format!("({limit_} - used)")));
    let sql = format!(
        "INSERT INTO rate_window AS w (bucket, at, taken, granted, used, frees_at, expires_at)
         SELECT {bucket_}, at, {first}, granted, granted, at + {window_}, at + {window_}
         FROM (SELECT at, granted, at * {SHARE} + granted AS n FROM (SELECT {now} AS at, {granted_first} AS granted) AS a) AS b
         WHERE TRUE
         ON CONFLICT (bucket) DO UPDATE SET (at, taken, granted, used, frees_at, expires_at) = (
           SELECT excluded.at, CASE WHEN granted > 0 THEN {append} ELSE kept END, granted, used + granted,
                  coalesce(oldest, excluded.at) + {window_}, excluded.at + {window_}
           FROM (SELECT kept, used, oldest, granted, excluded.at * {SHARE} + granted AS n
                 FROM (SELECT kept, used, oldest, {granted_next} AS granted
                       FROM (SELECT {gather} AS kept, coalesce(CAST(sum(value % {SHARE}) AS BIGINT), 0) AS used, min(value) / {SHARE} AS oldest
                             FROM {elements} WHERE value / {SHARE} > excluded.at - {window_}) AS c) AS d) AS e)
         RETURNING at, granted, used, frees_at"
    );
    let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX / 2);
    let leased = i64::from(limit > EXACT_UP_TO);
    let values = [bucket.into(), window.into(), i64::from(limit).into(), leased.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let row = Counted::find_by_statement(statement).one(database).await?;
    row.ok_or_else(|| StoreError::Corrupt("a counted take returned no row".to_owned()))
}

/// What is used of a bucket's window; nothing is taken.
pub(super) async fn look(database: &DatabaseConnection, bucket: &str, window: Duration) -> Result<Counted> {
    let backend = database.get_database_backend();
    let now = dialect::now_millis(backend);
    let [bucket_, window_] = [1, 2].map(|n| dialect::placeholder(backend, n));
    let elements = match backend {
        DbBackend::Postgres => "unnest(w.taken) AS t(value)",
        _ => "json_each(w.taken)",
    };
    let sql = format!(
        "SELECT {now} AS at, CAST(0 AS BIGINT) AS granted, coalesce(CAST(sum(value % {SHARE}) AS BIGINT), 0) AS used,
                coalesce(min(value) / {SHARE}, {now}) + {window_} AS frees_at
         FROM rate_window AS w, {elements} WHERE bucket = {bucket_} AND value / {SHARE} > {now} - {window_}"
    );
    let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX / 2);
    let statement = Statement::from_sql_and_values(backend, sql, [bucket.into(), window.into()]);
    let row = Counted::find_by_statement(statement).one(database).await?;
    row.ok_or_else(|| StoreError::Corrupt("a look at a bucket returned no row".to_owned()))
}

/// Removes the rows of windows that have passed.
pub(super) async fn sweep(database: &DatabaseConnection) -> Result<()> {
    let now = dialect::now_millis(database.get_database_backend());
    database.execute_unprepared(&format!("DELETE FROM rate_window WHERE expires_at < {now}")).await?;
    Ok(())
}
