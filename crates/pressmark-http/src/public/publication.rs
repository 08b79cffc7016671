//! `GET /v1/doi/{doi}`: one publication, by any identifier it has or ever had.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use pressmark_catalogue::PublicationDetail;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::row::url_of;
use crate::answer::Answer;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Counts how the answer is written: a new number makes every `ETag` a new one.
const WRITTEN: u32 = 2;

/// No identifier is longer, encoded.
const LONGEST: usize = 3_072;

/// A publication in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct Publication<'a> {
    /// The publication's id: its DOI in normal form; without one its handle; without either `local/<number>`.
    doi: &'a str,
    /// The work record as published.
    #[schema(value_type = Object)]
    data: &'a RawValue,
    /// The date as far as it is known: `2019`, `2019-05` or `2019-05-17`.
    publication_date: Option<&'a str>,
    /// Year.
    publication_year: Option<i32>,
    /// Type, in Crossref's terms.
    publication_type: Option<&'a str>,
    /// Citations.
    cited_by_count: Option<u32>,
    /// Retracted, withdrawn or removed.
    is_retracted: bool,
    /// `diamond`, `gold`, `hybrid`, `bronze`, `green` or `closed`.
    open_access_status: Option<&'a str>,
    /// Always null: everything that is known is in `data`.
    #[schema(value_type = Option<Object>)]
    enriched_metadata: Option<()>,
    /// When an upstream last said something new of it, Unix seconds.
    last_fetched_at: i64,
    /// When somebody last edited it, Unix seconds.
    last_edited_at: Option<i64>,
    /// How often it was edited.
    edit_count: u32,
    /// What `doi` is: `doi`, `handle` or `local`.
    #[schema(required = false)]
    id_type: &'a str,
    /// Where it can be read about: the DOI's resolver, else its landing page here.
    #[schema(required = false)]
    doi_url: String,
    /// URL-safe short name.
    #[schema(required = false)]
    slug: &'a str,
    /// ORCID iDs of the researchers of this registry who wrote it.
    #[schema(required = false)]
    person_orcids: Vec<&'a str>,
    /// Who says something of it: `crossref`, `openalex`, …
    #[schema(required = false)]
    sources: &'a [String],
}

/// One publication.
#[utoipa::path(
    get, path = "/v1/doi/{doi}", tag = "Publications", operation_id = "read_publication",
    params(("doi" = String, Path, description = "DOI, encoded or raw, in any spelling; or handle, or `local/<number>`.")),
    responses(
        (status = 200, description = "The publication.", body = Publication),
        (status = 304, description = "Not changed."),
        (status = 401, description = "The API key is missing or invalid.", body = ErrorBody),
        (status = 403, description = "The credential of a web site does not allow this; `code` says why.", body = ErrorBody),
        (status = 404, description = "Publication not found or not public.", body = ErrorBody),
        (status = 429, description = "Too many requests.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready.", body = ErrorBody),
    ), security((), ("apiKey" = [])),
)]
pub(crate) async fn publication(
    State(state): State<HttpState>,
    asker: Asker,
    doi: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    if let Some(kept) = asker.answer_kept(&state) {
        return Ok(kept);
    }
    let absent = || Failure::not_found("Publication not found or not public.");
    let id = doi.ok().map(|Path(id)| id).filter(|id| is_identifier(id)).ok_or_else(absent)?;
    let (workspace, generation) = (asker.caller.workspace_id, state.public.generation());
    if let Some(kept) = state.hot.kept(workspace, asker.address()) {
        let place = state.public.place_of(workspace, &id)?.ok_or_else(absent)?;
        if kept.holds(place, generation) {
            return Ok(kept.respond(&asker.conditions));
        }
    }
    let (detail, place) = state.public.publication_and_place(workspace, &id)?.ok_or_else(absent)?;
    let answer = written(detail, &state.settings.public_url)?;
    Ok(state.hot.keep(&asker.spot(), generation, place, answer).respond(&asker.conditions))
}

/// Whether a path may be an identifier at all: each has a slash. A path that was encoded twice has none, and decoding
/// once more would make it another's.
fn is_identifier(id: &str) -> bool {
    id.contains('/') && id.len() <= LONGEST && !id.contains('\0')
}

/// The record's revision, and what else is written of it.
fn tag_of(detail: &PublicationDetail, public_url: &str) -> String {
    let row = &detail.row;
    let mut rest = DefaultHasher::new();
    (WRITTEN, public_url, row.public_changed_at, row.last_fetched_at, &detail.providers).hash(&mut rest);
    row.people.iter().for_each(|person| person.orcid.hash(&mut rest));
    format!("{:x}-{:x}-{:x}", row.key, row.revision, rest.finish())
}

fn written(detail: PublicationDetail, public_url: &str) -> Result<Answer, Failure> {
    let tag = tag_of(&detail, public_url);
    let row = &detail.row;
    let data = RawValue::from_string(detail.data).map_err(Failure::internal)?;
    let publication = Publication {
        doi: &row.id,
        data: &data,
        publication_date: row.publication_date_partial.as_deref(),
        publication_year: row.publication_year,
        publication_type: row.publication_type.as_deref(),
        cited_by_count: row.cited_by_count,
        is_retracted: row.is_retracted,
        open_access_status: row.open_access_status.as_deref(),
        enriched_metadata: None,
        last_fetched_at: row.last_fetched_at.div_euclid(1000),
        last_edited_at: row.last_edited_at.map(|at| at.div_euclid(1000)),
        edit_count: row.edit_count,
        id_type: &row.id_type,
        doi_url: url_of(row, public_url),
        slug: &row.slug,
        person_orcids: row.people.iter().filter_map(|person| person.orcid.as_deref()).collect(),
        sources: &detail.providers,
    };
    let body = serde_json::to_vec(&publication).map_err(Failure::internal)?;
    Ok(Answer::of(body.into(), "application/json", Some(tag)))
}
