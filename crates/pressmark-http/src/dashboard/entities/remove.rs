//! `DELETE /api/entities/{id}`: removes an entity to which nobody belongs or belonged.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::people::entities;

use super::{absent, id_of, refusal};
use crate::caller::Caller;
use crate::dashboard::{Done, done};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Remove an entity.
#[utoipa::path(
    delete, path = "/api/entities/{id}", tag = "Entities", operation_id = "remove_entity",
    params(("id" = String, Path, description = "Short name.")),
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such entity.", body = ErrorBody),
        (status = 409, description = "People belong to it or did, or another entity is a part of it.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn remove_entity(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let id = id_of(id).ok_or_else(absent)?;
    entities::remove(&state.store, caller.workspace_id, &id, &caller.actor).await.map_err(refusal)?;
    Ok(done())
}
