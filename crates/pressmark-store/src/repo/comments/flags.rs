//! Flags: users who ask a moderator to look at a comment.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    Statement,
};

use super::update;
use crate::entity::comment::Model;
use crate::entity::comment_flag as row;
use crate::{Result, WriteTx, dialect, insert};

/// A flag that waits for a moderator.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Flag {
    /// The comment.
    pub comment_id: i64,
    /// Who asks.
    pub user_id: i64,
    /// Their name.
    pub user_name: String,
    /// Why.
    pub reason: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// Flags a comment that is held in a user's name; `None` if the user's flag waits already. After a moderator has looked
/// the same user may ask again.
///
/// # Errors
/// Any database error.
pub async fn flag(tx: &WriteTx, held: Model, user_id: i64, reason: Option<String>, at: i64) -> Result<Option<Model>> {
    let known = row::Entity::find_by_id((held.id, user_id)).one(&**tx).await?;
    let flag = row::Model { comment_id: held.id, user_id, reason, created_at: at, settled_at: None };
    match known {
        Some(known) if known.settled_at.is_none() => return Ok(None),
        Some(_) => {
            flag.into_active_model().reset_all().update(&**tx).await?;
        }
        None => {
            insert::many::<row::Entity, _>(&**tx, vec![flag.into_active_model().reset_all()], 5, None).await?;
        }
    }
    let flags = held.flags + 1;
    Ok(Some(update(tx, Model { flags, ..held }).await?))
}

/// A moderator has looked at a comment that is held. The comment is to be written by the caller.
///
/// # Errors
/// Any database error.
pub async fn settle(tx: &WriteTx, held: Model, at: i64) -> Result<Model> {
    row::Entity::update_many()
        .col_expr(row::Column::SettledAt, Expr::value(at))
        .filter(row::Column::CommentId.eq(held.id))
        .filter(row::Column::SettledAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(Model { flags: 0, ..held })
}

/// The flags that wait, of these comments, oldest first; at most a thousand.
///
/// # Errors
/// Any database error.
pub async fn open_flags(conn: &impl ConnectionTrait, comments: &[i64]) -> Result<Vec<Flag>> {
    if comments.is_empty() {
        return Ok(Vec::new());
    }
    let backend = conn.get_database_backend();
    let places: Vec<String> = (1..=comments.len()).map(|n| dialect::placeholder(backend, n)).collect();
    let sql = format!(
        "SELECT f.comment_id, f.user_id, u.name AS user_name, f.reason, f.created_at
         FROM comment_flag f JOIN app_user u ON u.id = f.user_id
         WHERE f.settled_at IS NULL AND f.comment_id IN ({}) ORDER BY f.created_at, f.user_id LIMIT 1000",
        places.join(", "),
    );
    let values: Vec<sea_orm::Value> = comments.iter().map(|id| (*id).into()).collect();
    Ok(Flag::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(conn).await?)
}
