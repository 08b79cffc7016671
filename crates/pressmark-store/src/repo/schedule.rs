//! What is harvested again without being asked for: whose turn it is, and which people and works have waited longest.

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value};

use crate::entity::publication;
use crate::{Result, Store, StoreError, WriteTx, dialect};

/// Takes a turn that comes once in so many milliseconds, over all nodes and by the database's clock; tells whether it
/// was this caller's.
///
/// # Errors
/// Any database error.
pub async fn take_turn(store: &Store, name: &str, every: i64) -> Result<bool> {
    let tx = store.begin().await?;
    let taken = take_turn_in(&tx, name, every).await?;
    tx.commit().await?;
    Ok(taken)
}

async fn take_turn_in(tx: &WriteTx, name: &str, every: i64) -> Result<bool> {
    let backend = tx.get_database_backend();
    let now = dialect::now_millis(backend);
    let name_of = dialect::placeholder(backend, 1);
    let sql = format!(
        "INSERT INTO setting (name, value) VALUES ({name_of}, CAST({now} AS TEXT))
         ON CONFLICT (name) DO UPDATE SET value = excluded.value
         WHERE CAST(setting.value AS BIGINT) <= {now} - {every} RETURNING name"
    );
    let statement = Statement::from_sql_and_values(backend, sql, [Value::from(name)]);
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Whoever is harvested by schedule: those with an iD, whose record is open, and who are neither hidden nor removed
/// here. As their index says it, or SQLite does not see that it fits.
const HARVESTED: &str = "orcid IS NOT NULL AND NOT hidden AND removed_at IS NULL AND harvest_state = 'active'";

/// How many people of a workspace are harvested by schedule.
///
/// # Errors
/// Any database error.
pub async fn people(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<u64> {
    let backend = conn.get_database_backend();
    let workspace = dialect::placeholder(backend, 1);
    // The last condition holds for all, and is why SQLite counts in their index without a look at their rows.
    let sql = format!(
        "SELECT count(*) AS n FROM person
         WHERE workspace_id = {workspace} AND {HARVESTED} AND COALESCE(last_checked_at, 0) >= 0"
    );
    let statement = Statement::from_sql_and_values(backend, sql, [Value::from(workspace_id)]);
    let row = conn.query_one_raw(statement).await?.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or(0))
}

/// iDs of those of them whom nobody checked, or queued in a job of this kind, since a time; the longest unchecked
/// first.
///
/// # Errors
/// Any database error.
pub async fn due_people(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    kind: &str,
    since: i64,
    limit: u64,
) -> Result<Vec<String>> {
    let backend = conn.get_database_backend();
    let [workspace, kind_of, time] = [1, 2, 3].map(|n| dialect::placeholder(backend, n));
    // Whoever was tried in vain waits for the next time like everybody, or would be tried once a minute for ever.
    let sql = format!(
        "SELECT orcid FROM person
         WHERE workspace_id = {workspace} AND {HARVESTED} AND COALESCE(last_checked_at, 0) <= {time}
         AND NOT EXISTS (SELECT 1 FROM job WHERE job.workspace_id = person.workspace_id AND job.job_key = person.orcid
           AND job.kind = {kind_of} AND (job.state IN ('queued', 'processing') OR job.created_at > {time}))
         ORDER BY COALESCE(last_checked_at, 0), id LIMIT {limit}"
    );
    let values: [Value; 3] = [workspace_id.into(), kind.into(), since.into()];
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "orcid")?)).collect()
}

/// How many works a workspace has, deleted ones and those merged away included: what a walk by key goes over.
///
/// # Errors
/// Any database error.
pub async fn works(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<u64> {
    use publication::Column as C;
    let keys = publication::Entity::find().filter(C::WorkspaceId.eq(workspace_id)).select_only();
    let counted = keys.column_as(C::Id.count(), "n").into_tuple::<i64>().one(conn).await?;
    Ok(counted.map_or(0, |n| u64::try_from(n).unwrap_or(0)))
}

/// A part of a walk over the works of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its last key.
    pub last: i64,
    /// Whether nothing comes behind it.
    pub is_end: bool,
}

