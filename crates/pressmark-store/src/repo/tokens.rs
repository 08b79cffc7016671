//! Sign-ins by token: families of refresh tokens of which each is good once.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::{app_user, refresh_token, token_family};
use crate::{Result, WriteTx, clock};

/// Why a refresh token is not taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// Nobody was ever given it, or it is of an ended sign-in.
    Unknown,
    /// It is too old.
    Expired,
    /// It was used before: someone holds a copy. Its family must end.
    Replayed(token_family::Model),
}

/// Begins a family.
///
/// # Errors
/// Any database error.
pub async fn begin(
    tx: &WriteTx,
    user_id: i64,
    ip_address: Option<String>,
    user_agent: Option<String>,
    expires_at: i64,
) -> Result<token_family::Model> {
    let row = token_family::ActiveModel {
        id: Set(uuid::Uuid::new_v4().to_string()),
        user_id: Set(user_id),
        ip_address: Set(ip_address),
        user_agent: Set(user_agent),
        created_at: Set(clock::now_millis()),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
        revoked_because: Set(None),
    };
    Ok(row.insert(&**tx).await?)
}

/// Adds a refresh token to a family.
///
/// # Errors
/// Any database error.
pub async fn issue(tx: &WriteTx, family: &token_family::Model, token_hash: String, expires_at: i64) -> Result<()> {
    let row = refresh_token::ActiveModel {
        token_hash: Set(token_hash),
        family_id: Set(family.id.clone()),
        created_at: Set(clock::now_millis()),
        expires_at: Set(std::cmp::min(expires_at, family.expires_at)),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Uses a refresh token up. Of two that use the same one at once, one is told [`Refused::Replayed`].
///
/// # Errors
/// Any database error.
pub async fn spend(tx: &WriteTx, token_hash: &str) -> Result<std::result::Result<token_family::Model, Refused>> {
    let now = clock::now_millis();
    let spent = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
        .filter(refresh_token::Column::TokenHash.eq(token_hash))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    let Some(token) = refresh_token::Entity::find_by_id(token_hash.to_owned()).one(&**tx).await? else {
        return Ok(Err(Refused::Unknown));
    };
    let family = token_family::Entity::find_by_id(token.family_id).one(&**tx).await?;
    let Some(family) = family.filter(|family| family.revoked_at.is_none()) else { return Ok(Err(Refused::Unknown)) };
    if spent.rows_affected == 0 {
        return Ok(Err(Refused::Replayed(family)));
    }
    if token.expires_at <= now || family.expires_at <= now {
        return Ok(Err(Refused::Expired));
    }
    Ok(Ok(family))
}

/// A family that has not ended, with its user.
///
/// # Errors
/// Any database error.
pub async fn living(
    conn: &impl ConnectionTrait,
    family_id: &str,
) -> Result<Option<(token_family::Model, app_user::Model)>> {
    let family = token_family::Entity::find_by_id(family_id.to_owned()).one(conn).await?;
    let living = |family: &token_family::Model| family.revoked_at.is_none() && family.expires_at > clock::now_millis();
    let Some(family) = family.filter(living) else { return Ok(None) };
    let user = app_user::Entity::find_by_id(family.user_id).one(conn).await?;
    Ok(user.map(|user| (family, user)))
}

/// Ends a family.
///
/// # Errors
/// Any database error.
pub async fn revoke(tx: &WriteTx, family_id: &str, because: &str) -> Result<()> {
    end(tx, token_family::Column::Id.eq(family_id), because).await
}

/// Ends all families of a user.
///
/// # Errors
/// Any database error.
pub async fn revoke_all(tx: &WriteTx, user_id: i64, because: &str) -> Result<()> {
    end(tx, token_family::Column::UserId.eq(user_id), because).await
}

async fn end(tx: &WriteTx, which: sea_orm::sea_query::SimpleExpr, because: &str) -> Result<()> {
    token_family::Entity::update_many()
        .col_expr(token_family::Column::RevokedAt, Expr::value(clock::now_millis()))
        .col_expr(token_family::Column::RevokedBecause, Expr::value(because))
        .filter(which)
        .filter(token_family::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Removes what has expired. Refresh tokens that were used are kept as long as their family: that is how a replay is
/// known.
///
/// # Errors
/// Any database error.
pub async fn sweep(tx: &WriteTx) -> Result<u64> {
    let old = token_family::Column::ExpiresAt.lt(clock::now_millis());
    let families = sea_orm::QuerySelect::select_only(token_family::Entity::find());
    let families = sea_orm::QuerySelect::column(families, token_family::Column::Id).filter(old.clone());
    let of_old = refresh_token::Column::FamilyId.in_subquery(sea_orm::QueryTrait::into_query(families));
    refresh_token::Entity::delete_many().filter(of_old).exec(&**tx).await?;
    Ok(token_family::Entity::delete_many().filter(old).exec(&**tx).await?.rows_affected)
}
