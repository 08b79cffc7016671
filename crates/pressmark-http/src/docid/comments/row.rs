//! A comment, as this contract shows one, and the threads that they form.

use std::collections::HashMap;

use pressmark_store::entity::comment::Model;
use pressmark_store::repo::comments::{CommentState, Told};
use serde::Serialize;
use utoipa::ToSchema;

use crate::voice::iso;

/// A comment. One that is not shown and still keeps its place, because something answers it, has no text and no author.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentRow {
    /// Key.
    id: i64,
    /// The publication that it was written on.
    publication_id: i64,
    /// Who wrote it; 0 where that is not told.
    user_id: i64,
    /// Their name; empty where that is not told.
    user_name: String,
    /// URL of their picture.
    user_avatar: Option<String>,
    /// What it answers.
    parent_comment_id: Option<i64>,
    /// Text in a safe subset of HTML: `i b em strong sub sup p ul ol li br`, without attributes.
    comment_text: String,
    /// `general`, `review`, `question` or `suggestion`.
    #[schema(pattern = "^(general|review|question|suggestion)$")]
    comment_type: String,
    /// `active`, `edited`, `deleted`, or `flagged`: hidden by a moderator, or waiting for one.
    #[schema(pattern = "^(active|edited|deleted|flagged)$")]
    status: &'static str,
    /// Who sees it: `shown`, everybody; `pending`, its author and moderators until one of these has looked; `hidden`,
    /// its author and moderators; `deleted`, nobody.
    #[schema(pattern = "^(shown|pending|hidden|deleted)$")]
    visibility: &'static str,
    /// Whether the text was changed.
    is_edited: bool,
    /// How often.
    edit_count: i32,
    /// How many like it.
    likes_count: i32,
    /// How many comments that are shown answer it.
    replies_count: i64,
    /// When it was written, in ISO 8601.
    #[schema(format = DateTime)]
    created_at: String,
    /// When the text was last changed, in ISO 8601.
    #[schema(format = DateTime)]
    updated_at: String,
    /// What answers it, where this was asked for.
    #[schema(no_recursion)]
    replies: Vec<CommentRow>,
}

/// The word of the contract for how it is with a comment.
pub(super) fn status(comment: &Model) -> &'static str {
    match comment.state() {
        CommentState::Deleted => "deleted",
        CommentState::Hidden | CommentState::Pending => "flagged",
        CommentState::Shown if comment.edit_count > 0 => "edited",
        CommentState::Shown => "active",
    }
}

impl CommentRow {
    /// A comment for whoever may see it, whatever its state.
    pub(super) fn whole(told: Told) -> Self {
        let Told { comment, user_name, user_image, replies } = told;
        Self {
            status: status(&comment),
            visibility: comment.state().as_str(),
            id: comment.id,
            publication_id: comment.publication_id,
            user_id: comment.user_id,
            user_name,
            user_avatar: user_image,
            parent_comment_id: comment.parent_id,
            comment_text: comment.body,
            comment_type: comment.kind,
            is_edited: comment.edit_count > 0,
            edit_count: comment.edit_count,
            likes_count: comment.likes,
            replies_count: replies,
            created_at: iso(comment.created_at),
            updated_at: iso(comment.edited_at.unwrap_or(comment.created_at)),
            replies: Vec::new(),
        }
    }

    /// A comment for everybody.
    fn public(told: Told) -> Self {
        let state = told.comment.state();
        let row = Self::whole(told);
        match state {
            CommentState::Shown => row,
            CommentState::Deleted => row.emptied("deleted"),
            // Which of the two is nobody's matter.
            CommentState::Hidden | CommentState::Pending => row.emptied("hidden"),
        }
    }

    fn emptied(self, visibility: &'static str) -> Self {
        Self {
            visibility,
            user_id: 0,
            user_name: String::new(),
            user_avatar: None,
            comment_text: String::new(),
            is_edited: false,
            edit_count: 0,
            likes_count: 0,
            updated_at: self.created_at.clone(),
            ..self
        }
    }
}

/// The threads of a page, each comment once: under what it answers. Of those that are not shown, the ones that
/// something answers keep their place. In `told`, whatever is answered stands before its answers, and these in order.
pub(super) fn threads(told: Vec<Told>) -> Vec<CommentRow> {
    let mut answers: HashMap<i64, Vec<CommentRow>> = HashMap::new();
    let mut roots = Vec::new();
    for told in told.into_iter().rev() {
        let mut replies = answers.remove(&told.comment.id).unwrap_or_default();
        replies.reverse();
        let (parent, is_shown) = (told.comment.parent_id, told.comment.state() == CommentState::Shown);
        let row = CommentRow { replies, ..CommentRow::public(told) };
        match parent {
            None => roots.push(row),
            Some(parent) if is_shown || !row.replies.is_empty() => answers.entry(parent).or_default().push(row),
            Some(_) => {}
        }
    }
    roots.reverse();
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(id: i64, parent_id: Option<i64>, state: CommentState) -> Told {
        let comment = Model {
            id,
            workspace_id: 1,
            publication_id: 1,
            thread_id: 1,
            parent_id,
            depth: 0,
            user_id: 7,
            kind: "general".to_owned(),
            body: format!("Comment {id}"),
            state: state.as_str().to_owned(),
            state_by: None,
            state_at: 1,
            edit_count: 0,
            edited_at: None,
            likes: 3,
            flags: 0,
            created_at: 1,
        };
        Told { comment, user_name: "Josiah Carberry".to_owned(), user_image: None, replies: 0 }
    }

    fn shape(rows: &[CommentRow]) -> String {
        let of = |row: &CommentRow| format!("{}{}[{}]", row.id, &row.status[..1], shape(&row.replies));
        rows.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_comment_stands_once_and_what_is_gone_only_keeps_a_place() {
        use CommentState::{Deleted, Hidden, Shown};
        let page = vec![
            told(1, None, Deleted),
            told(2, Some(1), Hidden),
            told(3, Some(2), Shown),
            told(4, None, Shown),
            told(5, Some(2), Deleted),
            told(6, Some(1), Shown),
            told(7, Some(4), Hidden),
        ];
        let rows = threads(page);
        assert_eq!(shape(&rows), "1d[2f[3a[]] 6a[]] 4a[]");
        let gone = &rows[0];
        let told = (gone.user_id, gone.user_name.as_str(), gone.comment_text.as_str(), gone.likes_count);
        assert_eq!(told, (0, "", "", 0));
        assert_eq!((gone.replies[0].comment_text.as_str(), gone.replies[0].visibility), ("", "hidden"));
        assert_eq!(rows[1].comment_text, "Comment 4");
    }
}
