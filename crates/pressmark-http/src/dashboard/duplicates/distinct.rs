//! `POST /api/duplicates/{first}/{second}/distinct`: not the same; remembered, and never proposed again.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::duplicates;

use super::refused::refused;
use super::shown;
use crate::caller::Caller;
use crate::dashboard::{Done, done};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Tell two works apart.
#[utoipa::path(
    post, path = "/api/duplicates/{first}/{second}/distinct", tag = "Duplicates", operation_id = "tell_apart",
    params(
        ("first" = String, Path, description = "Numeric key of one work: `key` in the list."),
        ("second" = String, Path, description = "Numeric key of the other."),
    ),
    responses(
        (status = 200, description = "Done; the two are not proposed again.", body = Done),
        (status = 400, description = "Both are one work, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work.", body = ErrorBody),
        (status = 409, description = "One of them is deleted or was merged away.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn tell_apart(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    works: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let absent = || Failure::not_found("Publication not found");
    let Path((first, second)) = works.map_err(|_| absent())?;
    let key = |text: &str| text.parse::<i64>().ok().filter(|key| *key > 0).ok_or_else(absent);
    let (first, second) = (key(&first)?, key(&second)?);
    let (store, workspace, actor) = (&state.store, caller.workspace_id, &caller.actor);
    let changed = duplicates::set_distinct(store, workspace, first, second, actor).await.map_err(refused)?;
    Ok(shown(&state, &changed, done()).await)
}
