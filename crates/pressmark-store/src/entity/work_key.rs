//! Every identifier a work has or ever had (rule 4, engineering 1).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "work_key")]
pub struct Model {
    /// Workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: i64,
    /// Scheme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme: String,
    /// Value in normal form.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
    /// The work.
    pub publication_id: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
