//! Secrets that are taken once: in links of mails, and for the state of flows over several requests.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::one_time_token::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, clock};

/// A token to be kept.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Hash of the secret.
    pub token_hash: String,
    /// What it is for; a token for one purpose is none for another.
    pub purpose: &'static str,
    /// Whose it is.
    pub user_id: Option<i64>,
    /// What else it stands for, JSON.
    pub payload: String,
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// Keeps a token.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, new: NewToken) -> Result<()> {
    let row = ActiveModel {
        token_hash: Set(new.token_hash),
        purpose: Set(new.purpose.to_owned()),
        user_id: Set(new.user_id),
        payload: Set(new.payload),
        created_at: Set(clock::now_millis()),
        expires_at: Set(new.expires_at),
    };
    Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Looks at a token without taking it. Expired ones are found too.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, purpose: &str, token_hash: &str) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::TokenHash.eq(token_hash)).filter(Column::Purpose.eq(purpose));
    Ok(query.one(conn).await?)
}

/// Takes a token: of all who try, one gets it. An expired one is found, and gone too.
///
/// # Errors
/// Any database error.
pub async fn take(tx: &WriteTx, purpose: &str, token_hash: &str) -> Result<Option<Model>> {
    let Some(found) = find(&**tx, purpose, token_hash).await? else { return Ok(None) };
    let gone = Entity::delete_many().filter(Column::TokenHash.eq(token_hash)).exec(&**tx).await?;
    Ok((gone.rows_affected == 1).then_some(found))
}

/// Writes another payload into a token that stays.
///
/// # Errors
/// Any database error.
pub async fn amend(tx: &WriteTx, token_hash: &str, payload: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Payload, sea_orm::sea_query::Expr::value(payload))
        .filter(Column::TokenHash.eq(token_hash))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Makes the tokens of a user for some purposes useless: a newer one was sent, or one was used.
///
/// # Errors
/// Any database error.
pub async fn drop_of_user(tx: &WriteTx, user_id: i64, purposes: &[&str]) -> Result<()> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Purpose.is_in(purposes.iter().copied()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Removes what has expired a day ago: until then a late click is told that it is late.
///
/// # Errors
/// Any database error.
pub async fn sweep(tx: &WriteTx) -> Result<u64> {
    let old = clock::now_millis() - 86_400_000;
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(old)).exec(&**tx).await?.rows_affected)
}
