//! One file, imported: read on one thread, mapped on others, written batch by batch.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use pressmark_store::entity::job;
use pressmark_store::repo::jobs::{self, NewJob, Outcome};
use pressmark_store::repo::runs;
use pressmark_store::{Changed, Result, Store, StoreError};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::batch::{Batch, read_batches};
use super::event;
use super::filter::Filter;
use super::lines::Format;
use super::reject::Rejects;
use crate::linking::{self, Judged, Profiles};
use crate::upsert::{self, Context, Incoming, WorkOutcome};

/// Kind of the jobs that import a file; their key is its path.
pub(super) const IMPORT_FILE: &str = "import_file";

/// Batches that wait between reading, mapping and writing.
const AHEAD: usize = 16;

/// Batches made ready at once, and waiting for those that are written.
const PREPARED: usize = 12;

/// So many batches are written together as take no longer than this, since all who write wait for it.
const WRITE: Duration = Duration::from_millis(200);

/// Batches written together, at most: no statement becomes better by more.
const TOGETHER: u32 = 8;

/// What is left to others between two writes while there are any. Whoever waits for an embedded database looks whether
/// it is free every 25 ms at first, later every 100, and would find it taken each time.
const ROOM: Duration = Duration::from_millis(40);

/// Lease of an import, milliseconds. It is short because whoever starts a killed import again waits for its end; a
/// batch takes a fraction of it.
const LEASE: i64 = 10_000;

/// How a file is imported.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Workspace.
    pub workspace_id: i64,
    /// Whose lines; told by each line where absent.
    pub format: Option<Format>,
    /// What is kept.
    pub filter: Filter,
    /// Whether works of nobody known are shown.
    pub foreign_visible: bool,
    /// Where rejected lines go.
    pub reject_file: PathBuf,
    /// Begin at the first line even where an earlier import broke off.
    pub restart: bool,
}

/// Numbers of an import; they go on where a killed one stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportCounts {
    /// Lines read, blank ones too.
    pub read: u64,
    /// Works kept: made, changed or confirmed.
    pub kept: u64,
    /// Works made.
    pub new: u64,
    /// Works changed.
    pub changed: u64,
    /// Works of nobody known.
    pub passed_over: u64,
    /// Works that are deleted here, and stay so (rule 15).
    pub skipped: u64,
    /// Lines that are no work.
    pub rejected: u64,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportProgress {
    /// Numbers so far.
    pub counts: ImportCounts,
    /// Bytes of the file read, compressed as it is.
    pub bytes: u64,
}

/// Why an import broke off. What was written before stays, and the next import goes on behind it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read further.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process imports this file now.
    #[error("{0} is being imported by another process")]
    Busy(PathBuf),
}

/// Imports one file. `progress` is told after each batch that is durable; `changed` is what it changed.
///
/// # Errors
/// [`ImportError`]; the job then says why it failed, and the next import of the file goes on.
pub async fn import_file(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    mut progress: impl FnMut(ImportProgress, &[Changed]),
) -> std::result::Result<ImportCounts, ImportError> {
    let (job, start) = begin(store, path, options).await?;
    let written = write_all(store, path, options, &job, start, &mut progress).await;
    let outcome = match &written {
        Ok(counts) => Outcome::Completed { result: serde_json::to_string(counts).map_err(StoreError::from)? },
        Err(error) => Outcome::Failed { message: error.to_string() },
    };
    let tx = store.begin().await?;
    jobs::finish(&tx, job.id, job.fence, &outcome).await?;
    event::ended(&tx, &job, path, &written).await?;
    tx.commit().await?;
    written
}

/// Makes the job, and finds the line behind which an import that broke off goes on.
async fn begin(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
) -> std::result::Result<(job::Model, ImportCounts), ImportError> {
    let key = path.to_string_lossy().into_owned();
    let before = jobs::latest(store.read(), options.workspace_id, IMPORT_FILE, std::slice::from_ref(&key)).await?.pop();
    let start: ImportCounts = match &before {
        Some(job) if job.state != "completed" && !options.restart => {
            job.cursor.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
        }
        _ => ImportCounts::default(),
    };
    let owner = format!("import-{}", std::process::id());
    if let Some(id) = before.filter(|job| job.state == "processing").map(|job| job.id) {
        return match take_over(store, id, &owner).await? {
            Some(job) => Ok((job, start)),
            None => Err(ImportError::Busy(path.to_owned())),
        };
    }
    let new = NewJob {
        workspace_id: options.workspace_id,
        kind: IMPORT_FILE,
        key: &key,
        priority: 100,
        trigger: "cli",
        requested_by: None,
        delay: 0,
        cursor: Some(serde_json::to_string(&start).map_err(StoreError::from)?),
    };
    let tx = store.begin().await?;
    let id = jobs::enqueue_taken(&tx, &new, &owner, LEASE).await?;
    tx.commit().await?;
    match id {
        Some(job) => Ok((job, start)),
        None => Err(ImportError::Busy(path.to_owned())),
    }
}

