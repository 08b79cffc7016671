//! `GET /v1/researchers/{orcid}`: one researcher.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use pressmark_domain::Orcid;

use super::person_row::Person;
use crate::answer::Answer;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// One researcher.
#[utoipa::path(
    get, path = "/v1/researchers/{orcid}", tag = "Researchers", operation_id = "read_researcher",
    params(("orcid" = String, Path, description = "ORCID iD, current or former.")),
    responses(
        (status = 200, description = "The researcher.", body = Person),
        (status = 304, description = "Not changed."),
        (status = 401, description = "The API key is missing or invalid.", body = ErrorBody),
        (status = 403, description = "The credential of a web site does not allow this; `code` says why.", body = ErrorBody),
        (status = 404, description = "Researcher not found or not public.", body = ErrorBody),
        (status = 429, description = "Too many requests.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready.", body = ErrorBody),
    ), security((), ("apiKey" = [])),
)]
pub(crate) async fn researcher(
    State(state): State<HttpState>,
    asker: Asker,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    answer(&state, &asker, orcid)
}

/// Answers one person under either name. What is no iD, is not known or is not public is one 404.
pub(super) fn answer(
    state: &HttpState,
    asker: &Asker,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let absent = || Failure::not_found("Researcher not found or not public.");
    let orcid = orcid.ok().and_then(|Path(text)| Orcid::parse(&text).ok()).ok_or_else(absent)?;
    let row = state.public.person(asker.caller.workspace_id, orcid.as_str())?.ok_or_else(absent)?;
    Ok(Answer::json(&Person::of(&row))?.respond(&asker.conditions))
}
