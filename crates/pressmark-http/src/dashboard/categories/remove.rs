//! `DELETE /api/categories/{id}`: removes a category in which nobody is.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::people::categories;

use super::{absent, refusal};
use crate::caller::Caller;
use crate::dashboard::entities::id_of;
use crate::dashboard::{Done, done};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Remove a category.
#[utoipa::path(
    delete, path = "/api/categories/{id}", tag = "Categories", operation_id = "remove_category",
    params(("id" = String, Path, description = "Short name.")),
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such category.", body = ErrorBody),
        (status = 409, description = "People are in it.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn remove_category(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let id = id_of(id).ok_or_else(absent)?;
    categories::remove(&state.store, caller.workspace_id, &id, &caller.actor).await.map_err(refusal)?;
    Ok(done())
}
