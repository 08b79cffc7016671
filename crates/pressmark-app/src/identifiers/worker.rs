//! Empties the outbox. Several processes may: each task is one's at a time.

use std::time::Duration;

use pressmark_store::Result;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::attempt::{self, Claimed, Made};
use crate::App;

/// Agencies are asked about so many identifiers at once.
const AT_ONCE: usize = 4;

/// How often an idle worker looks for a task.
const IDLE: Duration = Duration::from_millis(500);

/// What became of the tasks that were due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    /// Agencies know now.
    pub done: u32,
    /// To be tried again.
    pub failed: u32,
}

/// Works on tasks until told to stop; attempts under way then have `grace` to end, after which they are left to their
/// leases.
pub async fn run(app: App, mut stop: watch::Receiver<bool>, grace: Duration) {
    if !app.identifiers.is_enabled() {
        tracing::warn!("identifiers.enabled is false: no agency is asked; what is reserved waits");
        return;
    }
    let mut running = JoinSet::new();
    loop {
        while running.try_join_next().is_some() {}
        // Nobody is left who could say so: as good as told.
        if *stop.borrow() || stop.has_changed().is_err() {
            break;
        }
        if running.len() >= AT_ONCE {
            tokio::select! { _ = running.join_next() => {}, _ = stop.changed() => {} }
            continue;
        }
        match attempt::claim(&app, None).await {
            Ok(Some(claimed)) => drop(running.spawn(work(app.clone(), claimed))),
            Ok(None) => pause(&mut stop, IDLE).await,
            Err(error) => {
                tracing::warn!(%error, "no task of an identifier could be taken");
                pause(&mut stop, IDLE * 4).await;
            }
        }
    }
    let drained = tokio::time::timeout(grace, async { while running.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::info!(left = running.len(), "attempts under way are left to their leases");
        running.abort_all();
    }
}

/// Waits, or until it is told to stop.
async fn pause(stop: &mut watch::Receiver<bool>, time: Duration) {
    tokio::select! { () = tokio::time::sleep(time) => {}, _ = stop.changed() => {} }
}

async fn work(app: App, claimed: Claimed) {
    if let Err(error) = attempt::make(&app, &claimed).await {
        tracing::error!(%error, "an attempt could not be written down; its lease will run out");
    }
}

/// Works on what is due now, one after the other.
///
/// # Errors
/// Any database error; what was done before it is done.
pub async fn run_due(app: &App) -> Result<Turn> {
    let mut turn = Turn::default();
    if !app.identifiers.is_enabled() {
        return Ok(turn);
    }
    while let Some(claimed) = attempt::claim(app, None).await? {
        match attempt::make(app, &claimed).await? {
            Made::Done => turn.done += 1,
            Made::Failed => turn.failed += 1,
            Made::Lost => {}
        }
    }
    Ok(turn)
}
