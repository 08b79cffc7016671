//! Harvests that nobody asks for: people, and more slowly works that nobody claims, each in its time and spread over it
//! (rule 22). A turn is taken by one node only and queues jobs; whatever is killed afterwards, the jobs are there.

mod people;
mod works;

use std::time::Duration;

use pressmark_store::repo::{schedule, workspaces};
use pressmark_store::{Result, Store};
use tokio::sync::watch;

use crate::App;

/// What is harvested again, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// Whether anything is.
    pub enabled: bool,
    /// Each person once in this time.
    pub people_every: Duration,
    /// Each work that nobody claims once in this time.
    pub works_every: Duration,
    /// How often it is looked for whoever is due.
    pub tick: Duration,
}

impl Default for ScheduleSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            people_every: Duration::from_hours(7 * 24),
            works_every: Duration::from_hours(30 * 24),
            tick: Duration::from_mins(1),
        }
    }
}

/// Jobs that were queued in a turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    /// Harvests of people.
    pub people: u32,
    /// Refreshes of works, each of a range of them.
    pub works: u32,
}

/// Queues whatever is due until told to stop. The first turn comes after a tick: whoever has just started has enough to
/// do.
pub async fn run(app: App, settings: ScheduleSettings, mut stop: watch::Receiver<bool>) {
    if !settings.enabled {
        return;
    }
    loop {
        tokio::select! {
            () = tokio::time::sleep(settings.tick) => {}
            told = stop.changed() => if told.is_err() || *stop.borrow() { return },
        }
        match turn(&app, &settings).await {
            Ok(queued) if queued == Turn::default() => {}
            Ok(queued) => tracing::debug!(queued.people, queued.works, "harvests were queued by schedule"),
            Err(error) => tracing::warn!(%error, "nothing could be queued by schedule"),
        }
    }
}

/// Queues what is due now in every workspace, unless another node has just done so.
///
/// # Errors
/// Any database error; what was queued before it stays queued.
pub async fn turn(app: &App, settings: &ScheduleSettings) -> Result<Turn> {
    let mut queued = Turn::default();
    if !settings.enabled {
        return Ok(queued);
    }
    for workspace in workspaces::all(app.store.read()).await? {
        queued.people += people::queue_due(app, settings, workspace.id).await?;
        queued.works += works::queue_next(app, settings, workspace.id).await?;
    }
    Ok(queued)
}

/// Takes the turn of this name. It comes a little earlier than a tick has passed, for clocks are not exact.
async fn take_turn(store: &Store, name: &str, tick: Duration) -> Result<bool> {
    schedule::take_turn(store, name, millis(tick) * 9 / 10).await
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 10)
}

/// How many of `all` are a tick's share, so that all of them take `every`; one at least.
fn share(all: u64, every: Duration, tick: Duration) -> u64 {
    let of_time = u128::from(all) * tick.as_millis();
    u64::try_from(of_time.div_ceil(every.as_millis().max(1))).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_their_turn_within_the_time_and_not_all_at_once() {
        let (week, minute) = (ScheduleSettings::default().people_every, Duration::from_mins(1));
        assert_eq!(share(1, week, minute), 1);
        assert_eq!(share(10_080, week, minute), 1, "as many as minutes in a week");
        assert_eq!(share(10_081, week, minute), 2);
        assert_eq!(share(1_000_000, week, minute), 100);
        assert_eq!(share(30, Duration::from_mins(10), minute), 3);
        assert_eq!(share(7, Duration::ZERO, minute), 420_000, "at once, if that is what was asked for");
    }
}
