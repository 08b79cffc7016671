//! Comments on publications.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    /// Key, greater than that of whatever it answers.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The publication that it was written on. A merge leaves it: a split gives each comment back (rule 39).
    pub publication_id: i64,
    /// The comment that began the thread; itself, where it did.
    pub thread_id: i64,
    /// What it answers.
    pub parent_id: Option<i64>,
    /// How deep in the thread, from 0.
    pub depth: i32,
    /// Who wrote it.
    pub user_id: i64,
    /// `general`, `review`, `question` or `suggestion`.
    pub kind: String,
    /// The text, in the safe subset of HTML.
    pub body: String,
    /// `shown`, `pending`, `hidden` or `deleted`.
    pub state: String,
    /// The user who brought it into this state.
    pub state_by: Option<i64>,
    /// Since when, Unix milliseconds.
    pub state_at: i64,
    /// How often the text was changed.
    pub edit_count: i32,
    /// When it last was, Unix milliseconds.
    pub edited_at: Option<i64>,
    /// How many like it: as many as there are rows of `comment_like`.
    pub likes: i32,
    /// How many asked a moderator to look, and wait for one.
    pub flags: i32,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
