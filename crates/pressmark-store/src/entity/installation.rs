//! Installations: web sites that show works and people of a workspace.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// Key, a UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Workspace.
    pub workspace_id: i64,
    /// `wordpress` or `drupal`.
    pub platform: String,
    /// `draft`, `pending_verification`, `active`, `disabled`, `revoked` or `archived`.
    pub status: String,
    /// Name as shown.
    pub display_name: String,
    /// In some words.
    pub description: Option<String>,
    /// Scopes, separated by blanks.
    pub scopes: String,
    /// Who made it.
    pub created_by: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
