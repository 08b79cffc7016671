//! Which users work in which workspaces.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_membership")]
pub struct Model {
    /// Workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: i64,
    /// User.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// `member` or `workspace_admin`.
    pub role: String,
    /// Who let them in.
    pub created_by: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
