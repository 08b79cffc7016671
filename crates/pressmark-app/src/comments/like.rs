//! Liking a comment, or no more.

use pressmark_store::repo::comments::{self, CommentState};
use pressmark_store::{Store, clock};

use super::{By, CommentError, hold, place};

/// Likes a comment that one did not, or no more what one did. Returns whether one does now, and how many do.
///
/// # Errors
/// [`CommentError::NoComment`], [`CommentError::NoPublication`].
pub async fn like(store: &Store, workspace_id: i64, id: i64, by: &By<'_>) -> Result<(bool, i32), CommentError> {
    let tx = store.begin().await?;
    let held = hold(&tx, workspace_id, id, by).await?;
    if held.state() != CommentState::Shown {
        return Err(CommentError::NoComment);
    }
    place(&*tx, workspace_id, held.publication_id).await?;
    let answer = comments::toggle_like(&tx, &held, by.user.id, clock::now_millis()).await?;
    tx.commit().await?;
    Ok(answer)
}
