//! What became of a bulk edit, as it is written.

use axum::response::Response;
use http::StatusCode;
use pressmark_app::bulk_edit::{BulkEditError, DryRun, Refused, Sample, Started, Tally, ValueChange};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::dashboard::duplicates::shown;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::state::HttpState;

/// A work that refused.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkRefusal {
    /// Numeric key.
    key: i64,
    /// The id on the wire.
    id: String,
    /// Why, in words.
    reason: String,
}

impl From<Refused> for BulkRefusal {
    fn from(refused: Refused) -> Self {
        let Refused { key, id, reason } = refused;
        Self { key, id, reason }
    }
}

/// A place of a record before and after.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkChange {
    /// JSON Pointer.
    path: String,
    /// What stands there; null: nothing.
    #[schema(required = true)]
    before: Option<Value>,
    /// What would; null: nothing.
    #[schema(required = true)]
    after: Option<Value>,
}

impl From<ValueChange> for BulkChange {
    fn from(change: ValueChange) -> Self {
        let ValueChange { path, before, after } = change;
        Self { path, before, after }
    }
}

/// A work before and after.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkSample {
    /// Numeric key.
    key: i64,
    /// The id on the wire.
    id: String,
    /// Title, plain text.
    #[schema(required = true)]
    title: Option<String>,
    /// What would change.
    changes: Vec<BulkChange>,
}

impl From<Sample> for BulkSample {
    fn from(sample: Sample) -> Self {
        let changes = sample.changes.into_iter().map(BulkChange::from).collect();
        Self { key: sample.key, id: sample.id, title: sample.title, changes }
    }
}

/// What a bulk edit did, will do or would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkEditAnswer {
    /// Whether nothing was done.
    #[serde(rename = "dryRun")]
    dry_run: bool,
    /// `dry_run`, `done` or `queued`.
    state: &'static str,
    /// Id of the edit: its undo is asked for with it.
    #[schema(required = true)]
    run: Option<String>,
    /// The job, whose report names the works that refused.
    #[schema(required = true)]
    job: Option<String>,
    /// Works selected.
    count: usize,
    /// Works changed, or that would be; null while it is queued.
    #[schema(required = true)]
    changed: Option<u32>,
    /// Works that the patch leaves as they are; null while it is queued.
    #[schema(required = true)]
    unchanged: Option<u32>,
    /// Works that refuse the patch; null while it is queued.
    #[schema(required = true)]
    refused: Option<u32>,
    /// Of a dry run: the first ten works that would change.
    samples: Vec<BulkSample>,
    /// The first hundred works that refuse, with the reason.
    refusals: Vec<BulkRefusal>,
}

impl BulkEditAnswer {
    fn new(state: &'static str, count: usize, tally: Option<&Tally>, refused: Vec<Refused>) -> Self {
        Self {
            dry_run: state == "dry_run",
            state,
            run: None,
            job: None,
            count,
            changed: tally.map(|tally| tally.changed),
            unchanged: tally.map(|tally| tally.unchanged),
            refused: tally.map(|tally| tally.refused),
            samples: Vec::new(),
            refusals: refused.into_iter().take(100).map(BulkRefusal::from).collect(),
        }
    }
}

/// Answers a dry run.
pub(super) fn dry(count: usize, found: DryRun) -> Response {
    let mut answer = BulkEditAnswer::new("dry_run", count, Some(&found.tally), found.refused);
    answer.samples = found.samples.into_iter().map(BulkSample::from).collect();
    told(StatusCode::OK, answer)
}

/// Answers a bulk edit, when the catalogue has it where it was done at once.
pub(super) async fn started(state: &HttpState, count: usize, started: Started) -> Response {
    let Started { run, job, done } = started;
    let named = |answer: BulkEditAnswer| BulkEditAnswer { run: Some(run), job: Some(job.to_string()), ..answer };
    match done {
        Some(done) => {
            let answer = named(BulkEditAnswer::new("done", count, Some(&done.tally), done.refused));
            shown(state, &done.changed, told(StatusCode::OK, answer)).await
        }
        None => told(StatusCode::ACCEPTED, named(BulkEditAnswer::new("queued", count, None, Vec::new()))),
    }
}

/// What the undo of a bulk edit did or will do.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkUndoAnswer {
    /// Id of the edit.
    run: String,
    /// The job, whose report names the works that were changed since.
    job: String,
    /// `done` or `queued`.
    state: &'static str,
    /// Works on which it was undone; null while it is queued.
    #[schema(required = true)]
    undone: Option<u32>,
    /// Works that it left as they are; null while it is queued.
    #[schema(required = true)]
    unchanged: Option<u32>,
    /// Works that were changed since, and stay so; null while it is queued.
    #[schema(required = true)]
    changed_since: Option<u32>,
    /// These, with the reason.
    refusals: Vec<BulkRefusal>,
}

/// Answers an undo, when the catalogue has it where it was done at once.
pub(super) async fn undone(state: &HttpState, started: Started) -> Response {
    let Started { run, job, done } = started;
    let (status, word) = if done.is_some() { (StatusCode::OK, "done") } else { (StatusCode::ACCEPTED, "queued") };
    let tally = done.as_ref().map(|done| done.tally);
    let done = done.unwrap_or_default();
    let answer = BulkUndoAnswer {
        run,
        job: job.to_string(),
        state: word,
        undone: tally.map(|tally| tally.changed),
        unchanged: tally.map(|tally| tally.unchanged),
        changed_since: tally.map(|tally| tally.refused),
        refusals: done.refused.into_iter().map(BulkRefusal::from).collect(),
    };
    shown(state, &done.changed, told(status, answer)).await
}

/// The refusal.
pub(super) fn refused(error: BulkEditError) -> Failure {
    match error {
        BulkEditError::NotFound => Failure::not_found("Bulk edit not found"),
        BulkEditError::UnderWay => {
            Failure::new(StatusCode::CONFLICT, "The bulk edit is still under way").with_code("under_way")
        }
        BulkEditError::Undone => {
            Failure::new(StatusCode::CONFLICT, "The bulk edit was undone already").with_code("undone")
        }
        BulkEditError::Store(error) => error.into(),
    }
}
