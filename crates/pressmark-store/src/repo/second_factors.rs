//! Second factors and the codes that stand in for a lost one.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};

use crate::entity::second_factor::{ActiveModel, Column, Entity, Model};
use crate::entity::{known_device, recovery_code};
use crate::{Result, WriteTx, clock};

/// The second factor of a user, confirmed or not.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, user_id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(user_id).one(conn).await?)
}

/// Whether signing in asks this user for a second factor.
///
/// # Errors
/// Any database error.
pub async fn is_on(conn: &impl ConnectionTrait, user_id: i64) -> Result<bool> {
    Ok(find(conn, user_id).await?.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// Sets a new secret with its recovery codes, in place of what was there.
///
/// # Errors
/// Any database error.
pub async fn set(tx: &WriteTx, user_id: i64, sealed_secret: String, code_hashes: Vec<String>) -> Result<()> {
    remove(tx, user_id).await?;
    let row = ActiveModel {
        user_id: Set(user_id),
        sealed_secret: Set(sealed_secret),
        confirmed_at: Set(None),
        last_step: Set(0),
        created_at: Set(clock::now_millis()),
    };
    row.insert(&**tx).await?;
    set_codes(tx, user_id, code_hashes).await
}

/// Sets recovery codes in place of those that were there.
///
/// # Errors
/// Any database error.
pub async fn set_codes(tx: &WriteTx, user_id: i64, code_hashes: Vec<String>) -> Result<()> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user_id)).exec(&**tx).await?;
    let row = |code_hash| recovery_code::ActiveModel { user_id: Set(user_id), code_hash: Set(code_hash) };
    let rows: Vec<_> = code_hashes.into_iter().map(row).collect();
    recovery_code::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Takes the code of a time step: `false` if that step, or a later one, was taken already. The first one confirms.
///
/// # Errors
/// Any database error.
pub async fn take_step(tx: &WriteTx, user_id: i64, step: i64) -> Result<bool> {
    let confirmed = Expr::col(Column::ConfirmedAt).if_null(clock::now_millis());
    let taken = Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .col_expr(Column::ConfirmedAt, confirmed)
        .filter(Column::UserId.eq(user_id))
        .filter(Column::LastStep.lt(step))
        .exec(&**tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Takes a recovery code: `false` if there is none such.
///
/// # Errors
/// Any database error.
pub async fn take_code(tx: &WriteTx, user_id: i64, code_hash: &str) -> Result<bool> {
    let gone = recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::UserId.eq(user_id))
        .filter(recovery_code::Column::CodeHash.eq(code_hash))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// Any database error.
pub async fn codes_left(conn: &impl ConnectionTrait, user_id: i64) -> Result<u64> {
    let query = recovery_code::Entity::find().filter(recovery_code::Column::UserId.eq(user_id));
    Ok(query.count(conn).await?)
}

/// Removes the second factor of a user with its codes; devices that were spared it are not any more.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, user_id: i64) -> Result<()> {
    Entity::delete_by_id(user_id).exec(&**tx).await?;
    recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user_id)).exec(&**tx).await?;
    known_device::Entity::update_many()
        .col_expr(known_device::Column::TrustedUntil, Expr::value(None::<i64>))
        .filter(known_device::Column::UserId.eq(user_id))
        .exec(&**tx)
        .await?;
    Ok(())
}
