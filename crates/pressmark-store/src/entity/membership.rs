//! Memberships of people in entities; history is kept.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Person.
    pub person_id: i64,
    /// Entity, `cesam` for instance.
    pub entity_id: String,
    /// `member` (= `cesam`) or `external`.
    pub status: String,
    /// Unix milliseconds.
    pub starts_at: i64,
    /// Unix milliseconds; absent = active.
    pub ends_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
