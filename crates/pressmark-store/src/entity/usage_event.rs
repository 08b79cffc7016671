//! Clicks on works and files, of the last weeks. Who clicked is a hash that nobody can undo when the day is over.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_event")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The work.
    pub publication_id: i64,
    /// The file; 0 for the landing page.
    pub file_id: i64,
    /// Days since 1970, UTC.
    pub day: i64,
    /// Unix milliseconds.
    pub at: i64,
    /// Hash of address, agent and the salt of the day.
    pub visitor: i64,
    /// The same with the hour.
    pub session: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
