//! `POST /api/publications/{publication_id}/comments`: a comment, or a reply to one.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::allowance::Category;
use pressmark_app::comments::{self, Wish};
use pressmark_store::repo::comments::CommentKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{comment_text, fields, finish};
use super::refused::{no_publication, refused};
use super::row::CommentRow;
use super::{by, number};
use crate::body::Fields;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::docid::limits::{count_act, with_left};
use crate::failure::Failure;
use crate::state::HttpState;

/// What to say.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct WriteCommentRequest {
    /// Passed over: the token tells who writes.
    #[schema(required = false, nullable = false)]
    user_id: Option<i64>,
    /// Text, plain or in HTML; what is not of the safe subset is taken out.
    #[schema(min_length = 1, max_length = 10000)]
    comment_text: String,
    /// What it is meant as: `general`, if not sent.
    #[schema(required = false, nullable = false, pattern = "^(general|review|question|suggestion)$")]
    comment_type: Option<String>,
    /// The comment that it answers, on the same publication.
    #[schema(required = false, nullable = false)]
    parent_comment_id: Option<i64>,
}

/// A comment that was written.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneComment {
    /// The comment.
    pub(super) comment: CommentRow,
}

/// Write a comment.
#[utoipa::path(
    post, path = "/api/publications/{publication_id}/comments", tag = "Comments", operation_id = "writeComment",
    params(("publication_id" = i64, Path, description = "Key of the publication.")),
    request_body = WriteCommentRequest,
    responses(
        (status = 201, description = "The comment; where comments are moderated, only its author sees it for now.", body = Envelope<OneComment>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The address is not verified, or comments are off.", body = DocidError),
        (status = 404, description = "No such publication, or no such comment to answer.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid, the parent is on another publication, or too deep.", body = DocidError),
        (status = 429, description = "Too many comments.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn create_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let signed = caller.verified()?;
    let mut fields = fields(&state, content).await?;
    let id = number(publication);
    let wish = read(&mut fields, id.unwrap_or_default());
    finish(fields)?;
    id.ok_or_else(no_publication)?;
    let left = count_act(&state, signed, Category::Comments).await?;
    let written = comments::create(&state.store, caller.workspace_id, wish, &by(&caller, signed)).await;
    let answer = written.map_err(refused).map(|told| {
        let data = OneComment { comment: CommentRow::whole(told) };
        success(StatusCode::CREATED, data, "Comment added successfully")
    });
    with_left(answer, left)
}

fn read(fields: &mut Fields, publication_id: i64) -> Wish {
    let body = comment_text(fields);
    let name = fields.text("comment_type", 40);
    let kind = name.as_deref().map_or(Some(CommentKind::General), CommentKind::from_name);
    if kind.is_none() {
        fields.complain("comment_type", "Must be one of: general, review, question, suggestion");
    }
    let parent_id = fields.integer("parent_comment_id", 1, i64::MAX);
    Wish { publication_id, parent_id, kind: kind.unwrap_or(CommentKind::General), body }
}
