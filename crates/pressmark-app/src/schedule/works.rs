//! Works whose turn it is: a walk by key over all works of a workspace, which takes as long as each of them may go
//! unchecked. Of the works on the way those are refreshed that nothing has confirmed for so long; what a harvested
//! person claims is confirmed with that person.

use std::time::Duration;

use pressmark_store::Result;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::{job_list, schedule, settings as remembered};
use serde::{Deserialize, Serialize};

use super::{ScheduleSettings, millis, share, take_turn};
use crate::App;
use crate::ingest::{REFRESH_WORKS, Refresh, queue_refresh};

/// Behind everything else.
const PRIORITY: i32 = 250;

/// The least that a step of the walk covers: what upstreams are best asked about at once.
const STEP: u64 = 25;

/// The most that a step covers.
const LONGEST_STEP: u64 = 1_000;

/// Steps that wait to be worked on, before no more are queued.
const BACKLOG: u64 = 10;

/// The share of a budget that is left for what somebody waits for.
const SPARED: f64 = 0.5;

/// Works that are counted at every step; where there are more, they are counted so often.
const FEW: u64 = 10_000;
const COUNT_EVERY: Duration = Duration::from_hours(1);

/// The longest time between two steps.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// Where a walk is.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Walk {
    /// The last key of the step before.
    at: i64,
    /// When that step was queued, Unix milliseconds.
    stepped_at: i64,
    /// When the next is due.
    next_at: i64,
    /// How many works there were.
    all: u64,
    /// When they were counted.
    counted_at: i64,
}

/// Queues the next step of the walk over the works of a workspace, if it is time for it and there is budget to spare.
pub(super) async fn queue_next(app: &App, settings: &ScheduleSettings, workspace_id: i64) -> Result<u32> {
    let name = format!("schedule.works.{workspace_id}");
    let walk = remembered::get(app.store.read(), &name).await?;
    let walk: Walk = walk.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let now = now_millis();
    if now < walk.next_at || !is_affordable(app, &walk, now) {
        return Ok(0);
    }
    if job_list::active(app.store.read(), workspace_id, REFRESH_WORKS).await? >= BACKLOG {
        return Ok(0);
    }
    if !take_turn(&app.store, &format!("{name}.turn"), settings.tick).await? {
        return Ok(0);
    }
    let read = app.store.read();
    let is_known = walk.all > FEW && now - walk.counted_at < millis(COUNT_EVERY);
    let (all, counted_at) = match is_known {
        true => (walk.all, walk.counted_at),
        false => (schedule::works(read, workspace_id).await?, now),
    };
    let step = share(all, settings.works_every, settings.tick).clamp(STEP, LONGEST_STEP);
    let Some(window) = schedule::next_window(read, workspace_id, walk.at, step).await? else {
        // Nothing there, or the walk ended exactly here: it begins anew.
        let next = Walk { at: 0, stepped_at: now, next_at: now + pause(settings, all, step), all, counted_at };
        return remember(app, &name, next).await;
    };
    let checked_before = now.saturating_sub(millis(settings.works_every));
    let range = (walk.at, window.last);
    let due = schedule::due_works(read, workspace_id, range, checked_before).await?;
    let next = Walk {
        at: if window.is_end { 0 } else { window.last },
        stepped_at: now,
        next_at: now + pause(settings, all, step),
        all,
        counted_at,
    };
    if due.is_empty() {
        return remember(app, &name, next).await;
    }
    let refresh = Refresh {
        behind: walk.at,
        last: window.last,
        checked_before,
        priority: PRIORITY,
        trigger: "schedule",
        requested_by: None,
        delay: 0,
    };
    let tx = app.store.begin().await?;
    let queued = queue_refresh(&tx, workspace_id, refresh).await?;
    remembered::set(&tx, &name, &serde_json::to_string(&next)?).await?;
    tx.commit().await?;
    Ok(u32::from(queued.is_some()))
}

/// Whether upstreams have budget to spare. What they said last may be old where nobody has asked them since, so once a
/// day it is tried.
fn is_affordable(app: &App, walk: &Walk, now: i64) -> bool {
    let is_spare = app.sources.budget_left().is_none_or(|left| left > SPARED);
    is_spare || now - walk.stepped_at >= millis(LONGEST_PAUSE)
}

/// The time until the next step: such that all steps take as long as each work may go unchecked.
fn pause(settings: &ScheduleSettings, all: u64, step: u64) -> i64 {
    let share = u128::from(step) * settings.works_every.as_millis() / u128::from(all.max(1));
    i64::try_from(share).unwrap_or(i64::MAX).min(millis(LONGEST_PAUSE))
}

async fn remember(app: &App, name: &str, walk: Walk) -> Result<u32> {
    let tx = app.store.begin().await?;
    remembered::set(&tx, name, &serde_json::to_string(&walk)?).await?;
    tx.commit().await?;
    Ok(0)
}
