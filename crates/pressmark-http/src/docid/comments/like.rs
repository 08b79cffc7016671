//! `POST /api/comments/{comment_id}/like`: likes a comment, or no more.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::allowance::Category;
use pressmark_app::comments;
use serde::Serialize;
use utoipa::ToSchema;

use super::refused::{no_comment, refused};
use super::{by, number};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::docid::limits::{count_act, with_left};
use crate::failure::Failure;
use crate::state::HttpState;

/// How it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Liked {
    /// Whether whoever asked likes it.
    liked: bool,
    /// How many do.
    likes_count: i32,
}

/// Like a comment; if one does already, no more.
#[utoipa::path(
    post, path = "/api/comments/{comment_id}/like", tag = "Comments", operation_id = "likeComment",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    responses(
        (status = 200, description = "How it is now.", body = Envelope<Liked>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The address is not verified.", body = DocidError),
        (status = 404, description = "No such comment.", body = DocidError),
        (status = 429, description = "Too many likes and flags.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn like_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let signed = caller.verified()?;
    let id = number(comment).ok_or_else(no_comment)?;
    let left = count_act(&state, signed, Category::Reactions).await?;
    let done = comments::like(&state.store, caller.workspace_id, id, &by(&caller, signed)).await;
    let answer = done.map_err(refused).map(|(liked, likes_count)| {
        let message = if liked { "You like this comment" } else { "You do not like this comment any more" };
        success(StatusCode::OK, Liked { liked, likes_count }, message)
    });
    with_left(answer, left)
}
