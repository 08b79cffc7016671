//! API keys: only the hash of a key is kept.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Key of the row.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// SHA-256 of the key, lower-case hex.
    pub key_hash: String,
    /// First characters of the key, to recognise it by.
    pub prefix: String,
    /// Who uses it.
    pub client_name: String,
    /// Scopes, separated by blanks.
    pub scopes: String,
    /// Writes allowed in a minute.
    pub rate_limit_per_minute: i32,
    /// Whether it is accepted.
    pub is_active: bool,
    /// Who made it.
    pub created_by: Option<String>,
    /// The user who made it: with them it stops (rule 35).
    pub created_by_user: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds, written at most once a minute.
    pub last_used_at: Option<i64>,
    /// Unix milliseconds; absent = never.
    pub expires_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
