//! What moderators do with comments of others.

use pressmark_store::entity::comment::Model;
use pressmark_store::repo::comments::{self, CommentState};
use pressmark_store::{Store, clock};

use super::event::event;
use super::{By, CommentError};
use crate::activity::{EventType, record};

/// What a moderator makes of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody but its author and moderators is to see it.
    Hide,
    /// What was hidden is to be seen again.
    Unhide,
    /// It is well: whoever waited for that sees it now, and flags are settled.
    Approve,
}

impl Verdict {
    /// The state that a comment is in after this.
    fn state(self, before: CommentState) -> CommentState {
        match (self, before) {
            (Self::Hide, _) => CommentState::Hidden,
            (Self::Unhide, CommentState::Hidden) | (Self::Approve, _) => CommentState::Shown,
            (Self::Unhide, before) => before,
        }
    }

    fn event(self) -> (EventType, &'static str) {
        match self {
            Self::Hide => (EventType::CommentHidden, "A comment was hidden"),
            Self::Unhide => (EventType::CommentShown, "A hidden comment was shown again"),
            Self::Approve => (EventType::CommentShown, "A comment was approved"),
        }
    }
}

/// Moderates a comment; again, if one likes. The caller sees to it that only moderators do.
///
/// # Errors
/// [`CommentError::NoComment`], which a deleted one is.
pub async fn moderate(
    store: &Store,
    workspace_id: i64,
    id: i64,
    verdict: Verdict,
    by: &By<'_>,
) -> Result<Model, CommentError> {
    let tx = store.begin().await?;
    let held = comments::hold(&tx, workspace_id, id).await?.filter(|held| held.state() != CommentState::Deleted);
    let held = held.ok_or(CommentError::NoComment)?;
    let state = verdict.state(held.state());
    if state == held.state() && held.flags == 0 {
        return Ok(held);
    }
    let now = clock::now_millis();
    let changed = if state == held.state() { held } else { held.into_state(state, by.user.id, now) };
    let changed = comments::settle(&tx, changed, now).await?;
    let changed = comments::update(&tx, changed).await?;
    let (event_type, what) = verdict.event();
    record(&tx, by.actor, event(event_type, what, &changed)).await?;
    tx.commit().await?;
    Ok(changed)
}
