//! `DELETE /api/comments/{comment_id}`: takes a comment back, by its author or a moderator.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::comments;
use serde::Deserialize;
use utoipa::ToSchema;

use super::refused::{no_comment, refused};
use super::{by, number};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, Nothing, success};
use crate::failure::Failure;
use crate::state::HttpState;

/// What older clients send along.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; nobody reads it")]
pub(crate) struct DeleteCommentRequest {
    /// Passed over: the token tells who deletes.
    #[schema(required = false, nullable = false)]
    user_id: Option<i64>,
}

/// Delete a comment. It keeps its place, without its text, while something answers it.
#[utoipa::path(
    delete, path = "/api/comments/{comment_id}", tag = "Comments", operation_id = "deleteComment",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    request_body = Option<DeleteCommentRequest>,
    responses(
        (status = 200, description = "It is deleted, now or before.", body = Envelope<Nothing>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The comment is somebody else's.", body = DocidError),
        (status = 404, description = "No such comment.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn delete_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let signed = caller.signed()?;
    let id = number(comment).ok_or_else(no_comment)?;
    comments::remove(&state.store, caller.workspace_id, id, &by(&caller, signed)).await.map_err(refused)?;
    Ok(success(StatusCode::OK, Nothing {}, "Comment deleted successfully"))
}
