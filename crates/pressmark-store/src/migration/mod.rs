//! The schema, step by step. A step is SQL with tokens for what the engines call differently ([`crate::dialect`]).
//!
//! All pending steps run in one transaction that excludes every other migrating process, so a killed migration leaves
//! nothing, and two nodes that start at once migrate once (engineering 4). A released step is never changed.

mod m0001_tenants;
mod m0002_people;
mod m0003_publications;
mod m0004_work;
mod m0005_limits;
mod m0006_accounts;
mod m0007_activity;
mod m0008_curation;
mod m0009_deposits;
mod m0010_identifiers;
mod m0011_files;
mod m0012_comments;
mod m0013_external;
mod m0014_usage;
mod m0015_makers;
mod m0016_walks;
mod m0017_causes;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use crate::{Result, StoreError, dialect};

/// One step: its name and its statements.
struct Step {
    name: &'static str,
    up: &'static [&'static str],
    /// Nothing to do on SQLite.
    postgres_only: bool,
}

const STEPS: [Step; 17] = [
    Step { name: "m0001_tenants", up: m0001_tenants::UP, postgres_only: false },
    Step { name: "m0002_people", up: m0002_people::UP, postgres_only: false },
    Step { name: "m0003_publications", up: m0003_publications::UP, postgres_only: false },
    Step { name: "m0004_work", up: m0004_work::UP, postgres_only: false },
    Step { name: "m0005_limits", up: m0005_limits::UP, postgres_only: true },
    Step { name: "m0006_accounts", up: m0006_accounts::UP, postgres_only: false },
    Step { name: "m0007_activity", up: m0007_activity::UP, postgres_only: false },
    Step { name: "m0008_curation", up: m0008_curation::UP, postgres_only: false },
    Step { name: "m0009_deposits", up: m0009_deposits::UP, postgres_only: false },
    Step { name: "m0010_identifiers", up: m0010_identifiers::UP, postgres_only: false },
    Step { name: "m0011_files", up: m0011_files::UP, postgres_only: false },
    Step { name: "m0012_comments", up: m0012_comments::UP, postgres_only: false },
    Step { name: "m0013_external", up: m0013_external::UP, postgres_only: false },
    Step { name: "m0014_usage", up: m0014_usage::UP, postgres_only: false },
    Step { name: "m0015_makers", up: m0015_makers::UP, postgres_only: false },
    Step { name: "m0016_walks", up: m0016_walks::UP, postgres_only: false },
    Step { name: "m0017_causes", up: m0017_causes::UP, postgres_only: false },
];

/// The statements that make the tables of rate counters, which on SQLite stand in a file of their own.
pub(crate) fn limits_tables() -> &'static [&'static str] {
    m0005_limits::UP
}

/// Name of the newest step this version knows.
#[must_use]
pub fn latest() -> &'static str {
    STEPS[STEPS.len() - 1].name
}

/// A short hash of all steps, which changes whenever one of them does.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn fingerprint() -> String {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    for statement in STEPS.iter().flat_map(|step| step.up) {
        hash.update(statement.as_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        STEPS.iter().map(|step| Box::new(SqlStep(step)) as Box<dyn MigrationTrait>).collect()
    }
}

struct SqlStep(&'static Step);

impl MigrationName for SqlStep {
    fn name(&self) -> &str {
        self.0.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SqlStep {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if self.0.postgres_only && connection.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        for statement in self.0.up {
            connection.execute_unprepared(&dialect::render(statement, connection.get_database_backend())).await?;
        }
        Ok(())
    }
}

/// The number that guards migrations on PostgreSQL: `pressmark` in ASCII, cut to 63 bits.
const ADVISORY_LOCK: i64 = 0x7072_6573_736d_6172;

pub(crate) async fn run(write: &DatabaseConnection) -> Result<()> {
    run_some(write, None).await
}

/// Applies the first `steps` pending steps, or all.
async fn run_some(write: &DatabaseConnection, steps: Option<u32>) -> Result<()> {
    let sqlite = write.get_database_backend() == DbBackend::Sqlite;
    let tx = write
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await?;
    if !sqlite {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")).await?;
    }
    refuse_newer_schema(&tx).await?;
    Migrator::up(&tx, steps).await?;
    tx.commit().await?;
    Ok(())
}

/// An older program would read a newer schema wrongly, or worse, write to it.
async fn refuse_newer_schema(tx: &sea_orm::DatabaseTransaction) -> Result<()> {
    Migrator::install(tx).await?;
    let applied = Migrator::get_migration_models(tx).await?;
    let unknown: Vec<String> =
        applied.into_iter().map(|m| m.version).filter(|v| !STEPS.iter().any(|step| step.name == v)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(StoreError::NewerSchema(unknown.join(", "))) }
}

#[cfg(test)]
mod tests;
