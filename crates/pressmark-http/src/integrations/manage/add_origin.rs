//! `POST /api/installations/{id}/origins`: where an installation is, too.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::installations::{self, Origin};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::searchable;
use super::row::ManagedOrigin;
use super::told;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Where an installation is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct AddOriginRequest {
    /// Scheme, host and port.
    #[schema(max_length = 255, example = "https://library.example.org")]
    origin: String,
}

/// An origin that was added.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddedOrigin {
    /// The origin, and what it has to show.
    origin: ManagedOrigin,
}

/// Add an origin. An installation that had none waits for it to be proven.
#[utoipa::path(
    post, path = "/api/installations/{id}/origins", tag = "Installations", operation_id = "add_origin",
    params(("id" = String, Path, description = "Key of the installation.")),
    request_body = AddOriginRequest,
    responses(
        (status = 201, description = "Added.", body = AddedOrigin),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "The workspace has no such installation.", body = ErrorBody),
        (status = 409, description = "It has the origin already, has as many as it may have, or was ended.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn add_origin(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let wanted = parse(&bytes)?;
    let id = id.map(|Path(id)| searchable(&id)).unwrap_or_default();
    let row = installations::add_origin(&state.store, caller.workspace_id, &id, &wanted, &caller.actor).await?;
    state.installed.invalidate_all();
    Ok(told(StatusCode::CREATED, AddedOrigin { origin: ManagedOrigin::of(row) }))
}

fn parse(bytes: &[u8]) -> Result<Origin, Failure> {
    let mut fields = Fields::of(bytes, Some(&["origin"]));
    let text = fields.required("origin", 1_000);
    let parsed = Origin::parse(&text);
    if let (Err(error), false) = (&parsed, text.trim().is_empty()) {
        fields.complain("origin", error.to_string());
    }
    fields.finish()?;
    parsed.map_err(|_| Failure::internal("an origin that is none was not complained of"))
}
