//! What each provider says of a work; merged anew whenever one changes.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_view")]
pub struct Model {
    /// The work.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: i64,
    /// Provider.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    /// The provider's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_key: String,
    /// Workspace.
    pub workspace_id: i64,
    /// `ProviderView`, canonical JSON.
    pub view: String,
    /// SHA-256 of `view`.
    pub hash: String,
    /// Unix milliseconds.
    pub fetched_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
