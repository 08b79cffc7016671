//! `POST /api/ingest`: queues the harvest of researchers, for holders of a key with the scope `ingest`. The path is the
//! dashboard's too: a session is answered by [`crate::dashboard::ingestion::ingest`].

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use pressmark_app::ingest;
use pressmark_domain::Orcid;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::body;
use crate::caller::Caller;
use crate::dashboard;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const MOST_IDS: usize = 100;

/// Whose works to harvest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct IngestRequest {
    /// ORCID iDs, bare or as URLs.
    #[schema(min_items = 1, max_items = 100)]
    orcid_ids: Vec<IngestId>,
}

/// An ORCID iD.
#[derive(Deserialize, ToSchema)]
#[schema(min_length = 1, example = "0000-0002-1825-0097")]
#[expect(dead_code, reason = "describes the body")]
pub(crate) struct IngestId(String);

/// What was queued.
#[derive(Serialize, ToSchema)]
pub(crate) struct IngestAccepted {
    /// Harvests that were queued; an iD that is queued or being harvested already is not queued again.
    queued: u32,
    /// iDs that were asked for, each once.
    requested: u32,
}

/// Queue the harvest of researchers.
#[utoipa::path(
    post, path = "/api/ingest", tag = "Ingestion", operation_id = "ingest",
    request_body = IngestRequest,
    responses(
        (status = 202, description = "Queued.", body = IngestAccepted),
        (status = 400, description = "The body is malformed, or names what is no ORCID iD; then nothing is queued.", body = ErrorBody),
        (status = 401, description = "The API key is missing or invalid.", body = ErrorBody),
        (status = 403, description = "The API key lacks the scope `ingest`.", body = ErrorBody),
        (status = 413, description = "The body is too long.", body = ErrorBody),
        (status = 429, description = "The key's limit is used up.", body = ErrorBody),
        (status = 503, description = "The database is not available.", body = ErrorBody),
    ), security(("apiKey" = [])),
)]
pub(crate) async fn ingest(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    // The credential tells which contract is spoken.
    if caller.user().is_some() {
        return dashboard::ingestion::ingest::ingest(State(state), Extension(caller), content).await;
    }
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let orcids = parse(&bytes)?;
    let queued = ingest::queue(&state.store, caller.workspace_id, &orcids, "api", &caller.actor).await?;
    let accepted = IngestAccepted { queued: queued.queued, requested: queued.requested };
    Ok((StatusCode::ACCEPTED, axum::Json(accepted)).into_response())
}

/// The iDs of a body, or everything that is wrong with it.
fn parse(bytes: &[u8]) -> Result<Vec<Orcid>, Failure> {
    let mut form = Vec::new();
    let mut fields = Map::new();
    let mut orcids = Vec::new();
    match serde_json::from_slice(bytes) {
        Err(_) => form.push("Not valid JSON".to_owned()),
        Ok(Value::Object(body)) => {
            let unknown: Vec<&str> = body.keys().map(String::as_str).filter(|key| *key != "orcid_ids").collect();
            if !unknown.is_empty() {
                form.push(format!("Unrecognized keys: {}", unknown.join(", ")));
            }
            match ids_of(body.get("orcid_ids")) {
                Ok(ids) => orcids = ids,
                Err(wrong) => drop(fields.insert("orcid_ids".to_owned(), json!(wrong))),
            }
        }
        Ok(_) => form.push("Must be an object".to_owned()),
    }
    if form.is_empty() && fields.is_empty() {
        Ok(orcids)
    } else {
        Err(Failure::invalid("Invalid request body", form, fields))
    }
}

/// The iDs of a list, or everything that is wrong with it.
pub(crate) fn ids_of(ids: Option<&Value>) -> Result<Vec<Orcid>, Vec<String>> {
    let Some(ids) = ids else { return Err(vec!["Required".to_owned()]) };
    let Value::Array(ids) = ids else { return Err(vec!["Must be an array".to_owned()]) };
    if ids.is_empty() || ids.len() > MOST_IDS {
        return Err(vec![format!("Must hold 1 to {MOST_IDS} iDs")]);
    }
    let mut wrong = Vec::new();
    let mut orcids = Vec::with_capacity(ids.len());
    for id in ids {
        match id.as_str().map(Orcid::parse) {
            Some(Ok(orcid)) => orcids.push(orcid),
            Some(Err(error)) => wrong.push(error.to_string()),
            None => wrong.push("Must hold strings only".to_owned()),
        }
    }
    if wrong.is_empty() { Ok(orcids) } else { Err(wrong) }
}
