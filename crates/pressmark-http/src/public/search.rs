//! `GET /v1/search` (ours): publications by words in any of their fields, best match first.

use axum::extract::State;
use axum::response::Response;
use pressmark_catalogue::{PublicationQuery, QFields};
use utoipa::IntoParams;

use super::envelope::{self, FilterParams, OrderParams, PagingParams, PublicationList};
use crate::access::Operation;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a parameter; it is read by name")]
pub(crate) struct SearchParams {
    /// Words of title, authors, abstract, journal and keywords; all must match, the last as the beginning of a word.
    /// `"Words in quotes"` must follow each other. A DOI, a handle or an ORCID iD finds what carries it.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
}

/// Search in all fields of publications.
#[utoipa::path(
    get, path = "/v1/search", tag = "Publications", operation_id = "search",
    params(PagingParams, SearchParams, OrderParams, FilterParams),
    responses(
        (status = 200, description = "A page of publications.", body = PublicationList),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "The API key is missing or invalid.", body = ErrorBody),
        (status = 403, description = "The credential of a web site does not allow this; `code` says why.", body = ErrorBody),
        (status = 429, description = "Too many requests.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security((), ("apiKey" = [])),
)]
pub(crate) async fn search(State(state): State<HttpState>, asker: Asker) -> Result<Response, Failure> {
    if let Some(kept) = asker.answer_kept(&state) {
        return Ok(kept);
    }
    let mut params = Params::of(asker.uri.query());
    let mut query = PublicationQuery { q_fields: QFields::All, ..PublicationQuery::default() };
    envelope::read_order(&mut params, &mut query);
    envelope::read_filters(&mut params, &mut query);
    params.finish()?;
    envelope::answer(&state, &asker, Operation::Search, query).await
}
