//! `POST /api/matches/{publication}/{orcid}/reassign`: somebody else wrote the work.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::linking::Verdict;
use serde::Deserialize;
use utoipa::ToSchema;

use super::decided::{Named, decided, named, person_of, read_position};
use super::row::MatchRow;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Who wrote it, and as which author.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ReassignMatchRequest {
    /// iD of the other person; the person's key where there is none.
    #[schema(min_length = 1, max_length = 120, example = "0000-0002-1825-0097")]
    orcid: String,
    /// Author position, from 0; without it the one that the match names.
    #[schema(minimum = 0, maximum = 1_000_000)]
    position: Option<i64>,
}

/// Say that another person wrote the work: the one is rejected, the other linked.
#[utoipa::path(
    post, path = "/api/matches/{publication}/{orcid}/reassign", tag = "Authors", operation_id = "reassign_match",
    params(
        ("publication" = String, Path, description = "Numeric key of the work."),
        ("orcid" = String, Path, description = "iD of the person; the person's key where there is none."),
    ),
    request_body = ReassignMatchRequest,
    responses(
        (status = 200, description = "The match of the other person.", body = MatchRow),
        (status = 400, description = "The body is malformed, or there is no such person or author.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of the workspace.", body = ErrorBody),
        (status = 404, description = "No such match.", body = ErrorBody),
        (status = 409, description = "A third person is linked to that author.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn reassign_match(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    path: Named,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(&["orcid", "position"]));
    let orcid = fields.required("orcid", 120);
    let position = read_position(&mut fields);
    let other = person_of(&state, caller.workspace_id, orcid.trim()).await?;
    if other.is_none() && !orcid.trim().is_empty() {
        fields.complain("orcid", "Nobody in this workspace has this iD");
    }
    fields.finish()?;
    let key = named(&state, &caller, path).await?;
    let to = other.map(|person| person.id).unwrap_or_default();
    decided(&state, &caller, key, Verdict::Reassign { to, position }).await
}
