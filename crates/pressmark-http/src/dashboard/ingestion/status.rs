//! `GET /api/ingest/status`: where the harvests of some people stand.

use std::collections::HashMap;

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::ingest::HARVEST_PERSON;
use pressmark_domain::Orcid;
use pressmark_store::entity::{job, person};
use pressmark_store::repo;
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::job_row::{JobProgress, counts_of};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// iDs that are asked about at once.
const MOST_IDS: usize = 100;
/// Room for so many of them as URLs.
const LONGEST_LIST: usize = 10_000;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a parameter; it is read by name")]
pub(crate) struct StatusParams {
    /// 1 to 100 ORCID iDs, parted by commas.
    #[param(required = true, min_length = 1, max_length = 10_000, example = "0000-0002-1825-0097")]
    orcid_ids: String,
}

/// Where the harvest of a person stands: the newest job of the iD.
#[derive(Serialize, ToSchema)]
pub(crate) struct IngestStatus {
    /// The iD that was asked about.
    orcid_id: String,
    /// `queued`, `processing`, `completed` or `failed`; null where no harvest of this iD was ever asked for.
    #[schema(required = true)]
    status: Option<String>,
    /// What the person shows: `pending`, `processing`, `complete` or `failed`; null where nobody here has this iD.
    #[schema(required = true)]
    sync_status: Option<String>,
    /// Key of the job, which is also the run.
    id: Option<String>,
    /// What queued it.
    trigger_source: Option<String>,
    /// What it is doing.
    stage: Option<String>,
    progress: Option<JobProgress>,
    /// What it did, in numbers, once it is completed.
    #[schema(value_type = Option<Object>)]
    counts: Option<Value>,
    /// Why it failed, or why it waits to be tried again.
    error_message: Option<String>,
    /// Unix milliseconds.
    created_at: Option<i64>,
    /// Unix milliseconds.
    started_at: Option<i64>,
    /// Its last sign of life, Unix milliseconds.
    updated_at: Option<i64>,
    /// Unix milliseconds.
    completed_at: Option<i64>,
}

impl IngestStatus {
    fn of(orcid_id: String, job: Option<&job::Model>, person: Option<&person::Model>) -> Self {
        Self {
            orcid_id,
            status: job.map(|job| job.state.clone()),
            sync_status: person.map(|person| person.sync_status.clone()),
            id: job.map(|job| job.id.to_string()),
            trigger_source: job.and_then(|job| job.trigger_source.clone()),
            stage: job.and_then(|job| job.stage.clone()),
            progress: job.map(JobProgress::of),
            counts: job.and_then(counts_of),
            error_message: job.and_then(|job| job.error_message.clone()),
            created_at: job.map(|job| job.created_at),
            started_at: job.and_then(|job| job.started_at),
            updated_at: job.map(|job| job.updated_at),
            completed_at: job.and_then(|job| job.completed_at),
        }
    }
}

/// Where harvests stand.
#[derive(Serialize, ToSchema)]
pub(crate) struct IngestStatuses {
    /// One for each iD, in the order in which they were asked about.
    statuses: Vec<IngestStatus>,
}

/// Where the harvests of some people stand.
#[utoipa::path(
    get, path = "/api/ingest/status", tag = "Ingestion", operation_id = "ingest_status",
    params(StatusParams),
    responses(
        (status = 200, description = "The newest job of each iD.", body = IngestStatuses),
        (status = 400, description = "There is no iD, too many, or what is none.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn ingest_status(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let ids = read_ids(&mut params);
    params.finish()?;
    let (read, workspace) = (state.store.read(), caller.workspace_id);
    let jobs = repo::jobs::latest(read, workspace, HARVEST_PERSON, &ids).await?;
    let jobs: HashMap<&str, &job::Model> = jobs.iter().map(|job| (job.job_key.as_str(), job)).collect();
    let people = repo::people::by_orcids(read, workspace, &ids).await?;
    let of = |id: &String| IngestStatus::of(id.clone(), jobs.get(id.as_str()).copied(), people.get(id));
    Ok(told(StatusCode::OK, IngestStatuses { statuses: ids.iter().map(of).collect() }))
}

/// The iDs that are asked about, each once; what is wrong with them is in `params`.
fn read_ids(params: &mut Params<'_>) -> Vec<String> {
    let texts = params.list("orcid_ids", LONGEST_LIST);
    match texts.len() {
        0 => params.complain("orcid_ids", "Required".to_owned()),
        1..=MOST_IDS => {}
        _ => params.complain("orcid_ids", format!("Must hold 1 to {MOST_IDS} iDs")),
    }
    let mut ids: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts.iter().take(MOST_IDS) {
        match Orcid::parse(text) {
            Ok(orcid) if ids.iter().any(|id| id == orcid.as_str()) => {}
            Ok(orcid) => ids.push(orcid.as_str().to_owned()),
            Err(error) => params.complain("orcid_ids", error.to_string()),
        }
    }
    ids
}
