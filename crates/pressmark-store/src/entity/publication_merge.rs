//! Works that were merged by hand, with all that a split needs.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_merge")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The work that stayed.
    pub survivor_id: i64,
    /// The work that went into it.
    pub merged_id: i64,
    /// What moved and what was before, JSON.
    pub kept: String,
    /// Who.
    pub by_name: String,
    /// Unix milliseconds.
    pub at: i64,
    /// Who split them again.
    pub split_by: Option<String>,
    /// Unix milliseconds.
    pub split_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
