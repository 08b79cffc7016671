//! Entities: departments, centres, institutes that people belong to.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::entity::{ActiveModel, Column, Entity, Model};
use crate::{Result, StoreError, WriteTx, clock};

/// An entity to be made.
#[derive(Debug, Clone, Default)]
pub struct NewEntity {
    /// Short name.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// What it is, in the institution's words.
    pub kind: Option<String>,
    /// ROR id.
    pub ror: Option<String>,
    /// Entity it is part of.
    pub parent_id: Option<String>,
}

/// The entity of a short name.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, workspace_id: i64, id: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((workspace_id, id.to_owned())).one(conn).await?)
}

/// Keeps an entity from being removed until the transaction ends.
///
/// # Errors
/// [`StoreError::Unavailable`] if it was removed a moment ago; any database error.
pub async fn keep(tx: &WriteTx, workspace_id: i64, id: &str) -> Result<()> {
    let kept = Entity::find_by_id((workspace_id, id.to_owned())).lock_shared().one(&**tx).await?;
    match kept {
        Some(_) => Ok(()),
        None => Err(StoreError::Unavailable(format!("the entity {id} was removed just now"))),
    }
}

/// Entities whose name or short name contains a text, by name; and how many there are.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    q: &str,
    page: u64,
    per_page: u64,
) -> Result<(Vec<Model>, u64)> {
    let mut query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id));
    if !q.is_empty() {
        let pattern = format!("%{}%", q.to_lowercase().replace(['%', '_'], ""));
        let name = Expr::expr(Func::lower(Expr::col(Column::Name))).like(&pattern);
        query = query.filter(name.or(Column::Id.like(&pattern)));
    }
    let total = query.clone().count(conn).await?;
    let rows = query.order_by_asc(Column::Name).order_by_asc(Column::Id);
    Ok((rows.offset((page.saturating_sub(1)) * per_page).limit(per_page).all(conn).await?, total))
}

/// All entities of a workspace, by short name: there are few.
///
/// # Errors
/// Any database error.
pub async fn all(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).order_by_asc(Column::Id).all(conn).await?)
}

/// Makes an entity.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if there is one of this short name.
pub async fn create(tx: &WriteTx, workspace_id: i64, new: &NewEntity) -> Result<Model> {
    let now = clock::now_millis();
    let row = ActiveModel {
        workspace_id: Set(workspace_id),
        id: Set(new.id.clone()),
        name: Set(new.name.clone()),
        kind: Set(new.kind.clone()),
        ror: Set(new.ror.clone()),
        parent_id: Set(new.parent_id.clone()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(row.insert(&**tx).await?)
}

/// Writes an entity as it is given, with the time of the change.
///
/// # Errors
/// Any database error.
pub async fn update(tx: &WriteTx, entity: Model) -> Result<Model> {
    let row = Model { updated_at: clock::now_millis(), ..entity };
    Ok(row.into_active_model().reset_all().update(&**tx).await?)
}

/// Removes an entity; `false` if there is none. Whether somebody belongs to it is for the caller to know.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, workspace_id: i64, id: &str) -> Result<bool> {
    Ok(Entity::delete_by_id((workspace_id, id.to_owned())).exec(&**tx).await?.rows_affected == 1)
}
