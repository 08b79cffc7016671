//! Author strings of works, for finding works by name or iD.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authorship")]
pub struct Model {
    /// The work.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: i64,
    /// Position, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Workspace.
    pub workspace_id: i64,
    /// Key as the matcher makes it.
    pub name_key: String,
    /// iD asserted on the work.
    pub orcid: Option<String>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
