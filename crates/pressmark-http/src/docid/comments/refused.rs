//! What is said of why something was not done with a comment.

use pressmark_app::comments::CommentError;

use crate::docid::input::invalid;
use crate::failure::Failure;
use crate::guard::forbidden;

/// In the words of this contract.
pub(super) fn refused(error: CommentError) -> Failure {
    match error {
        CommentError::NoPublication => no_publication(),
        CommentError::NoComment => no_comment(),
        CommentError::NoWorkspace => Failure::not_found("Workspace not found"),
        CommentError::NotTheirs => forbidden("Only the author of the comment may do this", "unauthorized_access"),
        CommentError::Off => forbidden("Comments are off in this workspace", "comments_off"),
        CommentError::ParentElsewhere => invalid("parent_comment_id", "The comment is on another publication"),
        CommentError::TooDeep(most) => {
            invalid("parent_comment_id", format!("Replies are no deeper than {most}; answer a comment further up"))
        }
        CommentError::Store(error) => error.into(),
    }
}

pub(super) fn no_publication() -> Failure {
    Failure::not_found("Publication not found").with_code("publication_not_found")
}

pub(super) fn no_comment() -> Failure {
    Failure::not_found("Comment not found").with_code("comment_not_found")
}
