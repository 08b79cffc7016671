//! Emptying a workspace of what was harvested, imported and curated, piece by piece. Accounts, keys, entities,
//! categories, installations, events, the audit trail and what was deposited stay.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

use crate::entity::{deposit, job, person, publication};
use crate::{EntityKind, Result, StoreError, WriteTx, dialect};

/// How many rows of which table.
pub type Counts = BTreeMap<&'static str, u64>;

/// What a reset takes from a workspace, in the order in which it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Reports of runs.
    RunItems,
    /// Jobs, with what is left of their reports.
    Jobs,
    /// Works, with all that hangs on them.
    Works,
    /// People, likewise.
    People,
}

/// Tables whose rows hang on a work by `publication_id`.
const OF_WORKS: [&str; 9] = [
    "work_key",
    "publication_view",
    "notice",
    "authorship",
    "author_link",
    "publication_revision",
    "comment",
    "usage_event",
    "usage_day",
];
/// Tables whose rows hang on two works.
const OF_TWO_WORKS: [(&str, [&str; 2]); 2] =
    [("duplicate_pair", ["first_id", "second_id"]), ("publication_merge", ["survivor_id", "merged_id"])];
/// Tables whose rows hang on a person by `person_id`.
const OF_PEOPLE: [&str; 5] = ["author_link", "person_alias", "person_name_key", "membership", "person_category"];

/// The tables that a reset empties, and how those without an index by workspace are counted.
const EMPTIED: [(&str, Option<&str>); 19] = [
    (
        "publication",
        Some(
            "(SELECT p.workspace_id FROM publication p
             WHERE NOT EXISTS (SELECT 1 FROM deposit d WHERE d.publication_id = p.id)) w",
        ),
    ),
    ("work_key", None),
    ("publication_view", Some("publication w JOIN publication_view t ON t.publication_id = w.id")),
    ("notice", None),
    ("authorship", None),
    ("author_link", Some("publication w JOIN author_link t ON t.publication_id = w.id")),
    ("publication_revision", None),
    ("comment", Some("publication w JOIN comment t ON t.publication_id = w.id")),
    ("usage_event", Some("publication w JOIN usage_event t ON t.publication_id = w.id")),
    ("usage_day", None),
    ("duplicate_pair", None),
    ("publication_merge", None),
    ("bulk_edit", None),
    ("person", None),
    ("person_alias", None),
    ("person_name_key", None),
    ("membership", None),
    ("person_category", None),
    ("run_item", Some("job w JOIN run_item t ON t.run_id = w.id")),
];

/// How much there is to remove, by table; jobs only if they go too.
///
/// # Errors
/// Any database error.
pub async fn counts(conn: &impl ConnectionTrait, workspace_id: i64, jobs_too: bool) -> Result<Counts> {
    let jobs = [("job", None)];
    let mut counts = Counts::new();
    for (table, joined) in EMPTIED.iter().chain(jobs.iter().filter(|_| jobs_too)) {
        let from = joined.map_or_else(|| format!("{table} w"), str::to_owned);
        counts.insert(*table, count(conn, workspace_id, &from, "").await?);
    }
    Ok(counts)
}

/// How many jobs of a workspace are being worked on.
///
/// # Errors
/// Any database error.
pub async fn jobs_processing(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<u64> {
    count(conn, workspace_id, "job w", " AND w.state = 'processing'").await
}

async fn count(conn: &impl ConnectionTrait, workspace_id: i64, from: &str, and: &str) -> Result<u64> {
    let backend = conn.get_database_backend();
    let sql =
        format!("SELECT count(*) AS n FROM {from} WHERE w.workspace_id = {}{and}", dialect::placeholder(backend, 1));
    let statement = Statement::from_sql_and_values(backend, sql, [workspace_id.into()]);
    let row = conn.query_one_raw(statement).await?.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or(0))
}

/// Removes up to `limit` works, people, jobs or lines, and adds to `removed` what went. `false` when nothing is left.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, workspace_id: i64, piece: Piece, limit: u64, removed: &mut Counts) -> Result<bool> {
    match piece {
        Piece::RunItems => run_items(tx, workspace_id, limit, removed).await,
        Piece::Jobs => jobs(tx, workspace_id, limit, removed).await,
        Piece::Works => works(tx, workspace_id, limit, removed).await,
        Piece::People => people(tx, workspace_id, limit, removed).await,
    }
}

