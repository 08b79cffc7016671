//! `GET /api/comments/{comment_id}/history` (ours): what a comment said before it was edited.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::comments;
use serde::Serialize;
use utoipa::ToSchema;

use super::refused::{no_comment, refused};
use super::row::status;
use super::{by, number};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::iso;

/// What a comment said before.
#[derive(Serialize, ToSchema)]
pub(crate) struct EarlierText {
    /// Counted from 1: the text as it first was.
    number: i32,
    /// The text.
    comment_text: String,
    /// Until when it stood, in ISO 8601.
    #[schema(format = DateTime)]
    replaced_at: String,
}

/// The texts of a comment.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentHistory {
    /// Key.
    comment_id: i64,
    /// The text now.
    comment_text: String,
    /// `active`, `edited`, `deleted` or `flagged`.
    status: &'static str,
    /// The texts before, oldest first.
    revisions: Vec<EarlierText>,
}

/// What a comment said before: for its author and for moderators.
#[utoipa::path(
    get, path = "/api/comments/{comment_id}/history", tag = "Comments", operation_id = "commentHistory",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    responses(
        (status = 200, description = "Its texts.", body = Envelope<CommentHistory>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The comment is somebody else's.", body = DocidError),
        (status = 404, description = "No such comment.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn comment_history(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let signed = caller.signed()?;
    let id = number(comment).ok_or_else(no_comment)?;
    let by = by(&caller, signed);
    let (comment, before) = comments::history(&state.store, caller.workspace_id, id, &by).await.map_err(refused)?;
    let revisions = before.into_iter().map(|text| EarlierText {
        number: text.number,
        comment_text: text.body,
        replaced_at: iso(text.replaced_at),
    });
    let revisions = revisions.collect();
    let status = status(&comment);
    let data = CommentHistory { comment_id: comment.id, status, comment_text: comment.body, revisions };
    Ok(success(StatusCode::OK, data, "Texts of the comment"))
}
