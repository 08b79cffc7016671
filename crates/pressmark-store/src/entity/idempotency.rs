//! Answers that are kept by the key that a client gave its request.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// The account that asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// What was asked for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of what was sent.
    pub payload_sha256: String,
    /// `in_progress` or `done`.
    pub state: String,
    /// Status of the answer.
    pub status: i32,
    /// Body of the answer.
    pub body: String,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
