//! `GET /api/people/{orcid}`: a person in full.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people;

use super::detail::{PersonDetail, detail};
use super::{absent, named};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// A person in full.
#[utoipa::path(
    get, path = "/api/people/{orcid}", tag = "People", operation_id = "read_person",
    params(("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name.")),
    responses(
        (status = 200, description = "The person.", body = PersonDetail),
        (status = 400, description = "The iD is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such person.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn read_person(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let named = named(orcid)?;
    let found = people::find(state.store.read(), caller.workspace_id, &named).await?;
    let person = detail(&state, found.ok_or_else(absent)?).await?;
    Ok(told(StatusCode::OK, person))
}
