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

/// The value of a setting; this one, if it had none. Of all who try at once, one sets it, and all learn which.
///
/// # Errors
/// Any database error.
pub async fn keep(store: &Store, name: &str, value: &str) -> Result<String> {
    if let Some(kept) = get(store.read(), name).await? {
        return Ok(kept);
    }
    let tx = store.begin().await?;
    let row = ActiveModel { name: Set(name.to_owned()), value: Set(value.to_owned()) };
    let keep = OnConflict::column(Column::Name).do_nothing().to_owned();
    Entity::insert(row).on_conflict(keep).exec_without_returning(&*tx).await?;
    let kept = get(&*tx, name).await?.unwrap_or_default();
    tx.commit().await?;
    Ok(kept)
}

/// The epoch of this history of data; made at the first call.
///
/// # Errors
/// Any database error.
pub async fn epoch(store: &Store) -> Result<String> {
    keep(store, EPOCH, &uuid::Uuid::new_v4().to_string()).await
}

/// Begins a new history: every read model will be rebuilt.
///
/// # Errors
/// Any database error.
pub async fn renew_epoch(tx: &WriteTx) -> Result<()> {
    set(tx, EPOCH, &uuid::Uuid::new_v4().to_string()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn the_first_value_is_kept(store: Store) {
            assert_eq!(keep(&store, "colour", "red").await.unwrap(), "red");
            assert_eq!(keep(&store, "colour", "green").await.unwrap(), "red");
            assert_eq!(get(store.read(), "colour").await.unwrap().as_deref(), Some("red"));
            assert_eq!(epoch(&store).await.unwrap(), epoch(&store).await.unwrap());
        }
    }
}
