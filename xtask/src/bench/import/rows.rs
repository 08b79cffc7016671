//! The rows of an imported database, written again by prepared inserts and nothing else.

use anyhow::{Context, Result, ensure};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, TypeInfo, ValueRef};
use std::path::Path;
use std::time::{Duration, Instant};

/// Works that the program writes in one transaction: `BATCH` of its import.
pub(super) const WORKS_PER_TRANSACTION: i64 = 400;

/// Transactions whose rows are in memory at a time; the clock stands still while they are read.
const TRANSACTIONS_READ: i64 = 25;

/// Rows of one statement where several are inserted together.
pub(super) const TOGETHER: usize = 50;

/// How rows are inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Insert {
    /// A prepared statement for each row.
    OneByOne,
    /// [`TOGETHER`] rows in each prepared statement, and the rest one by one.
    Together,
}

/// How the rows of a table follow the works, so that each goes into the transaction of its work.
#[derive(Debug)]
struct Table {
    name: String,
    /// Inserts one row, and [`TOGETHER`] rows.
    insert: [String; 2],
    columns: usize,
    /// The column that numbers works; without one all rows go into the first transaction.
    key: Option<&'static str>,
}

#[derive(Debug)]
enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// Rows of one transaction, table by table.
type Transaction = Vec<Vec<Vec<Value>>>;

/// What writing came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    /// Rows of all tables.
    pub(super) rows: u64,
    /// Transactions.
    pub(super) transactions: u64,
    /// Time of inserting, committing and folding the log into the file.
    pub(super) took: Duration,
}

/// Writes every row of `from` to `to`, which has the same schema.
///
/// # Errors
/// Any database error; when a row was left out.
pub(super) async fn copy(from: &Path, to: &Path, how: Insert) -> Result<Written> {
    let mut from = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(from).read_only(true)).await?;
    // What the program sets on its writer, with the fsync of its import.
    let settings = SqliteConnectOptions::new()
        .filename(to)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .pragma("cache_size", "-32768")
        .pragma("temp_store", "memory")
        .pragma("journal_size_limit", "67108864");
    let mut to = SqliteConnection::connect_with(&settings).await?;
    let tables = tables(&mut from).await?;
    let existing = count(&mut from, &tables).await?;
    empty(&mut to, &tables).await?;
    let last: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM publication").fetch_one(&mut from).await?;
    let mut written = Written { rows: 0, transactions: 0, took: Duration::ZERO };
    let mut after = 0;
    while after < last.max(1) {
        let mut ready = Vec::new();
        for _ in 0..TRANSACTIONS_READ {
            ready.push(read(&mut from, &tables, after, last).await?);
            after += WORKS_PER_TRANSACTION;
            if after >= last {
                break;
            }
        }
        let started = Instant::now();
        for transaction in ready {
            written.rows += write(&mut to, &tables, transaction, how).await?;
            written.transactions += 1;
        }
        written.took += started.elapsed();
    }
    let started = Instant::now();
    to.close().await?;
    written.took += started.elapsed();
    ensure!(written.rows == existing, "{} rows of {existing} were written", written.rows);
    Ok(written)
}

/// Tables in the order in which they were made: what is referred to comes first.
async fn tables(from: &mut SqliteConnection) -> Result<Vec<Table>> {
    let listed = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let names: Vec<String> = sqlx::query_scalar(listed).fetch_all(&mut *from).await?;
    let mut tables = Vec::new();
    for name in names {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_info(?)").bind(&name).fetch_all(&mut *from).await?;
        // One change of the log to one work, in the same order.
        let key = match name.as_str() {
            "publication" => Some("id"),
            "change_log" => Some("seq"),
            _ => columns.iter().any(|c| c == "publication_id").then_some("publication_id"),
        };
        let places = format!("({})", vec!["?"; columns.len()].join(", "));
        let insert = [1, TOGETHER].map(|rows| {
            let places = vec![places.as_str(); rows].join(", ");
            format!("INSERT INTO {name} ({}) VALUES {places}", columns.join(", "))
        });
        tables.push(Table { name, insert, columns: columns.len(), key });
    }
    Ok(tables)
}

async fn count(from: &mut SqliteConnection, tables: &[Table]) -> Result<u64> {
    let mut sum = 0;
    for table in tables {
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM {}", table.name));
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut *from).await?;
        sum += u64::try_from(count)?;
    }
    Ok(sum)
}

/// Removes what the migration has written, so that all rows can be.
async fn empty(to: &mut SqliteConnection, tables: &[Table]) -> Result<()> {
    for table in tables.iter().rev() {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {}", table.name))).execute(&mut *to).await?;
    }
    Ok(())
}

/// The rows of the works behind `after`, up to as many as a transaction takes.
async fn read(from: &mut SqliteConnection, tables: &[Table], after: i64, last: i64) -> Result<Transaction> {
    let until = after + WORKS_PER_TRANSACTION;
    // Whatever is numbered higher than the works goes with the last of them.
    let until = if until >= last { i64::MAX } else { until };
    let mut transaction = Vec::new();
    for table in tables {
        let name = &table.name;
        let rows = match table.key {
            Some(key) => {
                let sql = format!("SELECT * FROM {name} WHERE {key} > ? AND {key} <= ? ORDER BY {key}");
                sqlx::query(AssertSqlSafe(sql)).bind(after).bind(until).fetch_all(&mut *from).await?
            }
            // As they lie in the table: some have no other order than that of their key.
            None if after == 0 => {
                sqlx::query(AssertSqlSafe(format!("SELECT * FROM {name}"))).fetch_all(&mut *from).await?
            }
            None => Vec::new(),
        };
        let rows = rows.iter().map(|row| (0..table.columns).map(|at| value(row, at)).collect());
        transaction.push(rows.collect::<Result<_>>().with_context(|| name.clone())?);
    }
    Ok(transaction)
}

fn value(row: &SqliteRow, at: usize) -> Result<Value> {
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    // What SQLite has stored, whatever the column was declared as.
    Ok(match raw.type_info().name() {
        "REAL" => Value::Real(row.try_get_unchecked(at)?),
        "TEXT" => Value::Text(row.try_get_unchecked(at)?),
        "BLOB" => Value::Bytes(row.try_get_unchecked(at)?),
        _ => Value::Integer(row.try_get_unchecked(at)?),
    })
}

async fn write(to: &mut SqliteConnection, tables: &[Table], transaction: Transaction, how: Insert) -> Result<u64> {
    let mut written = 0;
    let mut open = to.begin_with("BEGIN IMMEDIATE").await?;
    for (table, rows) in tables.iter().zip(transaction) {
        let [one, many] = &table.insert;
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let together = how == Insert::Together && rows.len() >= TOGETHER;
            let (insert, count) = if together { (many, TOGETHER) } else { (one, 1) };
            // The connection keeps the statement prepared by its text.
            let mut query = sqlx::query(AssertSqlSafe(insert.as_str()));
            for value in rows.by_ref().take(count).flatten() {
                query = bind(query, value);
            }
            query.execute(&mut *open).await?;
            written += count as u64;
        }
    }
    open.commit().await?;
    Ok(written)
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, SqliteArguments>;

fn bind(query: Query<'_>, value: Value) -> Query<'_> {
    match value {
        Value::Null => query.bind(None::<i64>),
        Value::Integer(value) => query.bind(value),
        Value::Real(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    }
}
