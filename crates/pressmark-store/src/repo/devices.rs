//! Devices from which a user has signed in. A right password from one of them is never refused, however many wrong ones
//! strangers send; a device that guesses is a stranger again.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::known_device::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, clock};

/// Wrong passwords in a row after which a device is a stranger again.
const MOST_FAILURES: i32 = 10;

/// How long a device is remembered after it was last seen, in milliseconds.
const REMEMBERED_FOR: i64 = 180 * 86_400_000;

/// The device of a user, if it is known.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, user_id: i64, device_hash: &str) -> Result<Option<Model>> {
    let found = Entity::find_by_id((user_id, device_hash.to_owned())).one(conn).await?;
    let oldest = clock::now_millis() - REMEMBERED_FOR;
    Ok(found.filter(|device| device.failures < MOST_FAILURES && device.last_seen_at > oldest))
}

/// Notes that a user signed in from a device; `trusted_until` spares it the second factor until then.
///
/// # Errors
/// Any database error.
pub async fn seen(tx: &WriteTx, user_id: i64, device_hash: &str, trusted_until: Option<i64>) -> Result<()> {
    let row = ActiveModel {
        user_id: Set(user_id),
        device_hash: Set(device_hash.to_owned()),
        failures: Set(0),
        trusted_until: Set(trusted_until),
        last_seen_at: Set(clock::now_millis()),
    };
    let mut again = OnConflict::columns([Column::UserId, Column::DeviceHash]);
    again.update_columns([Column::Failures, Column::LastSeenAt]);
    if trusted_until.is_some() {
        again.update_column(Column::TrustedUntil);
    }
    Entity::insert(row).on_conflict(again).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Notes a wrong password from a device.
///
/// # Errors
/// Any database error.
pub async fn failed(tx: &WriteTx, user_id: i64, device_hash: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::DeviceHash.eq(device_hash))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes their trust from the devices of a user: they are asked for the second factor again. They stay known.
///
/// # Errors
/// Any database error.
pub async fn distrust_all(tx: &WriteTx, user_id: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::TrustedUntil, Expr::value(Option::<i64>::None))
        .filter(Column::UserId.eq(user_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Forgets the devices of a user: after a reset nobody knows whose they are.
///
/// # Errors
/// Any database error.
pub async fn forget_all(tx: &WriteTx, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(&**tx).await?;
    Ok(())
}

/// Removes devices that were not seen for long.
///
/// # Errors
/// Any database error.
pub async fn sweep(tx: &WriteTx) -> Result<u64> {
    let old = Column::LastSeenAt.lt(clock::now_millis() - REMEMBERED_FOR);
    Ok(Entity::delete_many().filter(old).exec(&**tx).await?.rows_affected)
}
