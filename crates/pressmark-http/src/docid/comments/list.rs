//! `GET /api/publications/{publication_id}/comments`: the threads of a publication.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::comments::{self, Page};
use serde::Serialize;
use utoipa::ToSchema;

use super::number;
use super::paging::{CommentPageParams, CommentPagination, Paging};
use super::refused::no_publication;
use super::row::{CommentRow, threads};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// As programs write yes and no.
const FLAGS: &[(&str, bool)] =
    &[("true", true), ("false", false), ("True", true), ("False", false), ("1", true), ("0", false)];

/// Threads of a publication.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentPage {
    /// The publication; of one that was merged away, that which it went into.
    publication_id: i64,
    /// Comments that are shown, replies included, on all pages.
    total_comments: i64,
    /// The first comments of the threads, oldest first, each with what answers it.
    comments: Vec<CommentRow>,
    /// Whether one may comment here: `open`; `moderated`, comments wait for a moderator; `off`.
    #[schema(pattern = "^(open|moderated|off)$")]
    commenting: &'static str,
    /// Whether the newest replies were left out, because there are thousands.
    replies_left_out: bool,
    /// The pages of threads.
    pagination: CommentPagination,
}

/// Comments on a publication.
#[utoipa::path(
    get, path = "/api/publications/{publication_id}/comments", tag = "Comments", operation_id = "listComments",
    params(
        ("publication_id" = i64, Path, description = "Key of the publication."),
        ("include_replies" = Option<bool>, Query, description = "Whether each comment comes with what answers it; yes, if not sent."),
        CommentPageParams,
    ),
    responses(
        (status = 200, description = "A page of threads. Every comment stands in it once.", body = Envelope<CommentPage>),
        (status = 400, description = "A parameter is malformed.", body = DocidError),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn list_comments(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let with_replies = params.word("include_replies", FLAGS).unwrap_or(true);
    let paging = Paging::read(&mut params);
    params.finish()?;
    let id = number(publication).ok_or_else(no_publication)?;
    let read = state.store.read();
    let here = comments::place(read, caller.workspace_id, id).await?.ok_or_else(no_publication)?;
    let page = Page { offset: paging.offset(), limit: paging.limit, with_replies };
    let (told, replies_left_out) = comments::threads(read, here.publication_id, page).await?;
    let data = CommentPage {
        publication_id: here.publication_id,
        total_comments: here.comments,
        comments: threads(told),
        commenting: here.rule().as_str(),
        replies_left_out,
        pagination: paging.of(u64::try_from(here.threads).unwrap_or(0)),
    };
    Ok(success(StatusCode::OK, data, "Comments on the publication"))
}
