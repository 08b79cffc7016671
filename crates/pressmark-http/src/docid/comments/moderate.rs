//! `POST /api/comments/{comment_id}/{hide,unhide,approve}` (ours): what moderators do with comments of others.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::comments::{Verdict, moderate};
use serde::Serialize;
use utoipa::ToSchema;

use super::refused::{no_comment, refused};
use super::row::status;
use super::{by, number};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::state::HttpState;

/// A comment that a moderator has looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct Moderated {
    /// Key.
    comment_id: i64,
    /// `active`, `edited` or `flagged`.
    status: &'static str,
    /// Who sees it: `shown`, `pending` or `hidden`.
    visibility: &'static str,
}

/// Hide a comment: its author and moderators still see it. Flags are settled.
#[utoipa::path(
    post, path = "/api/comments/{comment_id}/hide", tag = "Comments", operation_id = "hideComment",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    responses(
        (status = 200, description = "How it is now.", body = Envelope<Moderated>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The user is no admin.", body = DocidError),
        (status = 404, description = "No such comment; a deleted one is none.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn hide_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    done(&state, &caller, number(comment), Verdict::Hide).await
}

/// Show a hidden comment again. Flags are settled.
#[utoipa::path(
    post, path = "/api/comments/{comment_id}/unhide", tag = "Comments", operation_id = "unhideComment",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    responses(
        (status = 200, description = "How it is now.", body = Envelope<Moderated>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The user is no admin.", body = DocidError),
        (status = 404, description = "No such comment; a deleted one is none.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn unhide_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    done(&state, &caller, number(comment), Verdict::Unhide).await
}

/// Approve a comment: everybody sees it, and flags are settled.
#[utoipa::path(
    post, path = "/api/comments/{comment_id}/approve", tag = "Comments", operation_id = "approveComment",
    params(("comment_id" = i64, Path, description = "Key of the comment.")),
    responses(
        (status = 200, description = "How it is now.", body = Envelope<Moderated>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The user is no admin.", body = DocidError),
        (status = 404, description = "No such comment; a deleted one is none.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn approve_comment(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    comment: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    done(&state, &caller, number(comment), Verdict::Approve).await
}

async fn done(state: &HttpState, caller: &Caller, id: Option<i64>, verdict: Verdict) -> Result<Response, Failure> {
    let signed = caller.signed()?;
    let id = id.ok_or_else(no_comment)?;
    let by = by(caller, signed);
    let comment = moderate(&state.store, caller.workspace_id, id, verdict, &by).await.map_err(refused)?;
    let data = Moderated { comment_id: comment.id, status: status(&comment), visibility: comment.state().as_str() };
    Ok(success(StatusCode::OK, data, "The comment was moderated"))
}