async fn run_items(tx: &WriteTx, workspace_id: i64, limit: u64, removed: &mut Counts) -> Result<bool> {
    let backend = tx.get_database_backend();
    let sql = format!(
        "DELETE FROM run_item WHERE (run_id, item_key) IN (SELECT i.run_id, i.item_key FROM job j
         JOIN run_item i ON i.run_id = j.id WHERE j.workspace_id = {} LIMIT {limit})",
        dialect::placeholder(backend, 1)
    );
    let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, [workspace_id.into()])).await?;
    note(removed, "run_item", done.rows_affected());
    Ok(done.rows_affected() > 0)
}

async fn jobs(tx: &WriteTx, workspace_id: i64, limit: u64, removed: &mut Counts) -> Result<bool> {
    let ids = job::Entity::find().select_only().column(job::Column::Id);
    let ids = ids.filter(job::Column::WorkspaceId.eq(workspace_id)).order_by_asc(job::Column::Id).limit(limit);
    let ids: Vec<i64> = ids.into_tuple().all(&**tx).await?;
    delete(tx, "run_item", "run_id", &ids, removed).await?;
    delete(tx, "job", "id", &ids, removed).await?;
    Ok(!ids.is_empty())
}

async fn works(tx: &WriteTx, workspace_id: i64, limit: u64, removed: &mut Counts) -> Result<bool> {
    use publication::Column as C;
    let ids = publication::Entity::find().select_only().column(C::Id).filter(C::WorkspaceId.eq(workspace_id));
    // A work whose identifier was minted here can be retired, not erased (rule 42).
    let of_deposit = Expr::col((deposit::Entity, deposit::Column::PublicationId));
    let deposited = Query::select()
        .expr(Expr::val(1))
        .from(deposit::Entity)
        .and_where(of_deposit.equals((publication::Entity, C::Id)))
        .to_owned();
    let ids = ids.filter(Expr::not_exists(deposited));
    let ids: Vec<i64> = ids.order_by_asc(C::Id).limit(limit).into_tuple().all(&**tx).await?;
    for table in OF_WORKS {
        delete(tx, table, "publication_id", &ids, removed).await?;
    }
    for (table, columns) in OF_TWO_WORKS {
        for column in columns {
            delete(tx, table, column, &ids, removed).await?;
        }
    }
    if !ids.is_empty() {
        let sql = format!("UPDATE publication SET merged_into = NULL WHERE merged_into IN ({})", listed(&ids));
        tx.execute_unprepared(&sql).await?;
    }
    if !ids.is_empty() {
        // The rows stay until somebody has removed the bytes.
        let sql = format!("UPDATE stored_file SET state = 'removed' WHERE publication_id IN ({})", listed(&ids));
        tx.execute_unprepared(&sql).await?;
    }
    delete(tx, "publication", "id", &ids, removed).await?;
    for id in &ids {
        tx.touch(workspace_id, EntityKind::Publication, *id);
    }
    if ids.is_empty() {
        // Orders without works: nothing is left that they could be undone on.
        delete(tx, "bulk_edit", "workspace_id", &[workspace_id], removed).await?;
    }
    Ok(!ids.is_empty())
}

async fn people(tx: &WriteTx, workspace_id: i64, limit: u64, removed: &mut Counts) -> Result<bool> {
    use person::Column as C;
    let ids = person::Entity::find().select_only().column(C::Id).filter(C::WorkspaceId.eq(workspace_id));
    let ids: Vec<i64> = ids.order_by_asc(C::Id).limit(limit).into_tuple().all(&**tx).await?;
    for table in OF_PEOPLE {
        delete(tx, table, "person_id", &ids, removed).await?;
    }
    delete(tx, "person", "id", &ids, removed).await?;
    for id in &ids {
        tx.touch(workspace_id, EntityKind::Person, *id);
    }
    Ok(!ids.is_empty())
}

