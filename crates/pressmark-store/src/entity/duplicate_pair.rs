//! Two works that may be one, or of which somebody said that they are not.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_pair")]
pub struct Model {
    /// Workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: i64,
    /// The work with the smaller key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_id: i64,
    /// The other.
    #[sea_orm(primary_key, auto_increment = false)]
    pub second_id: i64,
    /// Why, a JSON list.
    pub reasons: String,
    /// 0 to 1.
    pub score: f64,
    /// `open`, `distinct` or `merged`.
    pub state: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Unix milliseconds.
    pub decided_at: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
