//! What a service elsewhere answered to a user's question, kept for a while.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "external_answer")]
pub struct Model {
    /// Which service, and which of its questions.
    #[sea_orm(primary_key, auto_increment = false)]
    pub service: String,
    /// What was asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub answer_key: String,
    /// Whether the service knows what was asked for.
    pub is_known: bool,
    /// What it said, JSON of ours; empty where it knows nothing.
    pub body: String,
    /// Bytes of the row's texts.
    pub size: i32,
    /// When it was answered, Unix milliseconds.
    pub fetched_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