/// The keys are of one workspace already, and naming it again would lead SQLite to an index that begins with it: that is
/// to all rows of the workspace.
async fn delete(
    tx: &WriteTx,
    table: &'static str,
    column: &'static str,
    ids: &[i64],
    removed: &mut Counts,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let done = tx.execute_unprepared(&format!("DELETE FROM {table} WHERE {column} IN ({})", listed(ids))).await?;
    note(removed, table, done.rows_affected());
    Ok(())
}

fn listed(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

fn note(removed: &mut Counts, table: &'static str, rows: u64) {
    if rows > 0 {
        *removed.entry(table).or_default() += rows;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sea_orm::DbBackend;

    use super::*;
    use crate::Store;
    use crate::repo::workspaces::{self, NewWorkspace, SecondFactorRule};
    use crate::repo::{jobs as queue, runs};
    use crate::testing;
    use crate::testing::on_both_engines;

    /// What belongs to a workspace and is not emptied, each for a reason.
    const KEPT: [&str; 15] = [
        "activity",
        "api_key",
        "audit",
        "category",
        "change_log",
        "deposit",
        "draft",
        "entity",
        "identifier",
        "installation",
        "invitation",
        "job",
        "stored_file",
        "user_session",
        "workspace_membership",
    ];

    async fn all_of_workspaces(store: &Store) -> BTreeSet<String> {
        let sql = match store.backend() {
            DbBackend::Postgres => {
                "SELECT table_name::text AS name FROM information_schema.columns
                 WHERE column_name = 'workspace_id' AND table_schema = 'public'"
            }
            _ => {
                "SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND c.name = 'workspace_id'"
            }
        };
        let rows = store.read().query_all_raw(Statement::from_string(store.backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
    }

    async fn fill(store: &Store, workspace_id: i64) {
        let tx = store.begin().await.unwrap();
        let ids = testing::works(&tx, workspace_id, 7).await;
        for sql in [
            format!("UPDATE publication SET merged_into = {} WHERE id = {}", ids[6], ids[0]),
            format!("UPDATE publication SET merged_into = {} WHERE id = {}", ids[0], ids[6]),
            format!(
                "INSERT INTO person (workspace_id, display_name, sort_name, names, profile, slug, origin, sync_status,
                 harvest_state, revision, public_changed_at, created_at, updated_at)
                 VALUES ({workspace_id}, 'J', 'j', '{{}}', '{{}}', 'j', 'ingest', 'complete', 'active', 1, 1, 1, 1)"
            ),
            format!(
                "INSERT INTO bulk_edit (run, workspace_id, request, by_name, at)
                 VALUES ('r{workspace_id}', {workspace_id}, '{{}}', 'root', 1)"
            ),
            format!("INSERT INTO work_key VALUES ({workspace_id}, 'local', 'local/1', {})", ids[0]),
            format!(
                "INSERT INTO usage_event (workspace_id, publication_id, file_id, day, at, visitor, session)
                 VALUES ({workspace_id}, {}, 0, 1, 86400000, 1, 1)",
                ids[0]
            ),
            format!("INSERT INTO usage_day VALUES ({workspace_id}, {}, 0, 0, 1, 1, 0, 0)", ids[0]),
            format!("INSERT INTO publication_view VALUES ({}, 'crossref', 'x', {workspace_id}, '{{}}', 'h', 1)", ids[1]),
            format!("INSERT INTO notice VALUES ({workspace_id}, '10.5555/x', {}, 'retraction')", ids[2]),
            format!("INSERT INTO authorship VALUES ({}, 0, {workspace_id}, 'k', NULL)", ids[3]),
            format!(
                "INSERT INTO duplicate_pair (workspace_id, first_id, second_id, reasons, score, state, created_at)
                 VALUES ({workspace_id}, {}, {}, '[]', 1, 'open', 1)",
                ids[0], ids[6]
            ),
            format!(
                "INSERT INTO publication_merge (workspace_id, survivor_id, merged_id, kept, by_name, at)
                 VALUES ({workspace_id}, {}, {}, '{{}}', 'root', 1)",
                ids[6], ids[0]
            ),
            format!(
                "INSERT INTO publication_revision (workspace_id, publication_id, number, kind, revision, decisions, merged, by_name, at)
                 VALUES ({workspace_id}, {}, 1, 'edit', '{{}}', '[]', '{{}}', 'root', 1)",
                ids[4]
            ),
        ] {
            tx.execute_unprepared(&sql).await.unwrap();
        }
        for sql in [
            "INSERT INTO app_user (name, role, state, created_at, updated_at) VALUES ('J', 'user', 'active', 1, 1)".to_owned(),
            format!(
                "INSERT INTO comment (workspace_id, publication_id, thread_id, depth, user_id, kind, body, state, state_at, created_at)
                 SELECT {workspace_id}, {}, 1, 0, max(id), 'general', 'Cracked.', 'shown', 1, 1 FROM app_user",
                ids[4]
            ),
        ] {
            tx.execute_unprepared(&sql).await.unwrap();
        }
        let person = format!("(SELECT id FROM person WHERE workspace_id = {workspace_id})");
        for sql in [
            format!("INSERT INTO person_alias VALUES ({workspace_id}, '0000-0002-1825-0097', {person})"),
            format!("INSERT INTO person_name_key VALUES ({workspace_id}, 'k', {person})"),
            format!(
                "INSERT INTO membership (workspace_id, person_id, entity_id, status, starts_at)
                 VALUES ({workspace_id}, {person}, 'cesam', 'member', 1)"
            ),
            format!("INSERT INTO person_category (person_id, category_id, workspace_id) VALUES ({person}, 'c', {workspace_id})"),
            format!(
                "INSERT INTO author_link (publication_id, person_id, workspace_id, method, score, evidence, state, put_codes, created_at, updated_at)
                 VALUES ({}, {person}, {workspace_id}, 'claim', 1, '[]', 'linked', '[]', 1, 1)",
                ids[5]
            ),
        ] {
            tx.execute_unprepared(&sql).await.unwrap();
        }
        let new = queue::NewJob {
            workspace_id,
            kind: "harvest_person",
            key: "0000-0002-1825-0097",
            priority: 1,
            trigger: "test",
            requested_by: None,
            delay: 0,
            cursor: None,
        };
        let job = queue::enqueue(&tx, &new).await.unwrap().unwrap();
        let item = runs::Item { key: "work:x".into(), change: "new", ..runs::Item::default() };
        runs::report(&tx, job, workspace_id, &[item]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn empty(store: &Store, pieces: &[Piece], removed: &mut Counts) {
        for piece in pieces {
            let mut more = true;
            while more {
                let tx = store.begin().await.unwrap();
                more = remove(&tx, 1, *piece, 2, removed).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
    }

    on_both_engines! {
        async fn every_table_of_a_workspace_is_emptied_or_kept_on_purpose(store: Store) {
            let known: BTreeSet<String> = EMPTIED.iter().map(|(table, _)| *table).chain(KEPT).map(str::to_owned).collect();
            let unknown: Vec<String> = all_of_workspaces(&store).await.difference(&known).cloned().collect();
            assert!(unknown.is_empty(), "should a reset empty {unknown:?}?");
        }

        async fn a_workspace_is_emptied_piece_by_piece_and_no_other(store: Store) {
            let tx = store.begin().await.unwrap();
            let other = NewWorkspace {
                slug: "other".into(),
                name: "Other".into(),
                host: None,
                second_factor: SecondFactorRule::Off,
            };
            let other = workspaces::create(&tx, other).await.unwrap().id;
            tx.commit().await.unwrap();
            fill(&store, 1).await;
            fill(&store, other).await;
            let held = counts(store.read(), 1, true).await.unwrap();
            assert_eq!((held["publication"], held["job"]), (7, 1));
            assert!(held.values().all(|rows| *rows > 0), "the test fills every table: {held:?}");
            let mut removed = Counts::new();
            empty(&store, &[Piece::RunItems, Piece::Works, Piece::People], &mut removed).await;
            assert_eq!(counts(store.read(), 1, true).await.unwrap().values().sum::<u64>(), 1, "the job stayed");
            empty(&store, &[Piece::Jobs], &mut removed).await;
            assert_eq!(removed, held, "what was counted is what went");
            assert_eq!(counts(store.read(), other, true).await.unwrap(), held);
        }
    }
}
