//! `PATCH /api/entities/{id}`: changes an entity.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people::entities::{self, EntityChange};
use pressmark_store::repo::memberships;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::LONGEST;
use super::row::EntityRow;
use super::{absent, id_of, refusal};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What to change; what is left out stays, what is null goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ChangeEntityRequest {
    /// Name as shown.
    #[schema(required = false, min_length = 1, max_length = 200)]
    name: String,
    /// What it is, in the institution's words.
    #[schema(max_length = 100)]
    kind: Option<String>,
    /// ROR id.
    ror: Option<String>,
    /// Entity it is part of.
    parent_id: Option<String>,
}

/// Change an entity.
#[utoipa::path(
    patch, path = "/api/entities/{id}", tag = "Entities", operation_id = "change_entity",
    params(("id" = String, Path, description = "Short name.")),
    request_body = ChangeEntityRequest,
    responses(
        (status = 200, description = "The entity as it is now.", body = EntityRow),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such entity.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn change_entity(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let change = parse(&bytes)?;
    let (id, workspace) = (id_of(id).ok_or_else(absent)?, caller.workspace_id);
    let changed = entities::change(&state.store, workspace, &id, change, &caller.actor).await.map_err(refusal)?;
    let active = memberships::count_active(state.store.read(), workspace, &[id]).await?;
    Ok(told(StatusCode::OK, EntityRow::of(changed, active.into_values().sum())))
}

fn parse(bytes: &[u8]) -> Result<EntityChange, Failure> {
    let mut fields = Fields::sent(bytes, &["name", "kind", "ror", "parent_id"]);
    refuse_nulls(&mut fields, &["name"]);
    let mut said = |name: &str| fields.value(name).is_some().then(|| fields.text(name, LONGEST));
    let change = EntityChange {
        name: said("name").flatten().map(|name| name.trim().to_owned()),
        kind: said("kind"),
        ror: said("ror"),
        parent_id: said("parent_id"),
    };
    fields.finish()?;
    Ok(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stays_and_what_is_null_goes() {
        let change = parse(br#"{"name":" Centre ","ror":null}"#).unwrap();
        assert_eq!((change.name.as_deref(), change.kind, change.ror), (Some("Centre"), None, Some(None)));
        for wrong in [&br#"{"name":null}"#[..], br#"{"id":"other"}"#, br#"{"kind":7}"#] {
            assert!(parse(wrong).is_err());
        }
    }
}
