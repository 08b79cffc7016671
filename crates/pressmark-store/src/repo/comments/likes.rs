//! Likes: a user likes a comment or does not, and the comment counts those who do.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::comment::{Column, Entity, Model};
use crate::entity::comment_like as like;
use crate::{Result, WriteTx, insert};

/// Lets a user like a comment who did not, or no more who did. Returns whether they do now, and how many do.
///
/// The comment is held ([`super::hold`]), so nobody else counts meanwhile, and the rows and the count are one.
///
/// # Errors
/// Any database error.
pub async fn toggle_like(tx: &WriteTx, held: &Model, user_id: i64, at: i64) -> Result<(bool, i32)> {
    let gone = like::Entity::delete_many()
        .filter(like::Column::CommentId.eq(held.id))
        .filter(like::Column::UserId.eq(user_id))
        .exec(&**tx)
        .await?;
    let likes_now = gone.rows_affected == 0;
    if likes_now {
        let row = like::Model { comment_id: held.id, user_id, created_at: at };
        insert::many::<like::Entity, _>(&**tx, vec![row.into_active_model().reset_all()], 3, None).await?;
    }
    let step = if likes_now { 1 } else { -1 };
    Entity::update_many()
        .col_expr(Column::Likes, Expr::col(Column::Likes).add(step))
        .filter(Column::Id.eq(held.id))
        .exec(&**tx)
        .await?;
    Ok((likes_now, held.likes + step))
}
