//! `GET /api/comments/flagged` (ours): the comments that wait for a moderator.

use std::collections::HashMap;

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::comments::{self, Flag, Queue, Queued};
use serde::Serialize;
use utoipa::ToSchema;

use super::paging::{CommentPageParams, CommentPagination, Paging};
use super::row::CommentRow;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;
use crate::voice::iso;

const QUEUES: &[(&str, Queue)] =
    &[("waiting", Queue::Waiting), ("flagged", Queue::Flagged), ("pending", Queue::Pending), ("hidden", Queue::Hidden)];

/// Somebody asked a moderator to look.
#[derive(Serialize, ToSchema)]
pub(crate) struct FlagRow {
    /// Who.
    user_id: i64,
    /// Their name.
    user_name: String,
    /// Why.
    reason: Option<String>,
    /// When, in ISO 8601.
    #[schema(format = DateTime)]
    created_at: String,
}

/// A comment that waits for a moderator.
#[derive(Serialize, ToSchema)]
pub(crate) struct QueuedRow {
    /// The comment.
    comment: CommentRow,
    /// Title of its publication.
    publication_title: Option<String>,
    /// How many asked a moderator to look.
    flags_count: i32,
    /// Who they are, oldest first.
    flags: Vec<FlagRow>,
}

/// Comments that wait for a moderator.
#[derive(Serialize, ToSchema)]
pub(crate) struct QueuePage {
    /// The comments, oldest first.
    comments: Vec<QueuedRow>,
    /// The pages.
    pagination: CommentPagination,
}

/// Comments that wait for a moderator.
#[utoipa::path(
    get, path = "/api/comments/flagged", tag = "Comments", operation_id = "flaggedComments",
    params(
        ("state" = Option<String>, Query, description = "`waiting` (usual: flagged or pending), `flagged`, `pending` or `hidden`."),
        CommentPageParams,
    ),
    responses(
        (status = 200, description = "A page of them.", body = Envelope<QueuePage>),
        (status = 400, description = "A parameter is malformed.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The user is no admin.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn flagged_comments(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let queue = params.word("state", QUEUES).unwrap_or(Queue::Waiting);
    let paging = Paging::read(&mut params);
    params.finish()?;
    let (read, page) = (state.store.read(), (paging.offset(), paging.limit));
    let (queued, total) = comments::queue(read, caller.workspace_id, queue, page).await?;
    let ids: Vec<i64> = queued.iter().map(|queued| queued.told.comment.id).collect();
    let data =
        QueuePage { comments: rows(queued, comments::open_flags(read, &ids).await?), pagination: paging.of(total) };
    Ok(success(StatusCode::OK, data, "Comments that wait for a moderator"))
}

fn rows(queued: Vec<Queued>, flags: Vec<Flag>) -> Vec<QueuedRow> {
    let mut of_comments: HashMap<i64, Vec<FlagRow>> = HashMap::new();
    for flag in flags {
        of_comments.entry(flag.comment_id).or_default().push(FlagRow {
            user_id: flag.user_id,
            user_name: flag.user_name,
            reason: flag.reason,
            created_at: iso(flag.created_at),
        });
    }
    let row = |Queued { told, title }: Queued| QueuedRow {
        flags_count: told.comment.flags,
        flags: of_comments.remove(&told.comment.id).unwrap_or_default(),
        publication_title: title,
        comment: CommentRow::whole(told),
    };
    queued.into_iter().map(row).collect()
}
