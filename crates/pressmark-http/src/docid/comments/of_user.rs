//! `GET /api/users/{user_id}/comments` and `GET /api/users/me/comments` (ours): what somebody wrote.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::{comments, users};
use serde::Serialize;
use utoipa::ToSchema;

use super::number;
use super::paging::{CommentPageParams, CommentPagination, Paging};
use super::row::CommentRow;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// What somebody wrote.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserComments {
    /// Who.
    user_id: i64,
    /// Their name.
    user_name: String,
    /// How many comments there are.
    total_comments: u64,
    /// The comments, newest first, without what answers them.
    comments: Vec<CommentRow>,
    /// The pages.
    pagination: CommentPagination,
}

/// Comments of a user: those that everybody sees, on publications that everybody sees.
#[utoipa::path(
    get, path = "/api/users/{user_id}/comments", tag = "Comments", operation_id = "commentsOfUser",
    params(("user_id" = i64, Path, description = "Key of the user."), CommentPageParams),
    responses(
        (status = 200, description = "A page of them.", body = Envelope<UserComments>),
        (status = 400, description = "A parameter is malformed.", body = DocidError),
        (status = 404, description = "Nobody who has such comments: it is not told who has an account.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn comments_of_user(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    user: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let paging = paging(query.as_deref())?;
    let nobody = || Failure::not_found("User not found").with_code("user_not_found");
    let id = number(user).ok_or_else(nobody)?;
    let found = of(&state, &caller, id, false, paging).await?;
    let found = found.filter(|page| page.total_comments > 0).ok_or_else(nobody)?;
    Ok(success(StatusCode::OK, found, "Comments of the user"))
}

/// The own comments, those that wait or were hidden among them.
#[utoipa::path(
    get, path = "/api/users/me/comments", tag = "Comments", operation_id = "ownComments",
    params(CommentPageParams),
    responses(
        (status = 200, description = "A page of them.", body = Envelope<UserComments>),
        (status = 400, description = "A parameter is malformed.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn own_comments(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let paging = paging(query.as_deref())?;
    let found = of(&state, &caller, caller.signed()?.user.id, true, paging).await?;
    let found = found.ok_or_else(|| Failure::internal("whoever is signed in has no row"))?;
    Ok(success(StatusCode::OK, found, "Your comments"))
}

fn paging(query: Option<&str>) -> Result<Paging, Failure> {
    let mut params = Params::of(query);
    let paging = Paging::read(&mut params);
    params.finish()?;
    Ok(paging)
}

async fn of(
    state: &HttpState,
    caller: &Caller,
    user_id: i64,
    own: bool,
    paging: Paging,
) -> Result<Option<UserComments>, Failure> {
    let read = state.store.read();
    let Some(user) = users::by_id(read, user_id).await? else { return Ok(None) };
    let page = (paging.offset(), paging.limit);
    let (told, total) = comments::of_user(read, caller.workspace_id, user_id, own, page).await?;
    Ok(Some(UserComments {
        user_id,
        user_name: user.name,
        total_comments: total,
        comments: told.into_iter().map(CommentRow::whole).collect(),
        pagination: paging.of(total),
    }))
}
