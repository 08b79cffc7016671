//! `POST /api/v1/publications/{id}/restore`: brings a retired publication back (ours).

use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::deposit;

use super::asked::{Id, number};
use super::detail::{OnePublication, answer};
use super::find::shown;
use super::refused::refused;
use super::{applied, depositor};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Bring a retired publication back: its owner may, unless an admin retired it.
#[utoipa::path(
    post, path = "/api/v1/publications/{id}/restore", tag = "Publications", operation_id = "restorePublication",
    params(("id" = i64, Path, description = "Key.")),
    responses(
        (status = 200, description = "It is back.", body = Envelope<OnePublication>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "It is somebody else's, or an admin retired it.", body = DocidError),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 409, description = "It was not retired.", body = DocidError),
        (status = 410, description = "It is deleted all the same.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn restore_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let by = depositor(&caller)?;
    let id = number(id)?;
    let workspace_id = caller.workspace_id;
    let changed = deposit::restore(&state.app, workspace_id, id, by, &caller.actor).await.map_err(refused)?;
    let found = deposit::by_key(state.store.read(), workspace_id, id).await?;
    let response = answer(&state, *shown(found, Some(by.user_id))?, "Publication restored").await?;
    Ok(applied(&state, &changed, response).await)
}
