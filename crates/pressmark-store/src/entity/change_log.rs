//! The append-only log that read models follow (engineering 9).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change_log")]
pub struct Model {
    /// Sequence number.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Transaction on PostgreSQL, 0 on SQLite.
    pub xid: i64,
    /// Random: tells this row from one of another history with the same number.
    pub tag: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Entity.
    pub kind: String,
    /// Its key.
    pub entity_id: i64,
    /// Unix milliseconds.
    pub at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
