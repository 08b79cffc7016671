//! `POST /api/comments/{comment_id}/flag` (ours): asks a moderator to look at a comment.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::allowance::Category;
use pressmark_app::comments;
use pressmark_domain::text::plain_field;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{fields, finish};
use super::refused::{no_comment, refused};
use super::{by, number};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::docid::limits::{count_act, with_left};
use crate::failure::Failure;
use crate::state::HttpState;

/// Why.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct FlagCommentRequest {
    /// In one's own words; only moderators read it.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// How it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Flagged {
    /// Always `true`.
    flagged: bool,
    /// Whether the same user had flagged it before, and nobody has looked since.
    again: bool,
}

/// Ask a moderator to look at a comment. It stays as it is until one has.
#[utoipa::path(
    post, path = "/api/comments/{comment_id}/flag", tag = "Comments", operation_id = "flagComment",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    request_body = Option<FlagCommentRequest>,
    responses(
        (status = 200, description = "It waits for a moderator.", body = Envelope<Flagged>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The address is not verified.", body = DocidError),
        (status = 404, description = "No such comment.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 429, description = "Too many likes and flags.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn flag_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let signed = caller.verified()?;
    let mut fields = fields(&state, content).await?;
    let reason = fields.text("reason", 500).as_deref().and_then(plain_field);
    finish(fields)?;
    let id = number(comment).ok_or_else(no_comment)?;
    let left = count_act(&state, signed, Category::Reactions).await?;
    let done = comments::flag(&state.store, caller.workspace_id, id, reason, &by(&caller, signed)).await;
    let answer = done.map_err(refused).map(|first| {
        success(StatusCode::OK, Flagged { flagged: true, again: !first }, "A moderator will look at this comment")
    });
    with_left(answer, left)
}
