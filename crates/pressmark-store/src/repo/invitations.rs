//! Invitations into a workspace: one link, good once.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::invitation::{ActiveModel, Column, Entity, Model};
use crate::repo::members::WorkspaceRole;
use crate::{Result, WriteTx, clock};

impl Model {
    /// Whether it can be accepted now.
    #[must_use]
    pub fn is_open(&self, now: i64) -> bool {
        self.accepted_at.is_none() && self.revoked_at.is_none() && self.expires_at > now
    }
}

/// An invitation to be made.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Into which workspace.
    pub workspace_id: i64,
    /// Address in lower case.
    pub email: String,
    /// Role there.
    pub role: WorkspaceRole,
    /// Hash of the token in the link.
    pub token_hash: String,
    /// Who invites.
    pub invited_by: String,
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// Makes an invitation; earlier open ones of the same address into the same workspace are withdrawn.
///
/// # Errors
/// Any database error.
pub async fn create(tx: &WriteTx, new: NewInvitation) -> Result<Model> {
    let now = clock::now_millis();
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::WorkspaceId.eq(new.workspace_id))
        .filter(Column::Email.eq(new.email.as_str()))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    let row = ActiveModel {
        workspace_id: Set(new.workspace_id),
        email: Set(new.email),
        role: Set(new.role.as_str().to_owned()),
        token_hash: Set(new.token_hash),
        invited_by: Set(new.invited_by),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?)
}

/// The invitation of a token.
///
/// # Errors
/// Any database error.
pub async fn by_token(conn: &impl ConnectionTrait, token_hash: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::TokenHash.eq(token_hash)).one(conn).await?)
}

/// The invitations of a workspace, newest first.
///
/// # Errors
/// Any database error.
pub async fn list(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).order_by_desc(Column::Id).all(conn).await?)
}

/// Accepts an invitation for a user: of all who try, one does.
///
/// # Errors
/// Any database error.
pub async fn accept(tx: &WriteTx, id: i64, user_id: i64) -> Result<bool> {
    let now = clock::now_millis();
    let taken = Entity::update_many()
        .col_expr(Column::AcceptedAt, Expr::value(now))
        .col_expr(Column::AcceptedBy, Expr::value(user_id))
        .filter(Column::Id.eq(id))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(&**tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Withdraws an open invitation of a workspace; `false` if there is no such one.
///
/// # Errors
/// Any database error.
pub async fn revoke(tx: &WriteTx, workspace_id: i64, id: i64) -> Result<bool> {
    let gone = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(clock::now_millis()))
        .filter(Column::Id.eq(id))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected == 1)
}
