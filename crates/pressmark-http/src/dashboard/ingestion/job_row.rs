//! Jobs as they are written.

use pressmark_app::ingest::HARVEST_PERSON;
use pressmark_store::entity::job;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A job. It is also the run that it makes: `GET /api/runs/{id}` tells what that changed.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(crate) struct JobRow {
    /// Key; later ones are newer.
    id: String,
    /// `harvest_person`, `refresh_works` or `import_file`.
    kind: String,
    /// The ORCID iD, where it harvests a person.
    orcid_id: Option<String>,
    /// What it works on: an iD, a file, a range of works.
    key: String,
    /// `queued`, `processing`, `completed` or `failed`.
    status: String,
    /// What queued it: `people_page`, `api`, `cli`, `schedule`, `remainder`, …
    trigger_source: Option<String>,
    /// Who queued it.
    requested_by: Option<String>,
    /// How often it was begun.
    attempts: i32,
    /// What it is doing.
    stage: Option<String>,
    progress: JobProgress,
    /// What it did, in numbers, once it is completed.
    #[schema(value_type = Option<Object>)]
    counts: Option<Value>,
    /// Why it failed, or why it waits to be tried again.
    error_message: Option<String>,
    /// Unix milliseconds.
    created_at: i64,
    /// Before this time, Unix milliseconds, it does not begin.
    not_before: i64,
    /// Unix milliseconds.
    started_at: Option<i64>,
    /// Its last sign of life, Unix milliseconds.
    updated_at: i64,
    /// Unix milliseconds.
    completed_at: Option<i64>,
}

/// How far a job is.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobProgress {
    /// Items done.
    done: i32,
    /// Items in all, once known.
    total: Option<i32>,
    /// Items passed over; the run's report tells why.
    skipped: i32,
}

impl JobProgress {
    pub(super) fn of(row: &job::Model) -> Self {
        Self { done: row.progress_done, total: row.progress_total, skipped: row.skipped }
    }
}

/// What a job did, in numbers.
pub(super) fn counts_of(row: &job::Model) -> Option<Value> {
    row.result.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

impl From<job::Model> for JobRow {
    fn from(row: job::Model) -> Self {
        Self {
            id: row.id.to_string(),
            orcid_id: (row.kind == HARVEST_PERSON).then(|| row.job_key.clone()),
            progress: JobProgress::of(&row),
            counts: counts_of(&row),
            kind: row.kind,
            key: row.job_key,
            status: row.state,
            trigger_source: row.trigger_source,
            requested_by: row.requested_by,
            attempts: row.attempts,
            stage: row.stage,
            error_message: row.error_message,
            created_at: row.created_at,
            not_before: row.not_before,
            started_at: row.started_at,
            updated_at: row.updated_at,
            completed_at: row.completed_at,
        }
    }
}
