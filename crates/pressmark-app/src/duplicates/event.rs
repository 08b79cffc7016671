//! Events of duplicates: each decision is one.

use pressmark_store::entity::publication;
use pressmark_store::{Result, WriteTx};
use serde_json::json;

use crate::activity::{Actor, Event, EventType, record};

const SUBJECT: &str = "publication";

pub(super) async fn merged(
    tx: &WriteTx,
    survivor: &publication::Model,
    merged: &publication::Model,
    number: i64,
    left: usize,
    actor: &Actor,
) -> Result<()> {
    let summary = format!("{} was merged into {}", merged.shown_id, survivor.shown_id);
    let details = json!({
        "merge": number,
        "survivor": { "key": survivor.id, "id": survivor.shown_id },
        "merged": { "key": merged.id, "id": merged.shown_id },
        "decisions_left": left,
    });
    let event = Event::new(EventType::WorksMerged, summary).in_workspace(survivor.workspace_id).with(details);
    record(tx, actor, event.on(SUBJECT, &survivor.shown_id)).await
}

pub(super) async fn split(
    tx: &WriteTx,
    survivor: &publication::Model,
    merged: &publication::Model,
    number: i64,
    actor: &Actor,
) -> Result<()> {
    let summary = format!("{} was split off {}", merged.shown_id, survivor.shown_id);
    let details = json!({
        "merge": number,
        "survivor": { "key": survivor.id, "id": survivor.shown_id },
        "merged": { "key": merged.id, "id": merged.shown_id },
    });
    let event = Event::new(EventType::WorksSplit, summary).in_workspace(survivor.workspace_id).with(details);
    record(tx, actor, event.on(SUBJECT, &survivor.shown_id)).await
}

pub(super) async fn distinct(
    tx: &WriteTx,
    first: &publication::Model,
    second: &publication::Model,
    actor: &Actor,
) -> Result<()> {
    let summary = format!("{} and {} were told apart", first.shown_id, second.shown_id);
    let details = json!({ "first": first.shown_id, "second": second.shown_id });
    let event = Event::new(EventType::DuplicateDismissed, summary).in_workspace(first.workspace_id).with(details);
    record(tx, actor, event.on(SUBJECT, &first.shown_id)).await
}

pub(super) async fn search_queued(tx: &WriteTx, workspace_id: i64, job: i64, actor: &Actor) -> Result<()> {
    let event = Event::new(EventType::DuplicateSearchQueued, "A search for duplicates was queued");
    record(tx, actor, event.in_workspace(workspace_id).on("job", job)).await
}
