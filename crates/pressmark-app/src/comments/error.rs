//! Why something about a comment was not done.

use pressmark_store::StoreError;

/// Why something was not done. Each surface has its own words for it.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    /// The public sees no such publication: it is absent, hidden, deleted or retired.
    #[error("there is no such publication")]
    NoPublication,
    /// There is no such comment for whoever asks.
    #[error("there is no such comment")]
    NoComment,
    /// The workspace is not there.
    #[error("there is no such workspace")]
    NoWorkspace,
    /// Only whoever wrote the comment may.
    #[error("the comment is somebody else's")]
    NotTheirs,
    /// The workspace takes no comments.
    #[error("comments are off here")]
    Off,
    /// The parent is a comment on another publication.
    #[error("the parent is a comment on another publication")]
    ParentElsewhere,
    /// The parent is as deep in its thread as a comment may be.
    #[error("replies are no deeper than {0}")]
    TooDeep(i32),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}
