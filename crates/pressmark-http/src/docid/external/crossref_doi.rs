//! `GET /api/v1/crossref/doi/{doi}`: a work by its DOI.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_domain::Doi;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{answer, asker, cached_at, invalid, words};
use super::work::Work;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Bytes of the longest text that is looked at for a DOI.
const LONGEST: usize = 2_100;

/// A work, and how old the answer is.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundWork {
    /// The work.
    #[serde(flatten)]
    work: Work,
    /// When Crossref said so, if the answer had been kept; `Age` tells it in seconds.
    cached_at: Option<String>,
}

/// Look up a work at Crossref. An answer that had been kept does not count against the limit.
#[utoipa::path(
    get, path = "/api/v1/crossref/doi/{doi}", tag = "External services", operation_id = "crossref_doi",
    params(("doi" = String, Path, description = "DOI, encoded or raw, in any spelling.")),
    responses(
        (status = 200, description = "The work.", body = Envelope<FoundWork>),
        (status = 400, description = "This is no DOI.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 404, description = "Crossref does not know the DOI.", body = DocidError),
        (status = 429, description = "Too many questions in an hour.", body = DocidError),
        (status = 502, description = "Crossref does not answer as it should.", body = DocidError),
        (status = 503, description = "Crossref cannot be asked now, or the database is not available.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn crossref_doi(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    doi: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let doi = match &doi {
        Ok(Path(text)) if text.len() <= LONGEST => {
            Doi::parse(text).map_err(|error| invalid("doi", error.to_string()))?
        }
        _ => return Err(invalid("doi", "Cannot be read as a DOI")),
    };
    let asker = asker(&state, &caller)?;
    let told = state.external.work(&doi, &asker).await.map_err(words);
    let told = told.map(|told| {
        let cached_at = cached_at(&told);
        told.map(|work| FoundWork { work: Work::of(work), cached_at })
    });
    answer(told, &asker, "Crossref metadata")
}
