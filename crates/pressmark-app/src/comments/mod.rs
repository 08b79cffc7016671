//! Comments on publications: written, edited, taken back, liked, flagged and moderated. Each act is an event, written
//! with it; a like is a row that tells who and when by itself.

mod create;
mod edit;
mod error;
mod event;
mod flag;
mod history;
mod like;
mod moderate;
mod remove;
mod rule;
mod text;

pub use create::{Wish, create};
pub use edit::edit;
pub use error::CommentError;
pub use flag::flag;
pub use history::history;
pub use like::like;
pub use moderate::{Verdict, moderate};
pub use remove::remove;
pub use rule::set_rule;
pub use text::{LONGEST, clean};

use pressmark_store::entity::app_user;
use pressmark_store::entity::comment::Model;
use pressmark_store::repo::comments::{self, CommentState, Place, Told};
use pressmark_store::repo::users::Role;
use pressmark_store::{ConnectionTrait, WriteTx};

use crate::activity::Actor;

/// Who acts.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The user: from the credential, never from what was sent.
    pub user: &'a app_user::Model,
    /// How events name them.
    pub actor: &'a Actor,
}

impl By<'_> {
    /// Whether they look after what others write.
    fn moderates(&self) -> bool {
        self.user.role() >= Role::Admin
    }

    /// Whether there is such a comment for them: what is hidden is absent to everybody else.
    fn sees(&self, comment: &Model) -> bool {
        match comment.state() {
            CommentState::Shown => true,
            CommentState::Pending | CommentState::Hidden => self.moderates() || comment.user_id == self.user.id,
            CommentState::Deleted => false,
        }
    }

    /// A comment of theirs, as it is told.
    fn tell(&self, comment: Model, replies: i64) -> Told {
        Told { comment, user_name: self.user.name.clone(), user_image: self.user.image.clone(), replies }
    }
}

/// The publication of a key, if the public sees it.
async fn place(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Place, CommentError> {
    comments::place(conn, workspace_id, publication_id).await?.ok_or(CommentError::NoPublication)
}

/// A comment that somebody sees, held until the transaction ends.
async fn hold(tx: &WriteTx, workspace_id: i64, id: i64, by: &By<'_>) -> Result<Model, CommentError> {
    let held = comments::hold(tx, workspace_id, id).await?;
    held.filter(|comment| by.sees(comment)).ok_or(CommentError::NoComment)
}
