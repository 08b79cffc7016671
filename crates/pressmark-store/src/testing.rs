//! For tests: a fresh store on either engine. Compiled only with the `testing` feature.

use std::path::PathBuf;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};

use crate::entity::publication;
use crate::repo::publications;
use crate::repo::users::{self, NewUser, Role};
use crate::{Location, Store, WriteTx, latest_migration};

/// Where a test's database will be; removed when dropped (SQLite) or left to the throw-away server (PostgreSQL).
#[derive(Debug)]
pub struct Fresh {
    location: Location,
    folder: tempfile::TempDir,
}

impl Fresh {
    /// A new SQLite file; tests use files, not `:memory:`, because there are two pools.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test without a temporary folder cannot go on")]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { location: Location::Sqlite(folder.path().join("pressmark.db")), folder }
    }

    /// A new PostgreSQL database on the server that `PRESSMARK_TEST_POSTGRES_URL` names; `None`, with a notice, where
    /// there is none (and a failure in CI).
    #[expect(
        clippy::expect_used,
        clippy::panic,
        clippy::print_stderr,
        reason = "a broken test server must fail the test"
    )]
    pub async fn postgres(migrated: bool) -> Option<Self> {
        let Ok(url) = std::env::var("PRESSMARK_TEST_POSTGRES_URL") else {
            if std::env::var_os("CI").is_some() {
                panic!("PRESSMARK_TEST_POSTGRES_URL is not set: run the tests by `cargo xtask test`");
            }
            eprintln!("skipped on PostgreSQL: PRESSMARK_TEST_POSTGRES_URL is not set (`cargo xtask test` sets it)");
            return None;
        };
        let server = connect(&url).await;
        let name = format!("t{}", uuid::Uuid::new_v4().simple());
        let base = url.rsplit_once('/').expect("a URL with a database").0.to_owned();
        let template = if migrated { template(&server, &base).await } else { "template0".to_owned() };
        alone(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        Some(Self { location: Location::Postgres(format!("{base}/{name}")), folder })
    }

    /// A store on this database, not migrated by this call.
    #[expect(clippy::expect_used, reason = "a test without its store cannot go on")]
    pub async fn unmigrated(&self) -> Store {
        Store::open(&self.location).await.expect("the test store opens")
    }

    /// A store on this database, at the newest schema, with the default workspace (key 1).
    #[expect(clippy::expect_used, reason = "a test without its store cannot go on")]
    pub async fn store(&self) -> Store {
        let store = self.unmigrated().await;
        store.migrate().await.expect("migrations run");
        crate::repo::workspaces::ensure_default(&store).await.expect("the default workspace");
        store
    }

    /// Where the database is, for starting a program on it.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// A folder that lives as long as this value.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

/// Makes a user without an address; returns their key.
#[expect(clippy::expect_used, reason = "a test without its rows cannot go on")]
pub async fn user(store: &Store) -> i64 {
    let new = NewUser {
        email: None,
        email_verified: false,
        name: "Josiah Carberry".to_owned(),
        role: Role::User,
        password_hash: None,
    };
    let tx = store.begin().await.expect("a write");
    let id = users::create(&tx, new).await.expect("a user").id;
    tx.commit().await.expect("a commit");
    id
}

/// Makes works without anything but a title; returns their keys.
#[expect(clippy::expect_used, reason = "a test without its rows cannot go on")]
pub async fn works(tx: &WriteTx, workspace_id: i64, count: usize) -> Vec<i64> {
    let ids = publications::reserve(tx, count).await.expect("keys");
    let rows = ids.iter().map(|id| publication::Model {
        id: *id,
        workspace_id,
        shown_id: format!("local/{id}"),
        id_type: "local".into(),
        slug: format!("w-{id}"),
        original: "{}".into(),
        provider_sources: "{}".into(),
        edit_patch: None,
        merged: "{}".into(),
        title: Some(format!("Work {id}")),
        title_key: None,
        publication_type: None,
        publication_date: None,
        publication_year: None,
        cited_by_count: None,
        open_access_status: None,
        is_retracted: false,
        visible: true,
        deleted_at: None,
        deleted_by: None,
        merged_into: None,
        origin: "harvest".into(),
        agency: None,
        agency_note: None,
        attention: "[]".into(),
        last_fetched_at: 1,
        last_checked_at: 1,
        last_edited_at: None,
        edit_count: 0,
        revision: 1,
        content_hash: String::new(),
        public_changed_at: 1,
        first_public_at: Some(1),
        created_at: 1,
        updated_at: 1,
        decisions: "[]".into(),
        conflicts: "[]".into(),
        custom: "{}".into(),
    });
    publications::insert(tx, rows.collect()).await.expect("rows");
    ids
}

#[expect(clippy::expect_used, reason = "a broken test server must fail the test")]
async fn connect(url: &str) -> sea_orm::DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the test PostgreSQL answers")
}

/// Runs a statement for which nobody may be connected to a database. Connections that were closed, and the server's own
/// cleaners, are there a while longer; the server waits five seconds for them and then refuses.
async fn alone(server: &sea_orm::DatabaseConnection, statement: &str) {
    let mut tries = 1;
    while let Err(error) = server.execute_unprepared(statement).await {
        let is_used = error.to_string().contains("being accessed by other users");
        assert!(is_used && tries < 12, "{statement}: {error}");
        tries += 1;
    }
}

/// The name of a database that holds the newest schema, made once per server and schema (engineering 28).
#[expect(clippy::expect_used, reason = "a broken test server must fail the test")]
async fn template(server: &sea_orm::DatabaseConnection, base: &str) -> String {
    // A change to an unreleased migration must not reuse yesterday's template: its text is part of the name.
    let name = format!("pressmark_{}_{}", latest_migration(), crate::migration::fingerprint());
    let lock = "SELECT pg_advisory_lock(hashtext('pressmark test template'))";
    server.execute_unprepared(lock).await.expect("a lock");
    let exists = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT 1 FROM pg_database WHERE datname = $1",
        [name.clone().into()],
    );
    if server.query_one_raw(exists).await.expect("a query").is_none() {
        let making = format!("making_{}", uuid::Uuid::new_v4().simple());
        alone(server, &format!("CREATE DATABASE {making}")).await;
        let store = Store::open(&Location::Postgres(format!("{base}/{making}"))).await.expect("the template opens");
        store.migrate().await.expect("migrations run");
        store.close().await.expect("the template closes");
        alone(server, &format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    server
        .execute_unprepared("SELECT pg_advisory_unlock(hashtext('pressmark test template'))")
        .await
        .expect("an unlock");
    name
}

/// Makes two tests of each function, one per engine. The argument is a [`Fresh`] or, as `store: Store`, a migrated store.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($arg:ident: $kind:ident) $body:block)+) => {
        $(mod $name {
            use super::*;
            $(#[$meta])*
            async fn story($arg: $crate::on_both_engines!(@type $kind)) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let fresh = $crate::testing::Fresh::sqlite();
                $crate::on_both_engines!(@run $kind, fresh);
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let migrated = $crate::on_both_engines!(@migrated $kind);
                let Some(fresh) = $crate::testing::Fresh::postgres(migrated).await else { return };
                $crate::on_both_engines!(@run $kind, fresh);
            }
        })+
    };
    (@type Fresh) => { $crate::testing::Fresh };
    (@type Store) => { $crate::Store };
    (@run Fresh, $fresh:ident) => { story($fresh).await };
    (@run Store, $fresh:ident) => { story($fresh.store().await).await };
    (@migrated Fresh) => { false };
    (@migrated Store) => { true };
}
pub use on_both_engines;
