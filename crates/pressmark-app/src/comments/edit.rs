//! Giving a comment another text. What it said before is kept.

use pressmark_store::repo::comments::{self, CommentRule, CommentState, Told};
use pressmark_store::{Store, clock};

use super::event::event;
use super::{By, CommentError, hold, place};
use crate::activity::{EventType, record};

/// Gives a comment another text, in its author's name; `body` as [`super::clean`] gives it. Where the workspace wants
/// comments looked at first, the new text waits too.
///
/// # Errors
/// [`CommentError::NoComment`], which a deleted one is; [`CommentError::NotTheirs`], [`CommentError::NoPublication`],
/// [`CommentError::Off`].
pub async fn edit(store: &Store, workspace_id: i64, id: i64, body: String, by: &By<'_>) -> Result<Told, CommentError> {
    let tx = store.begin().await?;
    let held = hold(&tx, workspace_id, id, by).await?;
    if held.user_id != by.user.id {
        return Err(CommentError::NotTheirs);
    }
    let here = place(&*tx, workspace_id, held.publication_id).await?;
    if here.rule() == CommentRule::Off {
        return Err(CommentError::Off);
    }
    let replies = comments::replies(&*tx, id).await?;
    if held.body == body {
        return Ok(by.tell(held, replies));
    }
    let now = clock::now_millis();
    let waits = here.rule() == CommentRule::Moderated && !by.moderates() && held.state() == CommentState::Shown;
    let held = if waits { held.into_state(CommentState::Pending, by.user.id, now) } else { held };
    let edited = comments::rewrite(&tx, held, body, now).await?;
    record(&tx, by.actor, event(EventType::CommentEdited, "A comment was edited", &edited)).await?;
    tx.commit().await?;
    Ok(by.tell(edited, replies))
}
