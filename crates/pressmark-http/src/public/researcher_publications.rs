//! `GET /v1/researchers/{orcid}/publications`: the public publications of one researcher.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::{HeaderMap, Uri};
use pressmark_catalogue::{PersonRef, PublicationQuery, Sort};
use pressmark_domain::Orcid;
use serde_json::{Map, json};

use super::envelope::{self, OrderParams, PagingParams, PublicationList};
use crate::access::Operation;
use crate::caller::Caller;
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
        (status = 429, description = "Too many requests.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security((), ("apiKey" = [])),
)]
pub(crate) async fn researcher_publications(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    answer(state, &caller, orcid, &uri, &headers).await
}

/// Answers the list under either name.
pub(super) async fn answer(
    state: HttpState,
    caller: &Caller,
    orcid: Result<Path<String>, PathRejection>,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let text = orcid.map(|Path(text)| text).unwrap_or_default();
    let mut params = Params::of(uri.query());
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
    envelope::answer(&state, caller, Operation::ListResearcherPublications, query, headers).await
}
