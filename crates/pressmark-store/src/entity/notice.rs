//! What notices say of other works, kept for targets that come later (rule 9).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: i64,
    /// DOI of the work that is updated.
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_doi: String,
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: i64,
    /// Kind of update, as `UpdateKind` writes itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
