//! `POST /api/publications/bulk-edit`: one patch for many works.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::bulk_edit::{self, Order};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{self, BulkEditAnswer};
use super::request::{Chosen, parse};
use super::select::select;
use crate::body;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The longest body, bytes: ten thousand ids of a few hundred characters, and a patch.
const LONGEST: usize = 4 << 20;

/// Which works, and what to do to them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct BulkEditRequest {
    /// Ids: DOIs, handles, `local/<number>`. Either these or a filter.
    #[schema(required = false, nullable = false, max_items = 10_000)]
    ids: Option<Vec<String>>,
    /// Selects works as the query of the list does: `orcid_id`, `q`, `visibility`, `publication_type`,
    /// `publication_year`, `min_cited_by`, `attention`, `has_doi`. At most ten thousand works.
    #[schema(required = false, nullable = false, value_type = Object)]
    filter: Option<Value>,
    /// JSON Patch (RFC 6902), as for one work; each work takes all of it or refuses it.
    #[schema(value_type = Vec<Object>)]
    patch: Vec<Value>,
    /// Only tell what would be done.
    #[serde(rename = "dryRun")]
    #[schema(required = false, default = false)]
    dry_run: bool,
}

/// Edit many works by one patch.
#[utoipa::path(
    post, path = "/api/publications/bulk-edit", tag = "Publications", operation_id = "bulk_edit_publications",
    request_body = BulkEditRequest,
    responses(
        (status = 200, description = "Done, or what would be done.", body = BulkEditAnswer),
        (status = 202, description = "Queued, since there are more than two hundred works.", body = BulkEditAnswer),
        (status = 400, description = "The body is malformed, names ids of no work, or selects too many works.",
            body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 413, description = "The body is too long.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn bulk_edit(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read_at_most(content, state.settings.body_timeout, LONGEST).await?;
    let wish = parse(&bytes)?;
    let ids = select(&state, &caller, &wish.chosen).await?;
    let filter = match wish.chosen {
        Chosen::Filter(filter) => Some(Value::Object(filter)),
        Chosen::Ids(_) => None,
    };
    let order = Order::new(ids, wish.patch, filter);
    let (store, workspace, actor) = (&state.store, caller.workspace_id, &caller.actor);
    if wish.dry_run {
        let found = bulk_edit::dry_run(store, workspace, &order, actor).await?;
        return Ok(answer::dry(order.ids.len(), found));
    }
    let started = bulk_edit::start(store, workspace, &order, actor).await.map_err(answer::refused)?;
    Ok(answer::started(&state, order.ids.len(), started).await)
}
