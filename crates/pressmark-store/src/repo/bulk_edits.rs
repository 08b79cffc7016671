//! Bulk edits: the orders that jobs carry out.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::bulk_edit::{Column, Entity, Model};
use crate::{Result, WriteTx, insert};

/// Keeps an order.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, row: Model) -> Result<()> {
    insert::many::<Entity, _>(&**tx, vec![row.into_active_model().reset_all()], 7, None).await
}

/// A bulk edit by its id.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, run: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(run.to_owned()).filter(Column::WorkspaceId.eq(workspace_id)).one(conn).await?)
}

/// Notes that it was done.
///
/// # Errors
/// Any database error.
pub async fn set_done(tx: &WriteTx, workspace_id: i64, run: &str, at: i64) -> Result<()> {
    set(tx, workspace_id, run, Column::Done, at).await
}

/// Notes that it was undone, or is being undone.
///
/// # Errors
/// Any database error.
pub async fn set_undone(tx: &WriteTx, workspace_id: i64, run: &str, at: i64) -> Result<()> {
    set(tx, workspace_id, run, Column::UndoneAt, at).await
}

async fn set(tx: &WriteTx, workspace_id: i64, run: &str, column: Column, at: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(column, Expr::value(at))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Run.eq(run))
        .exec(&**tx)
        .await?;
    Ok(())
}
