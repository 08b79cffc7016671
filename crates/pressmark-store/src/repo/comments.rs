//! Comments on publications: writing them and finding one. Threads, likes and flags have files of their own.

mod flags;
mod likes;
mod lists;
mod place;
mod rule;
#[cfg(test)]
mod tests;
mod threads;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

pub use flags::{Flag, flag, open_flags, settle};
pub use likes::toggle_like;
pub use lists::{Queue, Queued, of_user, queue};
pub use place::{KindTally, Place, place, tally};
pub use rule::{CommentRule, set_rule};
pub use threads::{Page, Told, threads};

use crate::entity::comment::{Column, Entity, Model};
use crate::entity::comment_revision as revision;
use crate::{Result, StoreError, WriteTx, dialect, insert};

/// The deepest reply: one to a reply … to a comment, this many in all (rule 51).
pub const DEEPEST: i32 = 8;

/// What a comment is meant as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentKind {
    /// Anything.
    General,
    /// A judgement of the work.
    Review,
    /// Something to be answered.
    Question,
    /// Something to be changed.
    Suggestion,
}

impl CommentKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::General, Self::Review, Self::Question, Self::Suggestion];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Review => "review",
            Self::Question => "question",
            Self::Suggestion => "suggestion",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Who may see a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentState {
    /// Everybody.
    Shown,
    /// Its author and moderators, until one of these has looked.
    Pending,
    /// Its author and moderators: one of these took it away.
    Hidden,
    /// Nobody.
    Deleted,
}

impl CommentState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Shown, Self::Pending, Self::Hidden, Self::Deleted];

    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Pending => "pending",
            Self::Hidden => "hidden",
            Self::Deleted => "deleted",
        }
    }
}

impl Model {
    /// Who may see it; a name that this version does not know hides it.
    #[must_use]
    pub fn state(&self) -> CommentState {
        CommentState::ALL.into_iter().find(|state| state.as_str() == self.state).unwrap_or(CommentState::Hidden)
    }

    /// This comment in another state.
    #[must_use]
    pub fn into_state(self, state: CommentState, by: i64, at: i64) -> Self {
        Self { state: state.as_str().to_owned(), state_by: Some(by), state_at: at, ..self }
    }
}

/// A comment to be written.
#[derive(Debug, Clone)]
pub struct NewComment<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// The publication; that of the parent, if there is one.
    pub publication_id: i64,
    /// What it answers.
    pub parent: Option<&'a Model>,
    /// Who writes.
    pub user_id: i64,
    /// What it is meant as.
    pub kind: CommentKind,
    /// The text, in the safe subset of HTML.
    pub body: String,
    /// Who may see it.
    pub state: CommentState,
    /// Unix milliseconds.
    pub at: i64,
}

/// Writes a comment.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, new: NewComment<'_>) -> Result<Model> {
    let ids = dialect::reserve_ids(&**tx, "comment", 1).await?;
    let id = ids.first().copied().ok_or_else(|| StoreError::Corrupt("no key for a comment".to_owned()))?;
    let row = Model {
        id,
        workspace_id: new.workspace_id,
        publication_id: new.publication_id,
        thread_id: new.parent.map_or(id, |parent| parent.thread_id),
        parent_id: new.parent.map(|parent| parent.id),
        depth: new.parent.map_or(0, |parent| parent.depth + 1),
        user_id: new.user_id,
        kind: new.kind.as_str().to_owned(),
        body: new.body,
        state: new.state.as_str().to_owned(),
        state_by: Some(new.user_id),
        state_at: new.at,
        edit_count: 0,
        edited_at: None,
        likes: 0,
        flags: 0,
        created_at: new.at,
    };
    insert::many::<Entity, _>(&**tx, vec![row.clone().into_active_model().reset_all()], 17, None).await?;
    Ok(row)
}

/// A comment, in whatever state.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).filter(Column::WorkspaceId.eq(workspace_id)).one(conn).await?)
}

/// How many comments that are shown answer this one.
///
/// # Errors
/// Any database error.
pub async fn replies(conn: &impl ConnectionTrait, id: i64) -> Result<i64> {
    let shown = CommentState::Shown.as_str();
    let found = Entity::find().filter(Column::ParentId.eq(id)).filter(Column::State.eq(shown)).count(conn).await?;
    Ok(i64::try_from(found).unwrap_or(i64::MAX))
}

/// A comment, held until the transaction ends: whoever else would change it waits.
///
/// # Errors
/// Any database error.
pub async fn hold(tx: &WriteTx, workspace_id: i64, id: i64) -> Result<Option<Model>> {
    let held = Entity::find_by_id(id).filter(Column::WorkspaceId.eq(workspace_id)).lock_exclusive();
    Ok(held.one(&**tx).await?)
}

/// Writes a comment that is held, as it is given.
///
/// # Errors
/// Any database error.
pub async fn update(tx: &WriteTx, row: Model) -> Result<Model> {
    Ok(row.into_active_model().reset_all().update(&**tx).await?)
}

/// Gives a comment that is held another text and keeps the one that it had; in the state that it is given.
///
/// # Errors
/// Any database error.
pub async fn rewrite(tx: &WriteTx, row: Model, body: String, at: i64) -> Result<Model> {
    let number = row.edit_count + 1;
    let old = revision::Model { comment_id: row.id, number, body: row.body.clone(), replaced_at: at };
    insert::many::<revision::Entity, _>(&**tx, vec![old.into_active_model().reset_all()], 4, None).await?;
    update(tx, Model { body, edit_count: number, edited_at: Some(at), ..row }).await
}

/// What a comment said before, oldest first.
///
/// # Errors
/// Any database error.
pub async fn revisions(conn: &impl ConnectionTrait, comment_id: i64) -> Result<Vec<revision::Model>> {
    let rows = revision::Entity::find().filter(revision::Column::CommentId.eq(comment_id));
    Ok(rows.order_by_asc(revision::Column::Number).limit(1_000).all(conn).await?)
}
