//! Workspaces: tenants of a registry.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::workspace::{ActiveModel, Column, Entity, Model};
use crate::{Result, Store, clock};

/// Makes sure that there is a default workspace, and returns it.
///
/// # Errors
/// Any database error.
pub async fn ensure_default(store: &Store) -> Result<Model> {
    if let Some(found) = default(store.read()).await? {
        return Ok(found);
    }
    let tx = store.begin().await?;
    // Another process may have been faster.
    if let Some(found) = default(&*tx).await? {
        tx.rollback().await?;
        return Ok(found);
    }
    let row = ActiveModel {
        slug: Set("default".to_owned()),
        name: Set("Registry".to_owned()),
        is_default: Set(true),
        created_at: Set(clock::now_millis()),
        ..Default::default()
    };
    let row = row.insert(&*tx).await?;
    tx.commit().await?;
    Ok(row)
}

/// The default workspace.
///
/// # Errors
/// Any database error.
pub async fn default(conn: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::IsDefault.eq(true)).one(conn).await?)
}

/// The workspace of a short name.
///
/// # Errors
/// Any database error.
pub async fn by_slug(conn: &impl ConnectionTrait, slug: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(conn).await?)
}

/// All workspaces, oldest first. There are few: a registry caches them.
///
/// # Errors
/// Any database error.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).all(conn).await?)
}
