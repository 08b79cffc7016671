//! The history of curation: one row for each change a curator made to a work; rows are never changed.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_revision")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The work.
    pub publication_id: i64,
    /// Number among the revisions of the work, from 1.
    pub number: i32,
    /// `edit`, `revert`, `undo`, `restore_revision`, `keep`, `delete`, `restore`, `merge`, `split`.
    pub kind: String,
    /// The bulk edit that made it.
    pub run: Option<String>,
    /// What changed: a `curation::Revision`, JSON.
    pub revision: String,
    /// All decisions as it left them, JSON.
    pub decisions: String,
    /// The merged record as it left it, canonical JSON.
    pub merged: String,
    /// Who.
    pub by_name: String,
    /// Unix milliseconds.
    pub at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
