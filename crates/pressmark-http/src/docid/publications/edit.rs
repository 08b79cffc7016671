//! `PATCH` and `PUT /api/v1/publications/{id}`: edits a deposit (ours). Both leave what was not sent as it is: nothing
//! is deleted by leaving it out.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::deposit::{self, Change};

use super::asked::{Id, number};
use super::detail::{OnePublication, answer};
use super::refused::refused;
use super::request::EditRequest;
use super::seen::seen;
use super::wish::object;
use super::{applied, depositor};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Edit a publication: what is left out stays, null takes away, a list replaces the list.
#[utoipa::path(
    patch, path = "/api/v1/publications/{id}", tag = "Publications", operation_id = "editPublication",
    params(
        ("id" = i64, Path, description = "Key."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the publication that was read."),
    ),
    request_body = EditRequest,
    responses(
        (status = 200, description = "As it is now.", body = Envelope<OnePublication>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "It is somebody else's, or the address has to be verified first.", body = DocidError),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 408, description = "The body did not come in time.", body = DocidError),
        (status = 410, description = "It was retired.", body = DocidError),
        (status = 412, description = "It was edited meanwhile.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "It would be invalid (`details.field_errors`).", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn patch_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    edit(&state, &caller, id, &headers, content).await
}

/// Edit a publication, as by `PATCH`: what is left out stays here too.
#[utoipa::path(
    put, path = "/api/v1/publications/{id}", tag = "Publications", operation_id = "updatePublication",
    params(
        ("id" = i64, Path, description = "Key."),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the publication that was read."),
    ),
    request_body = EditRequest,
    responses(
        (status = 200, description = "As it is now.", body = Envelope<OnePublication>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "It is somebody else's, or the address has to be verified first.", body = DocidError),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 408, description = "The body did not come in time.", body = DocidError),
        (status = 410, description = "It was retired.", body = DocidError),
        (status = 412, description = "It was edited meanwhile.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "It would be invalid (`details.field_errors`).", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn put_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    edit(&state, &caller, id, &headers, content).await
}

async fn edit(
    state: &HttpState,
    caller: &Caller,
    id: Id,
    headers: &HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let by = depositor(caller)?;
    let id = number(id)?;
    let sent = object(state, content).await?;
    let workspace_id = caller.workspace_id;
    let change = Change { workspace_id, id, by, actor: &caller.actor, sent: &sent, seen: seen(headers)? };
    let edited = deposit::edit(&state.app, change).await.map_err(refused)?;
    let response = answer(state, edited.deposited, "Publication edited").await?;
    Ok(applied(state, &edited.changed, response).await)
}
