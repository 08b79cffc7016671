//! `POST /api/entities`: makes an entity.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people::entities;
use pressmark_store::repo::entities::NewEntity;
use serde::Deserialize;
use utoipa::ToSchema;

use super::refusal;
use super::row::EntityRow;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// No value is longer, in characters.
pub(super) const LONGEST: usize = 200;

/// An entity to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CreateEntityRequest {
    /// Short name, unique in the workspace; it does not change.
    #[schema(pattern = "^[a-z0-9_-]{1,60}$", example = "cesam")]
    id: String,
    /// Name as shown.
    #[schema(min_length = 1, max_length = 200, example = "Centre for Psychoceramics")]
    name: String,
    /// What it is, in the institution's words.
    #[schema(max_length = 100, example = "research centre")]
    kind: Option<String>,
    /// ROR id.
    #[schema(example = "https://ror.org/05gq02987")]
    ror: Option<String>,
    /// Entity it is part of.
    parent_id: Option<String>,
}

/// Make an entity.
#[utoipa::path(
    post, path = "/api/entities", tag = "Entities", operation_id = "create_entity",
    request_body = CreateEntityRequest,
    responses(
        (status = 201, description = "Made.", body = EntityRow),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 409, description = "There is an entity of this short name.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn create_entity(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let new = parse(&bytes)?;
    let made = entities::create(&state.store, caller.workspace_id, new, &caller.actor).await.map_err(refusal)?;
    Ok(told(StatusCode::CREATED, EntityRow::of(made, 0)))
}

fn parse(bytes: &[u8]) -> Result<NewEntity, Failure> {
    let mut fields = Fields::of(bytes, Some(&["id", "name", "kind", "ror", "parent_id"]));
    let new = NewEntity {
        id: fields.required("id", LONGEST),
        name: fields.required("name", LONGEST).trim().to_owned(),
        kind: fields.text("kind", LONGEST),
        ror: fields.text("ror", LONGEST),
        parent_id: fields.text("parent_id", LONGEST),
    };
    fields.finish()?;
    Ok(new)
}
