//! `PUT /api/comments/{comment_id}`: another text, by the author.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::allowance::Category;
use pressmark_app::comments;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::OneComment;
use super::input::{comment_text, fields, finish};
use super::refused::{no_comment, refused};
use super::row::CommentRow;
use super::{by, number};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::docid::limits::{count_act, with_left};
use crate::failure::Failure;
use crate::state::HttpState;

/// The new text.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct EditCommentRequest {
    /// Passed over: the token tells who writes.
    #[schema(required = false, nullable = false)]
    user_id: Option<i64>,
    /// Text, plain or in HTML; what is not of the safe subset is taken out.
    #[schema(min_length = 1, max_length = 10000)]
    comment_text: String,
}

/// Edit a comment. What it said before is kept.
#[utoipa::path(
    put, path = "/api/comments/{comment_id}", tag = "Comments", operation_id = "editComment",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    request_body = EditCommentRequest,
    responses(
        (status = 200, description = "The comment as it is now.", body = Envelope<OneComment>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The comment is somebody else's, the address is not verified, or comments are off.", body = DocidError),
        (status = 404, description = "No such comment; a deleted one is none.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 429, description = "Too many comments.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn edit_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let signed = caller.verified()?;
    let mut fields = fields(&state, content).await?;
    let body = comment_text(&mut fields);
    finish(fields)?;
    let id = number(comment).ok_or_else(no_comment)?;
    let left = count_act(&state, signed, Category::Comments).await?;
    let edited = comments::edit(&state.store, caller.workspace_id, id, body, &by(&caller, signed)).await;
    let answer = edited.map_err(refused).map(|told| {
        let data = OneComment { comment: CommentRow::whole(told) };
        success(StatusCode::OK, data, "Comment updated successfully")
    });
    with_left(answer, left)
}
