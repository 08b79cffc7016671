//! Drafts of deposits: nobody but their owner sees them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The account whose it is.
    pub user_id: i64,
    /// The form so far, JSON of its known fields.
    pub form: String,
    /// Counts what was saved; what its `ETag` is made of.
    pub revision: i32,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
