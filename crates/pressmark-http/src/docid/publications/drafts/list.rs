//! `GET /api/v1/publications/drafts`: the own drafts, what was saved last first.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::drafts;
use serde::Serialize;
use utoipa::ToSchema;

use super::row::DraftRow;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::docid::publications::list::Pagination;
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// A page of drafts.
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftPage {
    drafts: Vec<DraftRow>,
    pagination: Pagination,
}

/// List your drafts.
#[utoipa::path(
    get, path = "/api/v1/publications/drafts", tag = "Drafts", operation_id = "listDrafts",
    params(
        ("page" = Option<i64>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<i64>, Query, description = "Rows a page: 20 if it is left out, at most 100.", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page.", body = Envelope<DraftPage>),
        (status = 400, description = "A parameter is wrong.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn list_drafts(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let mut params = Params::of(query.as_deref());
    let page = params.integer("page", 1, 100_000_000).unwrap_or(1);
    let limit = params.integer("limit", 1, 100).unwrap_or(20);
    params.finish()?;
    let (page, limit) = (u64::try_from(page).unwrap_or(1), u64::try_from(limit).unwrap_or(20));
    let offset = (page - 1).saturating_mul(limit);
    let (rows, total) = drafts::page(state.store.read(), caller.workspace_id, user_id, offset, limit).await?;
    let drafts = rows.iter().map(DraftRow::of).collect();
    let data = DraftPage { drafts, pagination: Pagination::of(page, limit, total) };
    Ok(success(StatusCode::OK, data, "Drafts"))
}
