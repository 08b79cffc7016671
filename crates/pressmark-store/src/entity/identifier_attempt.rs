//! The audit trail of minting: one row per attempt, written before it begins.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identifier_attempt")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The identifier.
    pub identifier_id: i64,
    /// The task; none where nobody had to be asked.
    pub task_id: Option<i64>,
    /// `register`, `update` or `tombstone`.
    pub action: String,
    /// The account that caused it, if one did.
    pub user_id: Option<i64>,
    /// The request from which it came.
    pub request_id: Option<String>,
    /// `begun` (and, if it stays so, killed), `created`, `found`, `updated` or `failed`.
    pub outcome: String,
    /// Status of the agency's last answer, where it tells something.
    pub http_status: Option<i32>,
    /// Why it failed.
    pub error: Option<String>,
    /// Unix milliseconds.
    pub at: i64,
    /// Unix milliseconds.
    pub ended_at: Option<i64>,
    /// The name of whoever caused it; none where nobody in particular did.
    pub requested_by: Option<String>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
