//! Newest answer per upstream key, compressed (rule 57).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "raw_answer")]
pub struct Model {
    /// Upstream.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// Key at the upstream.
    #[sea_orm(primary_key, auto_increment = false)]
    pub answer_key: String,
    /// HTTP status that the body stands for.
    pub status: i32,
    /// SHA-256 of the body.
    pub hash: String,
    /// zstd.
    pub body: Vec<u8>,
    /// When this body first came, Unix milliseconds.
    pub fetched_at: i64,
    /// When it last came, Unix milliseconds.
    pub checked_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
