//! Taking a comment back. Its row stays, and its place in the thread while something answers it.

use pressmark_store::repo::comments::{self, CommentState};
use pressmark_store::{Store, clock};

use super::event::event;
use super::{By, CommentError};
use crate::activity::{EventType, record};

/// Deletes a comment, in the name of its author or of a moderator; again, if one likes.
///
/// # Errors
/// [`CommentError::NoComment`], [`CommentError::NotTheirs`].
pub async fn remove(store: &Store, workspace_id: i64, id: i64, by: &By<'_>) -> Result<(), CommentError> {
    let tx = store.begin().await?;
    let held = comments::hold(&tx, workspace_id, id).await?.ok_or(CommentError::NoComment)?;
    if held.user_id != by.user.id && !by.moderates() {
        return Err(if by.sees(&held) { CommentError::NotTheirs } else { CommentError::NoComment });
    }
    if held.state() == CommentState::Deleted {
        return Ok(());
    }
    let now = clock::now_millis();
    let settled = comments::settle(&tx, held, now).await?;
    let gone = comments::update(&tx, settled.into_state(CommentState::Deleted, by.user.id, now)).await?;
    record(&tx, by.actor, event(EventType::CommentDeleted, "A comment was deleted", &gone)).await?;
    tx.commit().await?;
    Ok(())
}
