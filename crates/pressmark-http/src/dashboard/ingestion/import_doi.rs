//! `POST /api/import/doi`: one work by its DOI, now.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::import_doi::{self, ImportDoiError};
use pressmark_domain::{Doi, Orcid};
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::imported::{ImportedWork, read_work};
use super::when_applied;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::public::ingest::IngestId;
use crate::state::HttpState;

const KNOWN: &[&str] = &["doi", "person_orcids"];
/// The longest text that is looked at for a DOI, in characters.
const LONGEST_DOI: usize = 2_100;
/// People that are linked at once.
const MOST_PEOPLE: usize = 100;

/// Which work to import, and whom to link with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ImportDoiRequest {
    /// The DOI, bare or as a URL.
    #[schema(min_length = 1, example = "10.5555/12345678")]
    doi: String,
    /// ORCID iDs of people of the workspace whose work it is.
    #[schema(required = false, max_items = 100, default = json!([]))]
    person_orcids: Vec<IngestId>,
}

/// Import a work by its DOI.
#[utoipa::path(
    post, path = "/api/import/doi", tag = "Import", operation_id = "import_doi",
    request_body = ImportDoiRequest,
    responses(
        (status = 200, description = "The work was here already, and is up to date.", body = ImportedWork),
        (status = 201, description = "The work is new.", body = ImportedWork),
        (status = 400, description = "The body is malformed; a person is unknown (`unknown_person`); nobody knows the DOI (`doi_unknown`) or what it stands for (`doi_without_metadata`).", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 409, description = "The work was deleted here, and has to be restored first (`publication_deleted`).", body = ErrorBody),
        (status = 502, description = "An upstream answered with what cannot be used (`upstream_unavailable`).", body = ErrorBody),
        (status = 503, description = "An upstream did not answer (`upstream_unavailable`), or the database is not available.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn import_doi(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let (doi, people) = parse(&bytes)?;
    let imported = import_doi::import_doi(&state.app, caller.workspace_id, &doi, &people, &caller.actor).await;
    let imported = imported.map_err(|error| refused(&doi, error))?;
    let work = read_work(&state, caller.workspace_id, &doi, &imported).await?;
    let status = if imported.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(when_applied(&state, &imported.changed, told(status, work)).await)
}

/// The DOI and the people of a body, or everything that is wrong with them.
fn parse(bytes: &[u8]) -> Result<(Doi, Vec<Orcid>), Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    refuse_nulls(&mut fields, KNOWN);
    let text = fields.required("doi", LONGEST_DOI);
    let doi = Doi::parse(&text).map_err(|error| error.to_string());
    if let Err(error) = &doi
        && !text.trim().is_empty()
    {
        fields.complain("doi", error.as_str());
    }
    let named = if fields.value("person_orcids").is_some() { fields.texts("person_orcids") } else { None };
    let named = named.unwrap_or_default();
    if named.len() > MOST_PEOPLE {
        fields.complain("person_orcids", format!("Must hold at most {MOST_PEOPLE} iDs"));
    }
    let mut people = Vec::with_capacity(named.len());
    for text in named.iter().take(MOST_PEOPLE) {
        match Orcid::parse(text) {
            Ok(orcid) => people.push(orcid),
            Err(error) => fields.complain("person_orcids", error.to_string()),
        }
    }
    fields.finish()?;
    Ok((doi.map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error))?, people))
}

/// Why nothing was imported.
fn refused(doi: &Doi, error: ImportDoiError) -> Failure {
    let bad = |message: String| Failure::new(StatusCode::BAD_REQUEST, message);
    match error {
        ImportDoiError::UnknownPeople(unknown) => {
            let complaints: Vec<String> =
                unknown.iter().map(|orcid| format!("`{orcid}` is nobody of this workspace")).collect();
            let fields = Map::from_iter([("person_orcids".to_owned(), json!(complaints))]);
            Failure::invalid("Unknown people", Vec::new(), fields).with_code("unknown_person")
        }
        ImportDoiError::Deleted(reason) => {
            Failure::new(StatusCode::CONFLICT, format!("{doi} was {reason}")).with_code("publication_deleted")
        }
        ImportDoiError::Unknown => bad(format!("No agency knows {doi}")).with_code("doi_unknown"),
        ImportDoiError::NoMetadata(note) => {
            bad(format!("Nobody has metadata for {doi}: {note}")).with_code("doi_without_metadata")
        }
        ImportDoiError::NoAnswer { source_name, reason, retry_after } => {
            tracing::warn!(%doi, source = source_name, reason, "a DOI could not be looked up");
            let failure = |status| {
                let message = format!("{source_name} did not answer; nothing was imported");
                Failure::new(status, message).with_code("upstream_unavailable")
            };
            match retry_after {
                Some(wait) => failure(StatusCode::SERVICE_UNAVAILABLE).with_retry_after(wait),
                None => failure(StatusCode::BAD_GATEWAY),
            }
        }
        ImportDoiError::Store(error) => error.into(),
    }
}
