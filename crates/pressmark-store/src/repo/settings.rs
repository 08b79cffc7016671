//! What the registry remembers about itself.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::entity::setting::{ActiveModel, Column, Entity};
use crate::{Result, Store, WriteTx};

/// Name of the setting that holds the epoch: a UUID that restore, reset-data and a change of engine replace, so that
/// a read model of another history is noticed (engineering 9).
const EPOCH: &str = "epoch";

/// The value of a setting.
///
/// # Errors
/// Any database error.
pub async fn get(conn: &impl ConnectionTrait, name: &str) -> Result<Option<String>> {
    Ok(Entity::find_by_id(name.to_owned()).one(conn).await?.map(|row| row.value))
}

/// Sets a setting.
///
/// # Errors
/// Any database error.
pub async fn set(tx: &WriteTx, name: &str, value: &str) -> Result<()> {
    let row = ActiveModel { name: Set(name.to_owned()), value: Set(value.to_owned()) };
    let replace = OnConflict::column(Column::Name).update_column(Column::Value).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The epoch of this history of data; made at the first call.
///
/// # Errors
/// Any database error.
pub async fn epoch(store: &Store) -> Result<String> {
    if let Some(epoch) = get(store.read(), EPOCH).await? {
        return Ok(epoch);
    }
    let tx = store.begin().await?;
    let row = ActiveModel { name: Set(EPOCH.to_owned()), value: Set(uuid::Uuid::new_v4().to_string()) };
    let keep = OnConflict::column(Column::Name).do_nothing().to_owned();
    Entity::insert(row).on_conflict(keep).exec_without_returning(&*tx).await?;
    let epoch = get(&*tx, EPOCH).await?.unwrap_or_default();
    tx.commit().await?;
    Ok(epoch)
}

/// Begins a new history: every read model will be rebuilt.
///
/// # Errors
/// Any database error.
pub async fn renew_epoch(tx: &WriteTx) -> Result<()> {
    set(tx, EPOCH, &uuid::Uuid::new_v4().to_string()).await
}
