//! Events of a workspace, for its staff.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    /// Key; later ones are newer.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Unix milliseconds.
    pub at: i64,
    /// What happened, from the catalogue of events.
    pub event_type: String,
    /// `info`, `warning` or `error`.
    pub severity: String,
    /// `ok`, `refused` or `failed`.
    pub status: String,
    /// Who did it, as shown.
    pub actor: String,
    /// `user`, `key`, `job`, `anonymous`, `system`.
    pub actor_kind: String,
    /// What it was done to.
    pub subject_kind: Option<String>,
    /// Which of these.
    pub subject_id: Option<String>,
    /// In a sentence.
    pub summary: String,
    /// More, JSON.
    pub details: String,
    /// Id of the request.
    pub request_id: Option<String>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
