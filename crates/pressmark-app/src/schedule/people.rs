//! People whose turn it is.

use pressmark_store::Result;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::jobs::{self, NewJob};
use pressmark_store::repo::schedule;

use super::{ScheduleSettings, millis, share, take_turn};
use crate::App;
use crate::ingest::HARVEST_PERSON;

/// Behind everybody whom somebody asked for.
const PRIORITY: i32 = 200;

/// The most that one turn queues, however many are due: a write stays below 200 ms.
const MOST: u64 = 500;

/// Queues the people of a workspace who were not checked for longest, if their time is over: a tick's share of them.
/// Their state is not touched before their harvest begins, and the event is that of its end.
pub(super) async fn queue_due(app: &App, settings: &ScheduleSettings, workspace_id: i64) -> Result<u32> {
    if !take_turn(&app.store, &format!("schedule.people.{workspace_id}"), settings.tick).await? {
        return Ok(0);
    }
    let people = schedule::people(app.store.read(), workspace_id).await?;
    if people == 0 {
        return Ok(0);
    }
    let most = share(people, settings.people_every, settings.tick).min(MOST);
    let since = now_millis().saturating_sub(millis(settings.people_every));
    let due = schedule::due_people(app.store.read(), workspace_id, HARVEST_PERSON, since, most).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let mut queued = 0;
    let tx = app.store.begin().await?;
    for orcid in &due {
        let job = NewJob {
            workspace_id,
            kind: HARVEST_PERSON,
            key: orcid,
            priority: PRIORITY,
            trigger: "schedule",
            requested_by: None,
            delay: 0,
            cursor: None,
        };
        queued += u32::from(jobs::enqueue(&tx, &job).await?.is_some());
    }
    tx.commit().await?;
    Ok(queued)
}
