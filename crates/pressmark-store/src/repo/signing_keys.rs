//! Keys that sign access tokens. They rotate: a new one signs while the old ones still verify.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::entity::signing_key::{Column, Entity, Model};
use crate::{Result, WriteTx, clock};

/// The keys by which something valid may be signed, the newest first.
///
/// # Errors
/// Any database error.
pub async fn valid(conn: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let valid = Entity::find().filter(Column::ExpiresAt.gt(clock::now_millis()));
    Ok(valid.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).all(conn).await?)
}

/// Adds a key, and removes those by which nothing valid can be signed any more.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, key: Model) -> Result<()> {
    key.into_active_model().reset_all().insert(&**tx).await?;
    Entity::delete_many().filter(Column::ExpiresAt.lt(clock::now_millis())).exec(&**tx).await?;
    Ok(())
}
