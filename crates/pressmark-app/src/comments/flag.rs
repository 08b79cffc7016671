//! Asking a moderator to look at a comment.

use pressmark_store::repo::comments;
use pressmark_store::{Store, clock};

use super::event::event;
use super::{By, CommentError, hold, place};
use crate::activity::{EventType, record};

/// Flags a comment, once while nobody has looked. Returns whether this was the first time.
///
/// # Errors
/// [`CommentError::NoComment`], [`CommentError::NoPublication`].
pub async fn flag(
    store: &Store,
    workspace_id: i64,
    id: i64,
    reason: Option<String>,
    by: &By<'_>,
) -> Result<bool, CommentError> {
    let tx = store.begin().await?;
    let held = hold(&tx, workspace_id, id, by).await?;
    place(&*tx, workspace_id, held.publication_id).await?;
    let flagged = comments::flag(&tx, held, by.user.id, reason, clock::now_millis()).await?;
    let Some(flagged) = flagged else { return Ok(false) };
    record(&tx, by.actor, event(EventType::CommentFlagged, "A comment was flagged", &flagged)).await?;
    tx.commit().await?;
    Ok(true)
}
