//! `DELETE /api/publications/{id}`: deletes a work. It stays in the database and comes back by `bulk`, not by a
//! harvest.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::curate;

use super::changed;
use super::find::{self, Id, absent};
use super::refused::refused;
use crate::caller::Caller;
use crate::dashboard::{Done, done};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Delete a work. One that is deleted already stays so.
#[utoipa::path(
    delete, path = "/api/publications/{id}", tag = "Publications", operation_id = "delete_publication",
    params(("id" = String, Path, description = "DOI, encoded or raw; handle; `local/<number>`; also a former one.")),
    responses(
        (status = 200, description = "Deleted.", body = Done),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn delete_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let found = find::work(&state, caller.workspace_id, id).await;
    // The contract knows no 400 here: what is no identifier is nobody's.
    let row = found.map_err(|failure| if failure.status() == StatusCode::BAD_REQUEST { absent() } else { failure })?;
    let deleted = curate::delete(&state.store, caller.workspace_id, row.id, &caller.actor).await.map_err(refused)?;
    Ok(changed::applied(&state, &deleted, done()).await)
}
