//! The embedded database of a data folder, only read: what is in it, and how SQL alone would search it.

use anyhow::{Context, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Row};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// A connection with the settings that the program itself reads with.
pub struct Database {
    runtime: Runtime,
    connection: SqliteConnection,
}

/// Which text `LIKE` looks through.
#[derive(Debug, Clone, Copy)]
pub enum Text {
    /// The title.
    Title,
    /// The record as published: title, authors, abstract, container, in one JSON text.
    Record,
}

/// What `LIKE` found.
#[derive(Debug, Clone, Copy)]
pub struct Liked {
    /// Rows that match.
    pub total: u64,
    /// From the statement to the last row of the page.
    pub took: Duration,
}

/// A page of the newest works that match, with the columns of a row of the API, and how many match in all.
macro_rules! page_where {
    ($like:literal) => {
        concat!(
            "SELECT count(*) OVER (), shown_id, slug, title, publication_type, publication_date, publication_year, \
             cited_by_count, open_access_status, is_retracted, last_fetched_at, merged FROM publication \
             WHERE workspace_id = 1 AND visible AND deleted_at IS NULL AND ",
            $like,
            " ORDER BY last_fetched_at DESC, id DESC LIMIT 20"
        )
    };
}

impl Text {
    fn statement(self) -> &'static str {
        match self {
            Self::Title => page_where!("title LIKE ?1 AND title LIKE ?2"),
            // The title is in the record too, so one column is enough.
            Self::Record => page_where!("merged LIKE ?1 AND merged LIKE ?2"),
        }
    }
}

impl Database {
    /// Opens the database of a data folder; a server may be running on it.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(folder: &Path) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join("pressmark.db"))
            .read_only(true)
            .pragma("cache_size", "-32768")
            .pragma("mmap_size", "268435456");
        let connection = runtime.block_on(options.connect()).with_context(|| folder.display().to_string())?;
        Ok(Self { runtime, connection })
    }

    /// The DOIs of all works.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dois(&mut self) -> Result<Vec<String>> {
        let query = sqlx::query("SELECT value FROM work_key WHERE workspace_id = 1 AND scheme = 'doi'");
        let rows = self.runtime.block_on(query.fetch_all(&mut self.connection))?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// The newest page of the works whose text is like both words, with the columns of a row of the API, and how many
    /// there are. One statement that goes over the rows once: two would take twice as long.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn like(&mut self, text: Text, words: [&str; 2]) -> Result<Liked> {
        let query = sqlx::query(text.statement()).bind(format!("%{}%", words[0])).bind(format!("%{}%", words[1]));
        let asked = Instant::now();
        let rows: Vec<SqliteRow> = self.runtime.block_on(query.fetch_all(&mut self.connection))?;
        let took = asked.elapsed();
        let total = rows.first().map_or(Ok(0), |row| row.try_get::<i64, _>(0))?;
        Ok(Liked { total: u64::try_from(total)?, took })
    }
}
