//! Jobs as staff see them: which there are, and which make no progress.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::jobs::ACTIVE;
use crate::entity::job::{Column, Entity, Model};
use crate::{Result, dialect};

/// Which jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Exactly this state.
    pub state: Option<String>,
    /// Exactly this kind.
    pub kind: Option<String>,
    /// Exactly this key: an ORCID iD, a file.
    pub key: Option<String>,
}

/// Jobs of a workspace, newest first, and how many fit the filter.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Model>, u64)> {
    let mut query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id));
    for (column, value) in [(Column::State, &filter.state), (Column::Kind, &filter.kind), (Column::JobKey, &filter.key)]
    {
        if let Some(value) = value {
            query = query.filter(column.eq(value.as_str()));
        }
    }
    // What is true of every job, as the index that fits says it of its own. A key has few jobs.
    match filter {
        Filter { key: Some(_), .. } => {}
        Filter { state: Some(_), .. } => query = query.filter(Expr::cust("id > 0")),
        Filter { kind: Some(_), .. } => query = query.filter(Expr::cust("id >= 0")),
        _ => {}
    }
    let total = query.clone().count(conn).await?;
    Ok((query.order_by_desc(Column::Id).offset(offset).limit(limit).all(conn).await?, total))
}

/// A job of a workspace.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).filter(Column::WorkspaceId.eq(workspace_id)).one(conn).await?)
}

/// Jobs of a workspace by key, oldest first.
///
/// # Errors
/// Any database error.
pub async fn by_ids(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<Vec<Model>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let rows =
            Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Id.is_in(ids.iter().copied()));
        found.extend(rows.order_by_asc(Column::Id).all(conn).await?);
    }
    Ok(found)
}

/// Which jobs are stuck: queued or processing, and for so long without a sign of life. A worker's heartbeat is one, and
/// so is that a job's time to begin has not come: a remainder that waits for its upstream is not stuck.
#[derive(Debug, Clone, Copy)]
pub struct Stuck {
    /// In this workspace only.
    pub workspace_id: Option<i64>,
    /// Milliseconds without a sign of life.
    pub silent_for: i64,
}

impl Stuck {
    /// The condition, by the database's clock. Of workspaces there is an index, of all jobs that they ever had; by it
    /// none is looked for.
    pub(super) fn condition(&self, backend: DbBackend) -> String {
        let since = format!("{} - {}", dialect::now_millis(backend), self.silent_for);
        let whose = self.workspace_id.map(|id| format!(" AND workspace_id + 0 = {id}")).unwrap_or_default();
        format!("{ACTIVE} AND updated_at <= {since} AND not_before <= {since}{whose}")
    }
}

/// Jobs that are stuck, oldest first, from behind the job of a key.
///
/// # Errors
/// Any database error.
pub async fn stuck(conn: &impl ConnectionTrait, which: Stuck, behind: i64, limit: u64) -> Result<Vec<Model>> {
    let backend = conn.get_database_backend();
    let condition = which.condition(backend);
    // Sorted, for SQLite would go through all jobs that there ever were in the order of their keys.
    let sql = format!("SELECT * FROM job WHERE {condition} AND id + 0 > {behind} ORDER BY id + 0 LIMIT {limit}");
    Ok(Model::find_by_statement(Statement::from_string(backend, sql)).all(conn).await?)
}

/// How many jobs of a workspace and kind are queued or processing.
///
/// # Errors
/// Any database error.
pub async fn active(conn: &impl ConnectionTrait, workspace_id: i64, kind: &str) -> Result<u64> {
    let of_kind = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Kind.eq(kind));
    Ok(of_kind.filter(Expr::cust(ACTIVE)).count(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::repo::jobs::{NewJob, claim, enqueue};
    use crate::testing::on_both_engines;

    async fn queue(store: &Store, key: &str, delay: i64) -> i64 {
        let tx = store.begin().await.unwrap();
        let job = NewJob {
            workspace_id: 1,
            kind: "harvest_person",
            key,
            priority: 100,
            trigger: "test",
            requested_by: None,
            delay,
            cursor: None,
        };
        let id = enqueue(&tx, &job).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        id
    }

    on_both_engines! {
        async fn what_waits_for_its_time_or_shows_life_is_not_stuck(store: Store) {
            let first = queue(&store, "a", 0).await;
            let waits = queue(&store, "b", 3_600_000).await;
            let taken = claim(&store, &["harvest_person"], "worker", 60_000).await.unwrap().unwrap();
            assert_eq!(taken.id, first);
            let found = async |silent_for: i64, workspace_id: Option<i64>| {
                let rows = stuck(store.read(), Stuck { workspace_id, silent_for }, 0, 10).await.unwrap();
                rows.into_iter().map(|job| job.id).collect::<Vec<_>>()
            };
            assert_eq!(found(0, Some(1)).await, [first], "{waits} begins in an hour");
            assert_eq!(found(60_000, None).await, [0; 0], "it was taken a moment ago");
            assert_eq!(found(0, Some(2)).await, [0; 0]);

            let only = |state: &str| Filter { state: Some(state.into()), ..Filter::default() };
            let (rows, total) = list(store.read(), 1, &Filter::default(), 0, 1).await.unwrap();
            assert_eq!((rows[0].id, total), (waits, 2), "newest first");
            assert_eq!(list(store.read(), 1, &only("processing"), 0, 10).await.unwrap().0[0].id, first);
            assert_eq!(list(store.read(), 2, &Filter::default(), 0, 10).await.unwrap().1, 0);
            assert_eq!(active(store.read(), 1, "harvest_person").await.unwrap(), 2);
        }
    }
}
