//! One attempt at one task of the outbox: taken under a lease, written down before it begins, and settled in one write.

use std::time::Duration;

use pressmark_sources::registrar::{Deposit, Done, RegistrarError};
use pressmark_store::entity::{identifier, identifier_task};
use pressmark_store::repo::{identifier_attempts, identifier_tasks, identifiers};
use pressmark_store::{Result, StoreError, WriteTx};

use super::{attention, change, payload};
use crate::App;
use crate::deposit::survivor;

/// The failed attempt from which on somebody should look at what may pass by itself.
const WORTH_A_LOOK: i32 = 3;

/// The first wait after a failure that may pass, and the longest.
const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_mins(10);

/// The waits after a refusal: it passes when somebody mends metadata (which wakes the task) or credentials.
const FIRST_AFTER_REFUSAL: Duration = Duration::from_mins(5);
const LONGEST_AFTER_REFUSAL: Duration = Duration::from_hours(6);

/// A task that is ours for a while.
#[derive(Debug)]
pub(super) struct Claimed {
    task: identifier_task::Model,
    row: identifier::Model,
    attempt: i64,
    lease: String,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// The agency knows.
    Done,
    /// It will be tried again.
    Failed,
    /// Another worker has the task: what came of it is its to say.
    Lost,
}

/// Why an attempt failed.
struct Failed {
    status: Option<u16>,
    reason: String,
    /// Whether it may pass by itself.
    passes: bool,
    retry_after: Option<Duration>,
}

impl From<RegistrarError> for Failed {
    fn from(error: RegistrarError) -> Self {
        let (status, passes, retry_after) = (error.status(), error.is_transient(), error.retry_after());
        Self { status, reason: error.to_string(), passes, retry_after }
    }
}

impl Failed {
    fn for_good(reason: String) -> Self {
        Self { status: None, reason, passes: false, retry_after: None }
    }

    /// How long to wait: growing, and half of it at random, so that what failed together does not come back together.
    fn wait(&self, attempts: i32) -> Duration {
        let (first, longest) = match self.passes {
            true => (FIRST, LONGEST),
            false => (FIRST_AFTER_REFUSAL, LONGEST_AFTER_REFUSAL),
        };
        let doubled = u32::try_from(attempts.saturating_sub(1).clamp(0, 16)).unwrap_or(0);
        let most = first.saturating_mul(1 << doubled).min(longest);
        let drawn = most.mul_f64(0.5 + rand::random::<f64>() / 2.0);
        drawn.max(self.retry_after.unwrap_or_default().min(LONGEST_AFTER_REFUSAL))
    }
}

/// Takes the next task, or the next of one identifier whether or not its time has come; `None` if there is nothing to
/// do.
pub(super) async fn claim(app: &App, only: Option<i64>) -> Result<Option<Claimed>> {
    if !identifier_tasks::any_due(&app.store, only).await? {
        return Ok(None);
    }
    let lease = uuid::Uuid::new_v4().simple().to_string();
    let millis = i64::try_from(app.identifiers.lease.as_millis()).unwrap_or(120_000);
    let tx = app.store.begin().await?;
    let Some(task) = identifier_tasks::claim(&tx, &lease, millis, only).await? else { return Ok(None) };
    let row = identifiers::by_id(&*tx, task.identifier_id).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt(format!("task {} is of no identifier", task.id)))?;
    let attempt = identifier_attempts::begin(&tx, &task, &row).await?;
    tx.commit().await?;
    Ok(Some(Claimed { task, row, attempt, lease }))
}

/// Does what a task says. Nothing of the database is held while the agency is asked.
pub(super) async fn make(app: &App, claimed: &Claimed) -> Result<Made> {
    let outcome = match prepare(app, claimed).await? {
        Ok(deposit) => {
            // An answer that comes when another worker has the task would be one too many.
            let limit = app.identifiers.lease.mul_f64(0.75);
            match tokio::time::timeout(limit, ask(app, claimed, &deposit)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Failed {
                    status: None,
                    reason: format!("{} took longer than {} s", claimed.row.registrar, limit.as_secs()),
                    passes: true,
                    retry_after: None,
                }),
            }
        }
        Err(failed) => Err(failed),
    };
    if let Err(failed) = &outcome {
        let (identifier, attempts) = (claimed.row.value.as_str(), claimed.task.attempts);
        tracing::warn!(identifier, action = claimed.task.action, attempts, reason = failed.reason, "minting failed");
    }
    settle(app, claimed, &outcome).await
}

