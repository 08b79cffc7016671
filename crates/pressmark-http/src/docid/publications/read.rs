//! `GET /api/v1/publications/get-publication/{id}`: one publication, by its number.

use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::deposit;

use super::asked::{Id, number};
use super::detail::{OnePublication, answer};
use super::find::shown;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Read a publication.
#[utoipa::path(
    get, path = "/api/v1/publications/get-publication/{id}", tag = "Publications", operation_id = "getPublication",
    params(("id" = i64, Path, description = "Key.")),
    responses(
        (status = 200, description = "The publication.", body = Envelope<OnePublication>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 410, description = "It was retired: `details.tombstone` says when and why.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn get_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let found = deposit::by_key(state.store.read(), caller.workspace_id, number(id)?).await?;
    answer(&state, *shown(found, Some(user_id))?, "Publication").await
}
