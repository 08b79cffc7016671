//! Cleaning the events of a workspace away.

use pressmark_store::repo::activity;
use pressmark_store::{Result, Store};
use serde_json::json;

use super::{Actor, Event, EventType, record};

/// Events that go in one transaction: others wait for it (engineering 3).
const STEP: u64 = 1_000;

/// Removes the events of a workspace, all or those before a time (Unix milliseconds), and tells how many. What happens
/// while it goes on stays. That it was done, and by whom, is the first event of what comes after; the audit trail has
/// it too, and its beginning, and is not cleaned. It goes in steps: where it is interrupted, the rest stays.
///
/// # Errors
/// Any database error; what was removed by then is gone.
pub async fn clean(store: &Store, workspace_id: i64, before: Option<i64>, actor: &Actor) -> Result<u64> {
    in_steps(store, workspace_id, before, STEP, actor).await
}

async fn in_steps(store: &Store, workspace_id: i64, before: Option<i64>, step: u64, actor: &Actor) -> Result<u64> {
    let newest = activity::newest(store.read(), workspace_id).await?;
    begin(store, workspace_id, before, actor).await?;
    let mut deleted = 0;
    if let Some(newest) = newest {
        loop {
            let tx = store.begin().await?;
            let gone = activity::clean(&tx, workspace_id, before, newest, step).await?;
            tx.commit().await?;
            let Some(gone) = gone else { break };
            deleted += gone;
        }
    }
    end(store, workspace_id, before, deleted, actor).await?;
    Ok(deleted)
}

/// Into the audit trail alone: whoever interrupts a cleaning is to leave a trace, and the staff see it when it is done.
async fn begin(store: &Store, workspace_id: i64, before: Option<i64>, actor: &Actor) -> Result<()> {
    let event = Event::new(EventType::ActivityCleaning, format!("The events of workspace {workspace_id} are removed"));
    let event = event.on("workspace", workspace_id).with(json!({ "before_date": before }));
    let tx = store.begin().await?;
    record(&tx, actor, event).await?;
    tx.commit().await?;
    Ok(())
}

async fn end(store: &Store, workspace_id: i64, before: Option<i64>, deleted: u64, actor: &Actor) -> Result<()> {
    let said = match before {
        Some(_) => format!("{deleted} older events were removed"),
        None => format!("All {deleted} events were removed"),
    };
    let details = json!({ "deleted_count": deleted, "before_date": before });
    let event = Event::new(EventType::ActivityCleaned, said).with(details);
    let tx = store.begin().await?;
    record(&tx, actor, event.in_workspace(workspace_id).on("workspace", workspace_id)).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use pressmark_store::on_both_engines;
    use pressmark_store::repo::activity::{Filter, From};

    use super::*;

    async fn happen(store: &Store, workspace_id: i64, times: usize) {
        let tx = store.begin().await.unwrap();
        for _ in 0..times {
            let event = Event::new(EventType::HarvestEnded, "A harvest ended").in_workspace(workspace_id);
            record(&tx, &Actor::system("test"), event).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// The events of a workspace, newest first.
    async fn events(store: &Store, workspace_id: i64) -> Vec<String> {
        let all = activity::list(store.read(), workspace_id, &Filter::default(), From::Offset(0), 100).await.unwrap();
        all.0.into_iter().map(|event| event.event_type).collect()
    }

    async fn audited(store: &Store, event_type: &str) -> u64 {
        let filter = Filter { event_type: Some(event_type.to_owned()), ..Filter::default() };
        activity::list_audit(store.read(), &filter, From::Offset(0), 1).await.unwrap().1
    }

    on_both_engines! {
        async fn a_cleaning_that_was_interrupted_is_finished_by_the_next(store: Store) {
            happen(&store, 1, 7).await;
            let actor = Actor::system("test");
            // As it is when the process is killed behind the first step.
            begin(&store, 1, None, &actor).await.unwrap();
            let tx = store.begin().await.unwrap();
            assert_eq!(activity::clean(&tx, 1, None, i64::MAX, 3).await.unwrap(), Some(3));
            tx.commit().await.unwrap();
            assert_eq!((events(&store, 1).await.len(), audited(&store, "activity.cleaned").await), (4, 0));

            assert_eq!(in_steps(&store, 1, None, 3, &actor).await.unwrap(), 4);
            assert_eq!(events(&store, 1).await, ["activity.cleaned"]);
            assert_eq!((audited(&store, "activity.cleaning").await, audited(&store, "activity.cleaned").await), (2, 1));
        }

        async fn two_cleanings_at_once_remove_each_event_once(store: Store) {
            happen(&store, 1, 20).await;
            let actor = Actor::system("test");
            let (one, other) = tokio::join!(in_steps(&store, 1, None, 3, &actor), in_steps(&store, 1, None, 3, &actor));
            // Each may have taken the other's last word away too, if it began later.
            let deleted = one.unwrap() + other.unwrap();
            assert!((20..=21).contains(&deleted), "{deleted}");
            assert!(events(&store, 1).await.iter().all(|event| event == "activity.cleaned"));
        }
    }
}
