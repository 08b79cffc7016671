//! Credentials of installations; only their hashes are kept.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation_credential")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The installation.
    pub installation_id: String,
    /// SHA-256 of the credential, hexadecimal.
    pub key_hash: String,
    /// Its first letters.
    pub prefix: String,
    /// Whether it is accepted.
    pub is_active: bool,
    /// Who made it.
    pub created_by: Option<String>,
    /// The user who made it: with them it stops (rule 35).
    pub created_by_user: Option<i64>,
    /// Unix milliseconds.
    pub last_used_at: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
