//! Writing a comment, or a reply to one.

use pressmark_store::entity::comment::Model;
use pressmark_store::repo::comments::{self, CommentKind, CommentRule, CommentState, DEEPEST, NewComment, Told};
use pressmark_store::{Store, WriteTx, clock};

use super::event::event;
use super::{By, CommentError, place};
use crate::activity::{EventType, record};

/// What to write.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The publication; one that was merged away stands for what it went into.
    pub publication_id: i64,
    /// What it answers.
    pub parent_id: Option<i64>,
    /// What it is meant as.
    pub kind: CommentKind,
    /// The text, as [`super::clean`] gives it.
    pub body: String,
}

/// Writes a comment. Where the workspace wants them looked at first, nobody sees it until a moderator has; those of
/// moderators are seen at once.
///
/// # Errors
/// [`CommentError::NoPublication`], [`CommentError::Off`]; of the parent [`CommentError::NoComment`],
/// [`CommentError::ParentElsewhere`] and [`CommentError::TooDeep`].
pub async fn create(store: &Store, workspace_id: i64, wish: Wish, by: &By<'_>) -> Result<Told, CommentError> {
    let tx = store.begin().await?;
    let here = place(&*tx, workspace_id, wish.publication_id).await?;
    if here.rule() == CommentRule::Off {
        return Err(CommentError::Off);
    }
    let parent = match wish.parent_id {
        Some(id) => Some(parent(&tx, workspace_id, here.publication_id, id).await?),
        None => None,
    };
    let waits = here.rule() == CommentRule::Moderated && !by.moderates();
    let new = NewComment {
        workspace_id,
        // A thread stays together when a merge is undone.
        publication_id: parent.as_ref().map_or(here.publication_id, |parent| parent.publication_id),
        parent: parent.as_ref(),
        user_id: by.user.id,
        kind: wish.kind,
        body: wish.body,
        state: if waits { CommentState::Pending } else { CommentState::Shown },
        at: clock::now_millis(),
    };
    let written = comments::add(&tx, new).await?;
    let what = if waits { "A comment was written that waits for a moderator" } else { "A comment was written" };
    record(&tx, by.actor, event(EventType::CommentWritten, what, &written)).await?;
    tx.commit().await?;
    Ok(by.tell(written, 0))
}

/// The comment to answer. Nobody answers what is not shown.
async fn parent(tx: &WriteTx, workspace_id: i64, publication_id: i64, id: i64) -> Result<Model, CommentError> {
    let found = comments::by_id(&**tx, workspace_id, id).await?.filter(|c| c.state() == CommentState::Shown);
    let parent = found.ok_or(CommentError::NoComment)?;
    if parent.publication_id != publication_id {
        let there =
            comments::place(&**tx, workspace_id, parent.publication_id).await?.ok_or(CommentError::NoComment)?;
        if there.publication_id != publication_id {
            return Err(CommentError::ParentElsewhere);
        }
    }
    if parent.depth >= DEEPEST {
        return Err(CommentError::TooDeep(DEEPEST));
    }
    Ok(parent)
}