/// Takes over the job of a process that died: one that beats no more once its lease has run out.
async fn take_over(store: &Store, id: i64, owner: &str) -> Result<Option<job::Model>> {
    let pause = Duration::from_millis(500);
    for _ in 0..=(Duration::from_millis(LEASE.unsigned_abs()).as_millis() / pause.as_millis()) {
        let taken = jobs::take_over(store, id, owner, LEASE).await?;
        if taken.is_some() {
            return Ok(taken);
        }
        tokio::time::sleep(pause).await;
    }
    Ok(None)
}

async fn write_all(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    job: &job::Model,
    start: ImportCounts,
    progress: &mut impl FnMut(ImportProgress, &[Changed]),
) -> std::result::Result<ImportCounts, ImportError> {
    let (send, mut receive) = mpsc::channel::<std::io::Result<Batch>>(AHEAD);
    let reading = {
        let (path, options) = (path.to_owned(), options.clone());
        tokio::task::spawn_blocking(move || read_batches(&path, &options, start.read, &send))
    };
    let reject_error = |error| ImportError::File { path: options.reject_file.clone(), error };
    let mut rejects = Rejects::new(options.reject_file.clone(), path, start.read).map_err(reject_error)?;
    let mut profiles = Profiles::new(options.workspace_id);
    let mut counts = start;
    let file_error = |error| ImportError::File { path: path.to_owned(), error };
    // While one batch is written, the next ones are made ready on other threads.
    let read = futures::stream::poll_fn(|context| receive.poll_recv(context));
    let mut batches = read
        .map(|batch| tokio::task::spawn_blocking(|| batch.map(Batch::ready)))
        .buffered(PREPARED)
        .map(|batch| batch.map_err(std::io::Error::other).flatten().map_err(file_error));
    let (mut together, mut others) = (1, store.writes_of_others().await?);
    while let Some(batch) = batches.next().await {
        let mut batch = batch?;
        let mut parts = 1;
        while parts < together
            && let Some(next) = batches.next().await
        {
            batch.join(next?);
            parts += 1;
        }
        for (line, reason, text) in &batch.rejects {
            rejects.add(*line, reason, text).map_err(reject_error)?;
        }
        let bytes = batch.bytes;
        let began = Instant::now();
        let changed = write_batch(store, options, job, batch, &mut counts, &mut profiles).await?;
        together = fitting(began.elapsed() / parts);
        progress(ImportProgress { counts, bytes }, &changed);
        let before = std::mem::replace(&mut others, store.writes_of_others().await?);
        if others != before {
            tokio::time::sleep(ROOM).await;
        }
    }
    let _ = reading.await;
    Ok(counts)
}

/// How many batches of this length are written together.
fn fitting(each: Duration) -> u32 {
    let times = WRITE.as_micros() / each.as_micros().max(1);
    u32::try_from(times).unwrap_or(TOGETHER).clamp(1, TOGETHER)
}

/// Writes a batch; works, report, counts and cursor become durable together.
async fn write_batch(
    store: &Store,
    options: &ImportOptions,
    job: &job::Model,
    batch: Batch,
    counts: &mut ImportCounts,
    profiles: &mut Profiles,
) -> Result<Vec<Changed>> {
    let now = batch.now;
    let mut next = *counts;
    next.read += batch.counts.read;
    next.passed_over += batch.counts.passed_over;
    next.rejected += batch.counts.rejected;
    let [ours, foreign] = batch.ready;
    let foreign = foreign.into_iter().map(|work| Incoming { visible: Some(options.foreign_visible), ..work });
    // Ours first, since the first of two that are one decides whether it is shown. All at once: what a write holds, it
    // takes in one order.
    let works: Vec<Incoming> = ours.into_iter().chain(foreign).collect();
    let tx = store.begin().await?;
    let mut items = Vec::new();
    if !works.is_empty() {
        let context = Context { workspace_id: options.workspace_id, origin: "import", visible: true, now };
        let applied = upsert::apply(&tx, context, works).await?;
        for work in applied.works.values() {
            match &work.outcome {
                WorkOutcome::New => next.new += 1,
                WorkOutcome::Changed(_) => next.changed += 1,
                WorkOutcome::Unchanged => {}
                WorkOutcome::Skipped(reason) => {
                    next.skipped += 1;
                    let key = format!("work:{}", work.label);
                    items.push(runs::Item {
                        key,
                        change: "skipped",
                        publication_id: Some(work.id),
                        reason: Some(reason.clone()),
                        ..runs::Item::default()
                    });
                    continue;
                }
            }
            next.kept += 1;
        }
        linking::link_batch(&tx, context, &applied.works, &[], profiles, Judged::Everyone).await?;
    }
    runs::report(&tx, job.id, options.workspace_id, &items).await?;
    let done = i32::try_from(next.read).unwrap_or(i32::MAX);
    let skipped = i32::try_from(next.skipped + next.rejected + next.passed_over).unwrap_or(i32::MAX);
    let said = jobs::Progress {
        stage: "importing".to_owned(),
        done,
        total: None,
        skipped,
        cursor: Some(serde_json::to_string(&next)?),
    };
    jobs::heartbeat_in(&tx, job.id, job.fence, LEASE, &said).await?;
    let changed = tx.commit().await?;
    *counts = next;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_holds_as_many_batches_as_fit_and_never_none() {
        assert_eq!([0, 10, 60, 150, 5_000].map(|ms| fitting(Duration::from_millis(ms))), [TOGETHER, TOGETHER, 3, 1, 1]);
    }
}
