//! Devices from which a user has signed in.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "known_device")]
pub struct Model {
    /// User.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// SHA-256 of the secret in the device's cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_hash: String,
    /// Wrong passwords from it since the last right one.
    pub failures: i32,
    /// Until when it need not show the second factor.
    pub trusted_until: Option<i64>,
    /// Unix milliseconds.
    pub last_seen_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
