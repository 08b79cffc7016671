//! Revisions: what curators changed of works, one row each, kept for ever.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, NotSet, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::entity::publication_revision::{Column, Entity, Model};
use crate::{Result, WriteTx, insert};

/// A revision to be kept.
#[derive(Debug, Clone)]
pub struct NewRevision {
    /// Workspace.
    pub workspace_id: i64,
    /// The work.
    pub publication_id: i64,
    /// What was done: `edit`, `revert`, `undo`, `restore_revision`, `keep`, `delete`, `restore`, `merge`, `split`.
    pub kind: &'static str,
    /// The bulk edit that made it.
    pub run: Option<String>,
    /// A `curation::Revision`, JSON.
    pub revision: String,
    /// All decisions as it left them, JSON.
    pub decisions: String,
    /// The merged record as it left it, canonical JSON; empty where the record was not touched.
    pub merged: String,
    /// Who.
    pub by: String,
    /// Unix milliseconds.
    pub at: i64,
}

/// Keeps a revision of a work whose row the transaction holds; returns its number.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, row: NewRevision) -> Result<i32> {
    let id = row.publication_id;
    let numbers = add_many(tx, vec![row]).await?;
    Ok(numbers.get(&id).copied().unwrap_or_default())
}

/// Keeps revisions of works whose rows the transaction holds, one for each; returns their numbers by work.
///
/// # Errors
/// Any database error.
pub async fn add_many(tx: &WriteTx, rows: Vec<NewRevision>) -> Result<HashMap<i64, i32>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.publication_id).collect();
    let mut last: HashMap<i64, i32> = HashMap::new();
    for ids in ids.chunks(500) {
        let found: Vec<(i64, i32)> = Entity::find()
            .select_only()
            .column(Column::PublicationId)
            .column_as(Column::Number.max(), "number")
            .filter(Column::PublicationId.is_in(ids.iter().copied()))
            .filter(Column::WorkspaceId.is_in(rows.iter().take(1).map(|row| row.workspace_id)))
            .group_by(Column::PublicationId)
            .into_tuple()
            .all(&**tx)
            .await?;
        last.extend(found);
    }
    let mut numbers = HashMap::new();
    let models = rows.into_iter().map(|row| {
        let number = last.get(&row.publication_id).copied().unwrap_or(0) + 1;
        numbers.insert(row.publication_id, number);
        let mut model = Model {
            id: 0,
            workspace_id: row.workspace_id,
            publication_id: row.publication_id,
            number,
            kind: row.kind.to_owned(),
            run: row.run,
            revision: row.revision,
            decisions: row.decisions,
            merged: row.merged,
            by_name: row.by,
            at: row.at,
        }
        .into_active_model()
        .reset_all();
        model.id = NotSet;
        model
    });
    insert::many::<Entity, _>(&**tx, models.collect(), 10, None).await?;
    Ok(numbers)
}

/// Revisions of a work, the newest first, and how many there are.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    publication_id: i64,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Model>, u64)> {
    let all =
        Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::PublicationId.eq(publication_id));
    let total = all.clone().count(conn).await?;
    let rows = all.order_by_desc(Column::Number).offset(offset).limit(limit).all(conn).await?;
    Ok((rows, total))
}

/// One revision of a work.
///
/// # Errors
/// Any database error.
pub async fn by_number(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    publication_id: i64,
    number: i32,
) -> Result<Option<Model>> {
    let found = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::PublicationId.eq(publication_id))
        .filter(Column::Number.eq(number));
    Ok(found.one(conn).await?)
}

/// Revisions that a bulk edit made, of works with a greater key than `after`, by key.
///
/// # Errors
/// Any database error.
pub async fn of_run(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    run: &str,
    after: i64,
    limit: u64,
) -> Result<Vec<Model>> {
    let found = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Run.eq(run))
        .filter(Column::PublicationId.gt(after))
        .order_by_asc(Column::PublicationId);
    Ok(found.limit(limit).all(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;
    use crate::repo::workspaces;
    use crate::testing::works;

    fn new(publication_id: i64, kind: &'static str, run: Option<&str>) -> NewRevision {
        NewRevision {
            workspace_id: 1,
            publication_id,
            kind,
            run: run.map(str::to_owned),
            revision: "{}".into(),
            decisions: "[]".into(),
            merged: "{}".into(),
            by: "someone".into(),
            at: 7,
        }
    }

    on_both_engines! {
        async fn revisions_are_numbered_by_work_and_read_back_newest_first(store: Store) {
            workspaces::ensure_default(&store).await.unwrap();
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 2).await;
            assert_eq!(add(&tx, new(ids[0], "edit", None)).await.unwrap(), 1);
            let numbers = add_many(&tx, vec![new(ids[0], "edit", Some("r")), new(ids[1], "edit", Some("r"))]).await;
            let numbers = numbers.unwrap();
            assert_eq!((numbers[&ids[0]], numbers[&ids[1]]), (2, 1));
            tx.commit().await.unwrap();
            let (rows, total) = list(store.read(), 1, ids[0], 0, 1).await.unwrap();
            assert_eq!((rows[0].number, rows[0].run.as_deref(), total), (2, Some("r"), 2));
            assert!(by_number(store.read(), 1, ids[0], 1).await.unwrap().is_some());
            assert!(by_number(store.read(), 2, ids[0], 1).await.unwrap().is_none(), "of another workspace");
            let run = of_run(store.read(), 1, "r", 0, 10).await.unwrap();
            assert_eq!(run.iter().map(|row| row.publication_id).collect::<Vec<_>>(), ids);
            assert!(of_run(store.read(), 1, "r", ids[1], 10).await.unwrap().is_empty());
        }
    }
}
