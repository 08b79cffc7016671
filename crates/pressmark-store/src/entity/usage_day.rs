//! How often works and files were looked at on a day that is over.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_day")]
pub struct Model {
    /// Workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: i64,
    /// The work.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: i64,
    /// The file; 0 for the work, page and files together.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: i64,
    /// Days since 1970, UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i64,
    /// Looks at the page, and downloads.
    pub investigations: i64,
    /// Sessions with such.
    pub unique_investigations: i64,
    /// Downloads.
    pub requests: i64,
    /// Sessions with such.
    pub unique_requests: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
