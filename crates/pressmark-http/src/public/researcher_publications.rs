//! `GET /v1/researchers/{orcid}/publications`: the public publications of one researcher.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use pressmark_catalogue::{PersonRef, PublicationQuery, Sort};
use pressmark_domain::Orcid;
use serde_json::{Map, json};

use super::envelope::{self, OrderParams, PagingParams, PublicationList};
use crate::access::Operation;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// The publications of one researcher. An unknown researcher has none.
#[utoipa::path(
    get, path = "/v1/researchers/{orcid}/publications", tag = "Researchers", operation_id = "list_researcher_publications",
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
pub(crate) async fn researcher_publications(
    State(state): State<HttpState>,
    asker: Asker,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    answer(&state, &asker, orcid).await
}

/// Answers the list under either name.
pub(super) async fn answer(
    state: &HttpState,
    asker: &Asker,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    if let Some(kept) = asker.answer_kept(state) {
        return Ok(kept);
    }
    let text = orcid.map(|Path(text)| text).unwrap_or_default();
    let mut params = Params::of(asker.uri.query());
    let mut query = PublicationQuery::default();
    envelope::read_order(&mut params, &mut query);
    params.finish()?;
    let orcid = Orcid::parse(&text).map_err(|error| {
        let fields = Map::from_iter([("orcid".to_owned(), json!([error.to_string()]))]);
        Failure::invalid("Invalid ORCID iD", Vec::new(), fields)
    })?;
    // Without words nothing is more relevant than anything else.
    query.sort = query.sort.filter(|sort| *sort != Sort::Relevance);
    query.filter.person = Some(PersonRef::Orcid(orcid));
    envelope::answer(state, asker, Operation::ListResearcherPublications, query).await
}
