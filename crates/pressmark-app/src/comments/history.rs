//! What a comment said before.

use pressmark_store::Store;
use pressmark_store::entity::{comment, comment_revision};
use pressmark_store::repo::comments;

use super::{By, CommentError};

/// A comment and what it said before, oldest first: for its author, and for moderators, who see deleted ones too.
///
/// # Errors
/// [`CommentError::NoComment`], [`CommentError::NotTheirs`].
pub async fn history(
    store: &Store,
    workspace_id: i64,
    id: i64,
    by: &By<'_>,
) -> Result<(comment::Model, Vec<comment_revision::Model>), CommentError> {
    let found = comments::by_id(store.read(), workspace_id, id).await?.ok_or(CommentError::NoComment)?;
    if !by.moderates() {
        if !by.sees(&found) {
            return Err(CommentError::NoComment);
        }
        if found.user_id != by.user.id {
            return Err(CommentError::NotTheirs);
        }
    }
    let before = comments::revisions(store.read(), id).await?;
    Ok((found, before))
}
