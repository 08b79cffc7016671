//! Cleaning the events of a workspace away.

use pressmark_store::repo::activity;
use pressmark_store::{Result, Store};
use serde_json::json;

use super::{Actor, Event, EventType, record};

/// Removes the events of a workspace, all or those before a time (Unix milliseconds), and tells how many. That it was
/// done, and by whom, is the first event of what comes after; the audit trail has it too and is not cleaned.
///
/// # Errors
/// Any database error; then nothing is removed.
pub async fn clean(store: &Store, workspace_id: i64, before: Option<i64>, actor: &Actor) -> Result<u64> {
    let tx = store.begin().await?;
    let deleted = activity::clean(&tx, workspace_id, before).await?;
    let said = match before {
        Some(_) => format!("{deleted} older events were removed"),
        None => format!("All {deleted} events were removed"),
    };
    let details = json!({ "deleted_count": deleted, "before_date": before });
    let event = Event::new(EventType::ActivityCleaned, said).with(details);
    record(&tx, actor, event.in_workspace(workspace_id).on("workspace", workspace_id)).await?;
    tx.commit().await?;
    Ok(deleted)
}
