//! Events of bulk edits: one for each, and one for its undo.

use pressmark_store::{Result, WriteTx};
use serde_json::json;

use super::{Order, Tally};
use crate::activity::{Actor, Event, EventType, record};

const SUBJECT: &str = "bulk_edit";

/// A patch longer than this is not repeated in the event; the order has it.
const LONGEST_PATCH: usize = 4_000;

pub(super) async fn done(
    tx: &WriteTx,
    workspace_id: i64,
    run: &str,
    job: i64,
    order: &Order,
    tally: &Tally,
    actor: &Actor,
) -> Result<()> {
    let summary = format!("{} works were edited by one patch; {} refused it", tally.changed, tally.refused);
    let patch = Some(&order.patch).filter(|patch| patch.to_string().len() <= LONGEST_PATCH);
    let details = json!({
        "run": run, "job": job, "works": order.ids.len(), "changed": tally.changed, "unchanged": tally.unchanged,
        "refused": tally.refused, "patch": patch, "filter": order.filter,
    });
    let event = Event::new(EventType::BulkEdited, summary).in_workspace(workspace_id).with(details);
    record(tx, actor, event.on(SUBJECT, run)).await
}

pub(super) async fn undone(
    tx: &WriteTx,
    workspace_id: i64,
    run: &str,
    job: i64,
    tally: &Tally,
    actor: &Actor,
) -> Result<()> {
    let summary =
        format!("An edit of many works was undone on {} of them; {} were changed since", tally.changed, tally.refused);
    let details = json!({
        "run": run, "job": job, "undone": tally.changed, "unchanged": tally.unchanged, "changed_since": tally.refused,
    });
    let event = Event::new(EventType::BulkEditUndone, summary).in_workspace(workspace_id).with(details);
    record(tx, actor, event.on(SUBJECT, run)).await
}
