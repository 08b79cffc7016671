//! `GET /api/publications/{id}`: a work in full, read from the database.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use http::header::ETAG;
use pressmark_app::identifiers;
use pressmark_store::entity::publication;
use pressmark_store::repo::dossier;

use super::attention::{self, MINT_FAILED};
use super::changed::etag;
use super::find::{self, Id};
use super::link::Links;
use super::whole::{Documents, Parts, WholeWork};
use crate::caller::Caller;
use crate::citations::{Cited, Read};
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::public::row::url_of_id;
use crate::state::HttpState;

/// A work in full.
#[utoipa::path(
    get, path = "/api/publications/{id}", tag = "Publications", operation_id = "read_publication",
    params(("id" = String, Path, description = "DOI, encoded or raw; handle; `local/<number>`; also a former one.")),
    responses(
        (status = 200, description = "The work. The `ETag` names its revision.", body = WholeWork),
        (status = 400, description = "The id is none, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work.", body = ErrorBody),
        (status = 503, description = "The server is too busy.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn read_publication(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let row = find::work(&state, caller.workspace_id, id).await?;
    let tag = etag(row.revision);
    let parts = gather(&state, row).await?;
    let mut response = told(StatusCode::OK, parts.whole());
    response.headers_mut().insert(ETAG, tag);
    Ok(response)
}

/// Reads what hangs on a work.
async fn gather(state: &HttpState, row: publication::Model) -> Result<Parts, Failure> {
    let (workspace, id, conn) = (row.workspace_id, row.id, state.store.read());
    let documents = Documents::of(&row)?;
    let doi = (row.id_type == "doi").then_some(row.shown_id.as_str());
    let doi = match doi {
        Some(doi) if identifiers::leads_nowhere(conn, doi).await? => None,
        doi => doi,
    };
    let doi_url = url_of_id(doi, &row.shown_id, &state.settings.public_url);
    Ok(Parts {
        links: Links::of(state, workspace, id).await?,
        identifiers: dossier::keys_of(conn, workspace, id).await?,
        merged_from: dossier::merged_from(conn, workspace, id).await?,
        refusals: refusals(state, &row).await?,
        apa_citation: cited(state, &row, &doi_url).await?,
        doi_url,
        documents,
        row,
    })
}

/// What agencies said of a work's identifiers, where one of these is a reason for attention.
async fn refusals(state: &HttpState, row: &publication::Model) -> Result<Vec<String>, Failure> {
    if !attention::reasons(&row.attention).iter().any(|reason| reason == MINT_FAILED) {
        return Ok(Vec::new());
    }
    let failing = identifiers::failing(state.store.read(), row.id).await?;
    let said = failing.iter().filter_map(|own| Some((&own.value, own.last_error.as_deref()?)));
    Ok(said.map(|(value, error)| format!("{value}: {}.", error.trim_end_matches('.'))).collect())
}

async fn cited(state: &HttpState, row: &publication::Model, url: &str) -> Result<Option<String>, Failure> {
    let (key, id) = (row.id, row.shown_id.clone());
    let merged = row.merged.clone();
    let read: Read = Arc::new(move |_: &Cited| -> Result<Option<String>, Failure> { Ok(Some(merged.clone())) });
    let work = Cited { key, revision: row.revision, id, url: url.to_owned() };
    let found = state.citations.of(vec![work], &read).await?;
    Ok(found.get(&key).and_then(|citation| citation.as_deref()).map(str::to_owned))
}
