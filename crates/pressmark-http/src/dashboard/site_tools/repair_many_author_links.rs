//! `POST /api/site-tools/repair-author-links/bulk`: judges the author links of the next works anew.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::activity::Actor;
use pressmark_app::linking::Repair;
use serde::Deserialize;
use utoipa::ToSchema;

use super::link_change::RepairReport;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["dryRun", "cesamOnly", "limitPerShard"];
/// Works where no number is given.
const USUAL: i64 = 100;
/// Works at most.
const MOST: i64 = 1_000;

/// How many works, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RepairManyLinksRequest {
    /// Only tell what the next repair would change; the place where it goes on stays.
    #[schema(required = false, default = false)]
    dry_run: bool,
    /// Only links of people with an active membership.
    #[schema(required = false, default = false)]
    cesam_only: bool,
    /// Works to look at. There is one database, so a workspace is one shard.
    #[schema(required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit_per_shard: i64,
}

/// Judge the author links of the next works anew. It goes on where the repair before it ended, and begins with the first
/// work again after the last.
#[utoipa::path(
    post, path = "/api/site-tools/repair-author-links/bulk", tag = "Site Tools",
    operation_id = "repair_many_author_links",
    request_body = RepairManyLinksRequest,
    responses(
        (status = 200, description = "What changed, or would.", body = RepairReport),
        (status = 400, description = "The body is malformed or missing.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn repair_many_author_links(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::sent(&bytes, KNOWN);
    refuse_nulls(&mut fields, KNOWN);
    let (dry_run, members_only) = (fields.flag("dryRun", false), fields.flag("cesamOnly", false));
    let limit = fields.integer("limitPerShard", 1, MOST).unwrap_or(USUAL);
    fields.finish()?;
    let (store, workspace_id, actor) = (state.store.clone(), caller.workspace_id, Actor::clone(&caller.actor));
    let limit = usize::try_from(limit).unwrap_or(1);
    // Beside the request: a client that hangs up does not take its event from it.
    let repairing = tokio::spawn(async move {
        Repair { store: &store, workspace_id, dry_run, members_only, actor: &actor }.next(limit).await
    });
    let repaired = repairing.await.map_err(Failure::internal)??;
    Ok(told(StatusCode::OK, RepairReport::of(repaired, dry_run, members_only)))
}
