//! `POST /api/site-tools/repair-author-links`: judges the author links of one work anew.

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::linking::Repair;
use serde::Deserialize;
use utoipa::ToSchema;

use super::link_change::RepairReport;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::publications::find;
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["doi", "dryRun", "cesamOnly"];
/// No identifier is longer.
const LONGEST: usize = 3_072;

/// Which work, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RepairLinksRequest {
    /// DOI of the work, in any spelling; a handle or `local/<number>` too.
    #[schema(min_length = 1, example = "10.5555/12345678")]
    doi: String,
    /// Only tell what would change.
    #[schema(required = false, default = false)]
    dry_run: bool,
    /// Only links of people with an active membership.
    #[schema(required = false, default = false)]
    cesam_only: bool,
}

/// Judge the author links of a work anew.
#[utoipa::path(
    post, path = "/api/site-tools/repair-author-links", tag = "Site Tools", operation_id = "repair_author_links",
    request_body = RepairLinksRequest,
    responses(
        (status = 200, description = "What changed, or would.", body = RepairReport),
        (status = 400, description = "The body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 404, description = "No such work, or it is deleted.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn repair_author_links(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(KNOWN));
    refuse_nulls(&mut fields, KNOWN);
    let doi = fields.required("doi", LONGEST);
    let (dry_run, members_only) = (fields.flag("dryRun", false), fields.flag("cesamOnly", false));
    fields.finish()?;
    let work = find::work(&state, caller.workspace_id, Ok(Path(doi.trim().to_owned()))).await?;
    if work.deleted_at.is_some() {
        return Err(Failure::not_found("Publication is deleted; restore it first"));
    }
    let (store, workspace_id, actor) = (&state.store, caller.workspace_id, &*caller.actor);
    let repaired = Repair { store, workspace_id, dry_run, members_only, actor }.work(work.id).await?;
    Ok(told(StatusCode::OK, RepairReport::of(repaired, dry_run, members_only)))
}
