//! The report of a run: one row per thing that changed or was passed over (rule 21).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "run_item")]
pub struct Model {
    /// The job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: i64,
    /// What it is about; a repeated run of the job writes the same row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_key: String,
    /// Workspace.
    pub workspace_id: i64,
    /// `new`, `changed`, `link_added`, `link_withdrawn`, `conflict`, `skipped`, `missing_source`.
    pub change: String,
    /// Person.
    pub person_id: Option<i64>,
    /// Work.
    pub publication_id: Option<i64>,
    /// Changed fields, JSON list.
    pub fields: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// Unix milliseconds.
    pub at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