/// What the agency is to hear, from the work as it is now.
async fn prepare(app: &App, claimed: &Claimed) -> Result<Result<Deposit, Failed>> {
    let conn = app.store.read();
    // Read anew: it may have been bound, or its work retired, since the task was taken.
    let row = identifiers::by_id(conn, claimed.row.id).await?.unwrap_or_else(|| claimed.row.clone());
    if let Some(reason) = app.identifiers.forbids(&row.registrar, &row.value) {
        return Ok(Err(Failed::for_good(reason)));
    }
    let (mut work, mut others) = (None, Vec::new());
    if let Some(publication_id) = row.publication_id {
        // Of a work that was merged into another the page shows that one, and so do its identifiers.
        work = survivor(conn, row.workspace_id, publication_id).await?;
        others = identifiers::of_publication(conn, row.workspace_id, publication_id).await?;
    }
    let deposit = payload::deposit(&app.identifiers, &row, work.as_ref(), &others);
    Ok(deposit.map_err(|error| Failed::for_good(error.to_string())))
}

async fn ask(app: &App, claimed: &Claimed, deposit: &Deposit) -> Result<Done, Failed> {
    let name = claimed.row.registrar.as_str();
    let Some(registrar) = app.identifiers.agencies.of_name(name) else {
        return Err(Failed::for_good(format!("{name} is not configured any more (identifiers.{name})")));
    };
    let done = match claimed.task.action.as_str() {
        "register" => registrar.register(deposit).await,
        "tombstone" => registrar.tombstone(deposit).await,
        _ => registrar.update(deposit).await,
    };
    Ok(done?)
}

/// Writes what came of it: the trail, the task, the identifier and the work's reasons for attention, all or nothing.
async fn settle(app: &App, claimed: &Claimed, outcome: &Result<Done, Failed>) -> Result<Made> {
    let Claimed { task, row, attempt, lease } = claimed;
    let tx = app.store.begin().await?;
    if let Some(publication_id) = bound(&tx, row.id).await? {
        // Whoever changes a work holds it first and its identifiers then; the other way round both would wait for ever.
        attention::hold(&tx, row.workspace_id, publication_id).await?;
    }
    let (name, status, error) = match outcome {
        Ok(done) => (done.as_str(), None, None),
        Err(failed) => ("failed", failed.status, Some(failed.reason.as_str())),
    };
    identifier_attempts::end(&tx, *attempt, name, status, error).await?;
    let again = outcome.as_ref().err().map(|failed| failed.wait(task.attempts));
    let again = again.map(|wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX / 10));
    let is_ours = identifier_tasks::settle(&tx, task.id, lease, again).await?;
    if outcome.is_ok() {
        // True whoever has the task now.
        identifiers::set_registered(&tx, row.id).await?;
        if let (None, Some(publication_id)) = (row.registered_at, bound(&tx, row.id).await?) {
            change::is_registered(&tx, row, publication_id).await?;
        }
    }
    if is_ours {
        let failing = outcome.as_ref().is_err_and(|failed| !failed.passes || task.attempts >= WORTH_A_LOOK);
        identifiers::set_error(&tx, row.id, error, failing).await?;
        // Read anew: it may have been bound meanwhile.
        if let Some(publication_id) = bound(&tx, row.id).await? {
            attention::refresh(&tx, row.workspace_id, &[publication_id]).await?;
        }
    }
    tx.commit().await?;
    Ok(match (is_ours, outcome.is_ok()) {
        (false, _) => Made::Lost,
        (true, true) => Made::Done,
        (true, false) => Made::Failed,
    })
}

/// The work that an identifier names now.
async fn bound(tx: &WriteTx, id: i64) -> Result<Option<i64>> {
    Ok(identifiers::by_id(&**tx, id).await?.and_then(|row| row.publication_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(passes: bool, retry_after: Option<Duration>) -> Failed {
        Failed { status: None, reason: String::new(), passes, retry_after }
    }

    #[test]
    fn waits_grow_to_their_limit_and_are_never_shorter_than_asked_for() {
        assert!((0..100).all(|_| (FIRST / 2..=FIRST).contains(&failed(true, None).wait(1))));
        assert!((0..100).all(|_| failed(true, None).wait(i32::MAX) <= LONGEST));
        assert!((0..100).any(|_| failed(true, None).wait(20) > FIRST * 8));
        assert!((0..100).all(|_| failed(false, None).wait(i32::MAX) <= LONGEST_AFTER_REFUSAL));
        let asked = Duration::from_mins(2);
        assert!((0..100).all(|_| failed(true, Some(asked)).wait(1) == asked));
    }
}
