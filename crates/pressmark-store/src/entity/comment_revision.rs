//! What comments said before they were edited.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "comment_revision")]
pub struct Model {
    /// The comment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub comment_id: i64,
    /// Counted from 1: the text as it first was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The text.
    pub body: String,
    /// Until when it stood, Unix milliseconds.
    pub replaced_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
