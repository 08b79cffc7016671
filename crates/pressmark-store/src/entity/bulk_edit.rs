//! Bulk edits: what was ordered, by whom, and what became of it.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_edit")]
pub struct Model {
    /// Its id, which its revisions carry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run: String,
    /// Workspace.
    pub workspace_id: i64,
    /// The order: works and patch, JSON.
    pub request: String,
    /// Who.
    pub by_name: String,
    /// Unix milliseconds.
    pub at: i64,
    /// When it was done, Unix milliseconds.
    pub done: Option<i64>,
    /// When it was undone, Unix milliseconds.
    pub undone_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
