//! Entities: departments, centres, institutes that people belong to.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entity")]
pub struct Model {
    /// Workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: i64,
    /// Short name, `cesam` for instance.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// What it is, in the institution's words.
    pub kind: Option<String>,
    /// ROR id.
    pub ror: Option<String>,
    /// Entity it is part of.
    pub parent_id: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
