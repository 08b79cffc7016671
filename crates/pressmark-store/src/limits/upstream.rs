//! Budgets of upstreams: a token bucket and a count for the day, shared by all processes on the same data.

use std::time::Duration;

use sea_orm::{DbBackend, FromQueryResult, Statement};

use super::Limits;
use crate::{Result, StoreError, dialect};

/// The share of a second's requests that may go out at once after a pause.
const BURST_SECONDS: f64 = 0.25;

const DAY_MILLIS: i64 = 86_400_000;

/// An answer to [`Limits::take_permits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permits {
    /// How many requests may be sent.
    pub granted: u32,
    /// Where none was granted: when to ask again.
    pub wait: Duration,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    at: i64,
    tokens: f64,
    spent: i64,
    granted: i64,
}

impl Limits {
    /// Takes up to `wanted` requests of an upstream that allows `rate` a second, `burst` at once after
    /// a pause, and `daily_limit` a day (UTC), over all processes. Grants at least one or says how long to wait.
    ///
    /// # Errors
    /// Any database error; then nothing may be sent.
    pub async fn take_permits(
        &self,
        source: &str,
        rate: f64,
        burst: u32,
        wanted: u32,
        daily_limit: Option<u64>,
    ) -> Result<Permits> {
        let rate = rate.max(0.001);
        let capacity = (rate * BURST_SECONDS).max(f64::from(burst)).max(1.0);
        let daily = daily_limit.map_or(i64::MAX, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
        let row = self.take_tokens(source, rate, capacity, i64::from(wanted.max(1)), daily).await?;
        let granted = u32::try_from(row.granted).unwrap_or(0);
        let wait = if granted > 0 {
            Duration::ZERO
        } else if row.spent >= daily {
            Duration::from_millis(u64::try_from(DAY_MILLIS - row.at.rem_euclid(DAY_MILLIS)).unwrap_or(0))
        } else {
            Duration::from_secs_f64(((1.0 - row.tokens) / rate).max(0.001))
        };
        Ok(Permits { granted, wait })
    }

    async fn take_tokens(&self, source: &str, rate: f64, capacity: f64, wanted: i64, daily: i64) -> Result<Row> {
        let backend = self.database.get_database_backend();
        let now = dialect::now_millis(backend);
        let [source_, rate_, capacity_, wanted_, daily_] = [1, 2, 3, 4, 5].map(|n| dialect::placeholder(backend, n));
        // SQLite is built without its mathematics; there a cast cuts off, in PostgreSQL it rounds.
        let (least, greatest, floor) = match backend {
            DbBackend::Postgres => ("LEAST", "GREATEST", "floor"),
            _ => ("min", "max", ""),
        };
        // The placeholders' types must be plain in each place: PostgreSQL infers them from the first.
        let granted = |tokens: &str, spent: &str| {
            format!(
                "{greatest}(0, {least}(CAST({wanted_} AS BIGINT), CAST({floor}({tokens} + 0.000001) AS BIGINT), CAST({daily_} AS BIGINT) - {spent}))"
            )
        };
        let filled = format!(
            "{least}(CAST({capacity_} AS DOUBLE PRECISION), b.tokens + {greatest}(0, excluded.at - b.at) * CAST({rate_} AS DOUBLE PRECISION) / 1000.0)"
        );
        let full = format!("CAST({capacity_} AS DOUBLE PRECISION)");
        let (first, next) = (granted(&full, "0"), granted("tokens", "spent"));
        let sql = format!(
            "INSERT INTO upstream_budget AS b (source, at, tokens, day, spent, granted)
             SELECT {source_}, at, {full} - granted, at / {DAY_MILLIS}, granted, granted
             FROM (SELECT {now} AS at, {first} AS granted) AS a
             WHERE TRUE
             ON CONFLICT (source) DO UPDATE SET (at, tokens, day, spent, granted) = (
               SELECT {greatest}(excluded.at, b.at), tokens - granted, {greatest}(excluded.day, b.day), spent + granted, granted
               FROM (SELECT tokens, spent, {next} AS granted
                     FROM (SELECT {filled} AS tokens, CASE WHEN excluded.day > b.day THEN 0 ELSE b.spent END AS spent) AS c) AS d)
             RETURNING at, tokens, spent, granted"
        );
        let values = [source.into(), rate.into(), capacity.into(), wanted.into(), daily.into()];
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let row = Row::find_by_statement(statement).one(&self.database).await?;
        row.ok_or_else(|| StoreError::Corrupt("a counted budget returned no row".to_owned()))
    }
}
