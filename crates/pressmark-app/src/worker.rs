//! The worker: takes jobs, keeps their leases alive, and ends them.

use std::time::{Duration, Instant};

use pressmark_store::entity::job;
use pressmark_store::repo::jobs::{self, Outcome, Progress};
use pressmark_store::{Store, StoreError};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::{App, bulk_edit, duplicates, ingest};

/// How often an idle worker looks for a job.
const IDLE: Duration = Duration::from_millis(250);

/// How often a worker looks for jobs that were lost once too often.
const LOOK_FOR_LOST: Duration = Duration::from_secs(1);

/// Kinds of jobs that workers do.
const KINDS: [&str; 4] =
    [ingest::HARVEST_PERSON, ingest::REFRESH_WORKS, duplicates::FIND_DUPLICATES, bulk_edit::BULK_EDIT];

/// A lease on a job: says what the job does, and notices when the job was given to another.
#[derive(Debug)]
pub struct Lease {
    store: Store,
    id: i64,
    fence: i64,
    lease_millis: i64,
    progress: watch::Sender<Progress>,
}

impl Lease {
    /// The job, which is also the run.
    #[must_use]
    pub fn job_id(&self) -> i64 {
        self.id
    }

    /// Says what the job does; written with the next heartbeat.
    pub fn say(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(change);
    }

    /// What was said last.
    #[must_use]
    pub fn said(&self) -> Progress {
        self.progress.borrow().clone()
    }

    /// Writes the progress within a write, so that both become durable together and a worker that lost its lease
    /// writes nothing.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn beat_in(&self, tx: &pressmark_store::WriteTx) -> Result<(), StoreError> {
        jobs::heartbeat_in(tx, self.id, self.fence, self.lease_millis, &self.said()).await
    }

    /// Ends the job within a write.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn finish_in(&self, tx: &pressmark_store::WriteTx, outcome: &Outcome) -> Result<(), StoreError> {
        self.beat_in(tx).await?;
        jobs::finish(tx, self.id, self.fence, outcome).await
    }
}

/// Works on jobs until told to stop; jobs under way then have `grace` to end, after which they are left to their lease.
pub async fn run(app: App, mut stop: watch::Receiver<bool>, grace: Duration) {
    let owner = format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple());
    let mut running = JoinSet::new();
    let mut looked: Option<Instant> = None;
    loop {
        while running.try_join_next().is_some() {}
        if *stop.borrow() {
            break;
        }
        if looked.is_none_or(|looked| looked.elapsed() >= LOOK_FOR_LOST) {
            looked = Some(Instant::now());
            if let Err(error) = ingest::give_up_lost(&app.store, &KINDS).await {
                tracing::warn!(%error, "lost jobs could not be given up");
            }
        }
        if running.len() >= app.ingest.concurrency.max(1) {
            tokio::select! { _ = running.join_next() => {}, _ = stop.changed() => {} }
            continue;
        }
        match jobs::claim(&app.store, &KINDS, &owner, lease_millis(&app)).await {
            Ok(Some(job)) => drop(running.spawn(work(app.clone(), job))),
            Ok(None) => tokio::select! { () = tokio::time::sleep(IDLE) => {}, _ = stop.changed() => {} },
            Err(error) => {
                tracing::warn!(%error, "no job could be taken");
                tokio::select! { () = tokio::time::sleep(IDLE * 8) => {}, _ = stop.changed() => {} }
            }
        }
    }
    let drained = tokio::time::timeout(grace, async { while running.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::info!(left = running.len(), "jobs under way are left to their leases");
        running.abort_all();
    }
}

fn lease_millis(app: &App) -> i64 {
    i64::try_from(app.ingest.lease.as_millis()).unwrap_or(60_000)
}

async fn work(app: App, job: job::Model) {
    let span = tracing::info_span!("job", id = job.id, kind = job.kind, key = job.job_key);
    let _in_span = tracing::Instrument::instrument(run_one(app, job), span).await;
}

async fn run_one(app: App, job: job::Model) {
    let (progress, _) = watch::channel(Progress { cursor: None, ..Progress::default() });
    let lease =
        Lease { store: app.store.clone(), id: job.id, fence: job.fence, lease_millis: lease_millis(&app), progress };
    let outcome = tokio::select! {
        outcome = dispatch(&app, &job, &lease) => outcome,
        lost = keep_alive(&lease) => Err(lost),
    };
    match outcome {
        Ok(()) => {}
        Err(StoreError::LeaseLost(_)) => {
            tracing::warn!("the lease was lost; another worker goes on, or the job was ended")
        }
        Err(error) => {
            tracing::error!(%error, attempts = job.attempts, "the job broke off");
            give_back(&app, &lease, &job, &error).await;
        }
    }
}

async fn dispatch(app: &App, job: &job::Model, lease: &Lease) -> Result<(), StoreError> {
    match job.kind.as_str() {
        ingest::HARVEST_PERSON => ingest::harvest(app, job, lease).await,
        ingest::REFRESH_WORKS => ingest::refresh(app, job, lease).await,
        duplicates::FIND_DUPLICATES => duplicates::find(app, job, lease).await,
        bulk_edit::BULK_EDIT => bulk_edit::work(app, job, lease).await,
        other => {
            let message = format!("this version knows no job of kind `{other}`");
            let tx = app.store.begin().await?;
            lease.finish_in(&tx, &Outcome::Failed { message }).await?;
            tx.commit().await.map(drop)
        }
    }
}

/// Beats until the lease is lost; a database that cannot be reached for a moment is tried again.
async fn keep_alive(lease: &Lease) -> StoreError {
    let pause = Duration::from_millis(u64::try_from(lease.lease_millis / 4).unwrap_or(1_000).max(50));
    loop {
        tokio::time::sleep(pause.min(Duration::from_secs(2))).await;
        match jobs::heartbeat(&lease.store, lease.id, lease.fence, lease.lease_millis, &lease.said()).await {
            Ok(()) => {}
            Err(lost @ StoreError::LeaseLost(_)) => return lost,
            Err(error) => tracing::warn!(%error, "no heartbeat could be written"),
        }
    }
}

/// A job that broke off through our own fault goes back to the queue a few times, then it fails with the reason.
async fn give_back(app: &App, lease: &Lease, job: &job::Model, error: &StoreError) {
    let message = error.to_string();
    // A conflict is somebody who made the same person or work a moment ago: the next try finds it.
    let transient = matches!(error, StoreError::Unavailable(_) | StoreError::Conflict(_));
    let outcome = match transient && job.attempts < jobs::MAX_ATTEMPTS {
        true => Outcome::Retry { message, delay: 1_000 * i64::from(job.attempts.clamp(1, 30)) },
        false => Outcome::Failed { message },
    };
    let written = async {
        let tx = app.store.begin().await?;
        if matches!(outcome, Outcome::Failed { .. }) {
            ingest::mark_failed(&tx, job, &error.to_string(), None).await?;
        }
        lease.finish_in(&tx, &outcome).await?;
        tx.commit().await.map(drop)
    };
    if let Err(error) = written.await {
        tracing::error!(%error, "the end of the job could not be written; its lease will run out");
    }
}
