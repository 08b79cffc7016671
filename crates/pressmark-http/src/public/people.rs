//! `GET /v1/people…`: the newer names of `/v1/researchers…`. Only the key of the list differs.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use super::envelope::{OrderParams, PagingParams, PublicationList};
use super::person_row::Person;
use super::researchers::{NameParams, PeopleList};
use super::{researcher, researcher_publications, researchers};
use crate::asker::Asker;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Researchers with public publications.
#[utoipa::path(
    get, path = "/v1/people", tag = "People", operation_id = "list_people",
    params(PagingParams, NameParams),
    responses(
        (status = 200, description = "A page of researchers.", body = PeopleList),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "The API key is missing or invalid.", body = ErrorBody),
        (status = 403, description = "The credential of a web site does not allow this; `code` says why.", body = ErrorBody),
        (status = 429, description = "Too many requests.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security((), ("apiKey" = [])),
)]
pub(crate) async fn people(State(state): State<HttpState>, asker: Asker) -> Result<Response, Failure> {
    researchers::answer(&state, &asker, "people").await
}

/// One researcher.
#[utoipa::path(
    get, path = "/v1/people/{orcid}", tag = "People", operation_id = "read_person",
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
pub(crate) async fn person(
    State(state): State<HttpState>,
    asker: Asker,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    researcher::answer(&state, &asker, orcid)
}

/// The publications of one researcher. An unknown researcher has none.
#[utoipa::path(
    get, path = "/v1/people/{orcid}/publications", tag = "People", operation_id = "list_person_publications",
    params(("orcid" = String, Path, description = "ORCID iD, current or former."), PagingParams, OrderParams),
    responses(
        (status = 200, description = "A page of publications.", body = PublicationList),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed, or the iD is none.", body = ErrorBody),
        (status = 401, description = "The API key is missing or invalid.", body = ErrorBody),
        (status = 403, description = "The credential of a web site does not allow this; `code` says why.", body = ErrorBody),
        (status = 429, description = "Too many requests.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security((), ("apiKey" = [])),
)]
pub(crate) async fn person_publications(
    State(state): State<HttpState>,
    asker: Asker,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    researcher_publications::answer(&state, &asker, orcid).await
}
