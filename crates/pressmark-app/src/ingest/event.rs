//! Events of harvests: one for each wish, one for each end, with counts; what happened to each work is in the run's report.

use pressmark_domain::Orcid;
use pressmark_store::entity::job;
use pressmark_store::{Result, WriteTx};
use serde_json::json;

use super::{Counts, HARVEST_PERSON};
use crate::activity::{Actor, Event, EventType, Status, record};

/// What a harvest is done to.
const SUBJECT: &str = "orcid";

/// Somebody wished for harvests. `queued`: how many were, where that is known already.
pub(super) async fn queued(
    tx: &WriteTx,
    workspace_id: i64,
    wanted: &[Orcid],
    queued: Option<usize>,
    trigger: &str,
    actor: &Actor,
) -> Result<()> {
    let summary = match wanted {
        [one] => format!("The harvest of {one} was queued"),
        many => format!("The harvest of {} people was queued", many.len()),
    };
    let details = json!({ "requested": wanted.len(), "queued": queued, "trigger": trigger });
    let mut event = Event::new(EventType::HarvestQueued, summary).in_workspace(workspace_id).with(details);
    if let [one] = wanted {
        event = event.on(SUBJECT, one);
    }
    record(tx, actor, event).await
}

/// A harvest is done.
pub(super) async fn completed(tx: &WriteTx, job: &job::Model, counts: &Counts) -> Result<()> {
    let summary = format!(
        "{} was harvested: {} works new, {} changed, {} unchanged, {} skipped",
        job.job_key, counts.new, counts.changed, counts.unchanged, counts.skipped
    );
    let details = json!({ "run": job.id, "requested_by": job.requested_by, "counts": counts });
    let event = Event::new(EventType::HarvestEnded, summary).with(details);
    record(tx, &actor(job), event.in_workspace(job.workspace_id).on(SUBJECT, &job.job_key)).await
}

/// A harvest failed, and is not tried again.
pub(super) async fn failed(tx: &WriteTx, job: &job::Model, message: &str) -> Result<()> {
    let summary = format!("{} was not harvested: {message}", job.job_key);
    let details = json!({ "run": job.id, "requested_by": job.requested_by, "attempts": job.attempts });
    let event = Event::new(EventType::HarvestEnded, summary).ended(Status::Failed).with(details);
    record(tx, &actor(job), event.in_workspace(job.workspace_id).on(SUBJECT, &job.job_key)).await
}

fn actor(job: &job::Model) -> Actor {
    Actor::job(HARVEST_PERSON, job.id)
}
