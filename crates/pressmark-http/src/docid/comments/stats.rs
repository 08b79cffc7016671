//! `GET /api/comments/stats/{publication_id}`: how much is said on a publication.

use std::collections::BTreeMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::comments::{self, CommentKind, KindTally};
use serde::Serialize;
use utoipa::ToSchema;

use super::number;
use super::refused::no_publication;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::state::HttpState;

/// How much is said on a publication.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentStats {
    /// The publication.
    publication_id: i64,
    /// Of comments that are shown.
    statistics: CommentStatistics,
}

/// Of comments that are shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentStatistics {
    /// All of them.
    total_comments: i64,
    /// Those that begin a thread.
    top_level_comments: i64,
    /// Those that answer another.
    replies: i64,
    /// How many people wrote them.
    unique_commenters: i64,
    /// Their likes.
    total_likes: i64,
    /// How many of each type.
    comment_types: BTreeMap<String, i64>,
}

impl CommentStatistics {
    fn of(tallies: &[KindTally]) -> Self {
        let sum = |count: fn(&KindTally) -> i64| tallies.iter().map(count).sum::<i64>();
        let (total_comments, top_level_comments) = (sum(|tally| tally.comments), sum(|tally| tally.roots));
        let mut comment_types: BTreeMap<String, i64> =
            CommentKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), 0)).collect();
        comment_types.extend(tallies.iter().map(|tally| (tally.kind.clone(), tally.comments)));
        Self {
            total_comments,
            top_level_comments,
            replies: total_comments - top_level_comments,
            unique_commenters: tallies.first().map_or(0, |tally| tally.commenters),
            total_likes: sum(|tally| tally.likes),
            comment_types,
        }
    }
}

/// Statistics of comments on a publication.
#[utoipa::path(
    get, path = "/api/comments/stats/{publication_id}", tag = "Comments", operation_id = "commentStats",
    params(("publication_id" = i64, Path, description = "Key of the publication.")),
    responses(
        (status = 200, description = "The statistics.", body = Envelope<CommentStats>),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn comment_stats(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let id = number(publication).ok_or_else(no_publication)?;
    let read = state.store.read();
    let here = comments::place(read, caller.workspace_id, id).await?.ok_or_else(no_publication)?;
    let tallies = comments::tally(read, here.publication_id).await?;
    let data = CommentStats { publication_id: here.publication_id, statistics: CommentStatistics::of(&tallies) };
    Ok(success(StatusCode::OK, data, "Statistics of the comments"))
}
