//! `POST /api/matches/{publication}/{orcid}/accept`: the person wrote the work.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::linking::Verdict;
use serde::Deserialize;
use utoipa::ToSchema;

use super::decided::{Named, decided, named, read_position};
use super::row::MatchRow;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// As which author.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct AcceptMatchRequest {
    /// Author position, from 0; without it the one that the match names.
    #[schema(minimum = 0, maximum = 1_000_000)]
    position: Option<i64>,
}

/// Confirm that the person wrote the work.
#[utoipa::path(
    post, path = "/api/matches/{publication}/{orcid}/accept", tag = "Authors", operation_id = "accept_match",
    params(
        ("publication" = String, Path, description = "Numeric key of the work."),
        ("orcid" = String, Path, description = "iD of the person; the person's key where there is none."),
    ),
    request_body = Option<AcceptMatchRequest>,
    responses(
        (status = 200, description = "The match as it is now.", body = MatchRow),
        (status = 400, description = "The body is malformed, or the work has no such author.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of the workspace.", body = ErrorBody),
        (status = 404, description = "No such match.", body = ErrorBody),
        (status = 409, description = "Somebody else is linked to that author.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn accept_match(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    path: Named,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(&["position"]));
    let position = read_position(&mut fields);
    fields.finish()?;
    let key = named(&state, &caller, path).await?;
    decided(&state, &caller, key, Verdict::Accept { position }).await
}
