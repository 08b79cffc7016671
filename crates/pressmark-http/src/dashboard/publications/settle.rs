//! `POST /api/publications/{id}/conflicts/{decision}`: settles what a source and a curator say differently. An
//! addition of ours.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::curate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changed::{self, ChangedWork};
use super::find;
use super::refused::refused;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// In whose favour.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct SettleRequest {
    /// `keep` what was curated, or `revert` it and take what the source says.
    #[schema(pattern = "^(keep|revert)$", example = "keep")]
    action: String,
}

/// Settle a conflict.
#[utoipa::path(
    post, path = "/api/publications/{id}/conflicts/{decision}", tag = "Publications", operation_id = "settle_conflict",
    params(
        ("id" = String, Path, description = "DOI, encoded or raw; handle; `local/<number>`; also a former one."),
        ("decision" = String, Path, description = "Number of the decision that is in conflict."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the work that was read."),
    ),
    request_body = SettleRequest,
    responses(
        (status = 200, description = "Done.", body = ChangedWork),
        (status = 400, description = "The id or the body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work, or no such decision.", body = ErrorBody),
        (status = 409, description = "The work is deleted.", body = ErrorBody),
        (status = 412, description = "The work was changed meanwhile.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn settle_conflict(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    names: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let Path((id, decision)) = names.map_err(|_| find::unreadable())?;
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let keep = parse(&bytes)?;
    let row = find::work(&state, caller.workspace_id, Ok(Path(id))).await?;
    let decision = decision.parse::<u32>().map_err(|_| Failure::not_found("Decision not found"))?;
    let seen = changed::seen(&headers, row.revision)?;
    let (store, actor) = (&state.store, &caller.actor);
    let settled = curate::settle(store, caller.workspace_id, row.id, decision, keep, seen, actor).await;
    Ok(changed::answer(&state, settled.map_err(refused)?).await)
}

/// Whether the curated value is kept.
fn parse(bytes: &[u8]) -> Result<bool, Failure> {
    let mut fields = Fields::of(bytes, Some(&["action"]));
    let action = fields.required("action", 120);
    if !matches!(action.as_str(), "" | "keep" | "revert") {
        fields.complain("action", "Must be one of: keep, revert");
    }
    fields.finish()?;
    Ok(action == "keep")
}
