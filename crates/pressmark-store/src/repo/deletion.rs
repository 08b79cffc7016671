//! Soft deletion of works.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::entity::publication::{Column, Entity};
use crate::{EntityKind, Result, WriteTx};

/// Those of these works that the workspace does not have; works that were merged away count as not there.
///
/// # Errors
/// Any database error.
pub async fn missing(tx: &WriteTx, workspace_id: i64, ids: &[i64]) -> Result<Vec<i64>> {
    let mut missing = ids.to_vec();
    for ids in ids.chunks(500) {
        let found: Vec<i64> = works(workspace_id, ids).select_only().column(Column::Id).into_tuple().all(&**tx).await?;
        missing.retain(|id| found.binary_search(id).is_err());
    }
    Ok(missing)
}

fn works(workspace_id: i64, ids: &[i64]) -> Select<Entity> {
    Entity::find()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::MergedInto.is_null())
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
}

/// Deletes those of these works that are not; returns them with the ids they are shown under.
///
/// # Errors
/// Any database error.
pub async fn delete(tx: &WriteTx, workspace_id: i64, ids: &[i64], by: &str, at: i64) -> Result<Vec<(i64, String)>> {
    set(tx, workspace_id, ids, Some((at, by)), at).await
}

/// Brings back those of these works that are deleted; returns them with the ids they are shown under.
///
/// # Errors
/// Any database error.
pub async fn restore(tx: &WriteTx, workspace_id: i64, ids: &[i64], at: i64) -> Result<Vec<(i64, String)>> {
    set(tx, workspace_id, ids, None, at).await
}

async fn set(
    tx: &WriteTx,
    workspace_id: i64,
    ids: &[i64],
    deleted: Option<(i64, &str)>,
    now: i64,
) -> Result<Vec<(i64, String)>> {
    let mut done = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let other = match deleted {
            Some(_) => Column::DeletedAt.is_null(),
            None => Column::DeletedAt.is_not_null(),
        };
        let rows: Vec<(i64, String)> = works(workspace_id, ids)
            .filter(other)
            .select_only()
            .columns([Column::Id, Column::ShownId])
            .lock_exclusive()
            .into_tuple()
            .all(&**tx)
            .await?;
        Entity::update_many()
            .col_expr(Column::DeletedAt, Expr::value(deleted.map(|(at, _)| at)))
            .col_expr(Column::DeletedBy, Expr::value(deleted.map(|(_, by)| by.to_owned())))
            .col_expr(Column::PublicChangedAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
            .filter(Column::Id.is_in(rows.iter().map(|(id, _)| *id)))
            .exec(&**tx)
            .await?;
        for (id, _) in &rows {
            tx.touch(workspace_id, EntityKind::Publication, *id);
        }
        done.extend(rows);
    }
    Ok(done)
}
