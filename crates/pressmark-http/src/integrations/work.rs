//! `GET /integrations/v1/works/{id}`: one public work without a DOI.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use pressmark_catalogue::PublicationDetail;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::openapi::IntegrationErrorBody;
use crate::answer::Answer;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::public::row::{Mirrored, url_of};
use crate::state::HttpState;

/// No identifier is longer.
const LONGEST: usize = 3_072;

/// A work in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct Work<'a> {
    /// The work's id: its handle; without one `local/<number>`.
    id: &'a str,
    /// What `id` is: `handle` or `local`.
    id_type: &'a str,
    /// Type, in Crossref's terms.
    work_type: Option<&'a str>,
    /// The work record as published.
    #[schema(value_type = Object)]
    data: &'a RawValue,
    /// The date as far as it is known: `2019`, `2019-05` or `2019-05-17`.
    publication_date: Option<&'a str>,
    /// Year.
    publication_year: Option<i32>,
    /// Retracted, withdrawn or removed.
    is_retracted: bool,
    /// Where it can be read about.
    url: String,
    /// When the registry made the record, Unix milliseconds.
    created_at: i64,
    /// When an upstream last said something new of it, Unix seconds.
    last_fetched_at: i64,
    /// The work in the shape of clients that mirror a registry into a website.
    mirrored: Mirrored<'a>,
}

/// One public work without a DOI.
#[utoipa::path(
    get, path = "/integrations/v1/works/{id}", tag = "Works", operation_id = "read_installation_work",
    params(("id" = String, Path, description = "Handle, or `local/<number>`, encoded or raw; also a former one.")),
    responses(
        (status = 200, description = "The work.", body = Work),
        (status = 304, description = "Not changed."),
        (status = 401, description = "The credential is missing or none.", body = IntegrationErrorBody),
        (status = 403, description = "It may not be used, or lacks `works.read` (`installation_scope_denied`).", body = IntegrationErrorBody),
        (status = 404, description = "There is no such work, it is not public, or it has a DOI.", body = IntegrationErrorBody),
        (status = 429, description = "Too many requests.", body = IntegrationErrorBody),
        (status = 503, description = "The catalogue is not ready.", body = IntegrationErrorBody),
    ), security(("installationCredential" = [])),
)]
pub(crate) async fn work(
    State(state): State<HttpState>,
    asker: Asker,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let absent = || Failure::not_found("Work not found or not public.");
    let id = id.ok().map(|Path(id)| id).filter(|id| id.len() <= LONGEST && !id.contains('\0')).ok_or_else(absent)?;
    let found = state.public.publication(asker.caller.workspace_id, &id)?;
    let detail = found.filter(|detail| detail.row.id_type != "doi").ok_or_else(absent)?;
    Ok(written(detail, &state.settings.public_url)?.respond(&asker.conditions))
}

fn written(detail: PublicationDetail, public_url: &str) -> Result<Answer, Failure> {
    let row = &detail.row;
    let data = RawValue::from_string(detail.data).map_err(Failure::internal)?;
    Answer::json(&Work {
        id: &row.id,
        id_type: &row.id_type,
        work_type: row.publication_type.as_deref(),
        data: &data,
        publication_date: row.publication_date_partial.as_deref(),
        publication_year: row.publication_year,
        is_retracted: row.is_retracted,
        url: url_of(row, public_url),
        created_at: detail.created_at,
        last_fetched_at: row.last_fetched_at.div_euclid(1000),
        mirrored: Mirrored::of(row, public_url),
    })
}
