//! Origins of installations, and whether they were proven.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation_origin")]
pub struct Model {
    /// Key, a UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The installation.
    pub installation_id: String,
    /// Scheme, host and port.
    pub origin: String,
    /// What the origin has to show.
    pub token: String,
    /// `pending`, `verified` or `failed`.
    pub verification_status: String,
    /// Unix milliseconds.
    pub verified_at: Option<i64>,
    /// Unix milliseconds.
    pub checked_at: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
