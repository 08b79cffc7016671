//! Invitations into a workspace.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Whom it was sent to, in lower case.
    pub email: String,
    /// `member` or `workspace_admin`.
    pub role: String,
    /// SHA-256 of the token in the link.
    pub token_hash: String,
    /// Who invited.
    pub invited_by: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub expires_at: i64,
    /// When it was taken.
    pub accepted_at: Option<i64>,
    /// Who took it.
    pub accepted_by: Option<i64>,
    /// When it was withdrawn.
    pub revoked_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
