//! `POST /api/people/{orcid}/hide`, `…/show` and `DELETE /api/people/{orcid}` (rule 16). Additions of ours.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::people;

use super::{absent, applied, named};
use crate::caller::Caller;
use crate::dashboard::{Done, done};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Hide a person from every public surface. Harvests leave them alone meanwhile.
#[utoipa::path(
    post, path = "/api/people/{orcid}/hide", tag = "People", operation_id = "hide_person",
    params(("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name.")),
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The iD is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such person.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn hide_person(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    set_hidden(&state, &caller, orcid, true).await
}

/// Show a hidden person again.
#[utoipa::path(
    post, path = "/api/people/{orcid}/show", tag = "People", operation_id = "show_person",
    params(("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name.")),
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The iD is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such person.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn show_person(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    set_hidden(&state, &caller, orcid, false).await
}

/// Remove a person. Their works stay; no harvest and no import makes them anew.
#[utoipa::path(
    delete, path = "/api/people/{orcid}", tag = "People", operation_id = "remove_person",
    params(("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name.")),
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The iD is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such person.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn remove_person(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let named = named(orcid)?;
    let removed = people::remove(&state.store, caller.workspace_id, &named, &caller.actor).await?;
    Ok(applied(&state, &removed.ok_or_else(absent)?, done()).await)
}

async fn set_hidden(
    state: &HttpState,
    caller: &Caller,
    orcid: Result<Path<String>, PathRejection>,
    hidden: bool,
) -> Result<Response, Failure> {
    let named = named(orcid)?;
    let changed = people::set_hidden(&state.store, caller.workspace_id, &named, hidden, &caller.actor).await?;
    Ok(applied(state, &changed.ok_or_else(absent)?, done()).await)
}