/// The next `size` works behind a key; `None` if there is none.
///
/// # Errors
/// Any database error.
pub async fn next_window(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    behind: i64,
    size: u64,
) -> Result<Option<Window>> {
    use publication::Column as C;
    let keys = || {
        let of_workspace = publication::Entity::find().select_only().column(C::Id);
        of_workspace.filter(C::WorkspaceId.eq(workspace_id)).filter(C::Id.gt(behind))
    };
    let last = keys().order_by_asc(C::Id).offset(size.saturating_sub(1)).limit(1);
    if let Some(last) = last.into_tuple::<i64>().one(conn).await? {
        return Ok(Some(Window { last, is_end: false }));
    }
    let rest = keys().order_by_desc(C::Id).limit(1).into_tuple::<i64>().one(conn).await?;
    Ok(rest.map(|last| Window { last, is_end: true }))
}

/// Works with a DOI in a window, behind one key and up to another, that nobody checked since a time: key and DOI. Works
/// that a harvested person claims are checked with that person, so these are those that nobody claims.
///
/// # Errors
/// Any database error.
pub async fn due_works(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    (behind, last): (i64, i64),
    since: i64,
) -> Result<Vec<(i64, String)>> {
    use publication::Column as C;
    let rows = publication::Entity::find()
        .select_only()
        .columns([C::Id, C::ShownId])
        .filter(C::WorkspaceId.eq(workspace_id))
        .filter(C::Id.gt(behind).and(C::Id.lte(last)))
        .filter(C::IdType.eq("doi"))
        .filter(C::DeletedAt.is_null().and(C::MergedInto.is_null()))
        .filter(C::LastCheckedAt.lte(since))
        .order_by_asc(C::Id);
    Ok(rows.into_tuple().all(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{on_both_engines, works as made_up_works};

    on_both_engines! {
        async fn a_turn_comes_once_in_its_time_whoever_asks(store: Store) {
            let minute = 60_000;
            let ask = || take_turn(&store, "t", minute);
            let taken = taken_at_once([ask(), ask(), ask()]).await;
            assert_eq!(taken, 1, "one of three nodes");
            assert!(!take_turn(&store, "t", minute).await.unwrap());
            assert!(take_turn(&store, "other", minute).await.unwrap());
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            assert!(take_turn(&store, "t", 20).await.unwrap(), "its time has come again");
        }

        async fn a_walk_comes_past_every_work_once_and_begins_anew(store: Store) {
            let tx = store.begin().await.unwrap();
            let ids = made_up_works(&tx, 1, 7).await;
            tx.commit().await.unwrap();
            let mut ends = Vec::new();
            let mut at = 0;
            while let Some(window) = next_window(store.read(), 1, at, 3).await.unwrap() {
                ends.push(window.last);
                at = window.last;
                if window.is_end {
                    break;
                }
            }
            assert_eq!(ends, [ids[2], ids[5], ids[6]]);
            assert_eq!(next_window(store.read(), 1, at, 3).await.unwrap(), None);
            assert_eq!(next_window(store.read(), 2, 0, 3).await.unwrap(), None, "of another workspace");
            // Without a DOI there is nobody to ask.
            assert!(due_works(store.read(), 1, (0, at), i64::MAX).await.unwrap().is_empty());
        }
    }

    /// How many of several turns that are asked for at once were taken.
    async fn taken_at_once(asked: [impl Future<Output = Result<bool>>; 3]) -> usize {
        let [a, b, c] = asked;
        let (a, b, c) = tokio::join!(a, b, c);
        [a, b, c].into_iter().filter(|taken| *taken.as_ref().unwrap()).count()
    }
}
