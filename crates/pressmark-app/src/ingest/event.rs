//! Events of harvests: one for each wish, one for each end, with counts; what happened to each work is in the run's report.

use pressmark_domain::Orcid;
use pressmark_store::entity::job;
use pressmark_store::{Result, WriteTx};
use serde_json::json;

use super::{Counts, HARVEST_PERSON, REFRESH_WORKS};
use crate::activity::{Actor, Event, EventType, Status, record};

/// What a harvest is done to.
const SUBJECT: &str = "orcid";

/// Somebody wished for harvests, of which so many were queued; `in_all` iDs were wished for, in one or several writes.
pub(super) async fn queued(
    tx: &WriteTx,
    workspace_id: i64,
    wanted: &[Orcid],
    queued: usize,
    in_all: usize,
    trigger: &str,
    actor: &Actor,
) -> Result<()> {
    let summary = match (wanted, queued) {
        ([one], _) => format!("The harvest of {one} was queued"),
        (_, 1) => "The harvest of one person was queued".to_owned(),
        _ => format!("The harvest of {queued} people was queued"),
    };
    let details = json!({ "requested": wanted.len(), "queued": queued, "in_all": in_all, "trigger": trigger });
    let mut event = Event::new(EventType::HarvestQueued, summary).in_workspace(workspace_id).with(details);
    if let [one] = wanted {
        event = event.on(SUBJECT, one);
    }
    record(tx, actor, event).await
}

/// A harvest is done.
pub(super) async fn completed(tx: &WriteTx, job: &job::Model, counts: &Counts) -> Result<()> {
    let mut summary = format!(
        "{} was harvested: {} works new, {} changed, {} unchanged, {} skipped",
        job.job_key, counts.new, counts.changed, counts.unchanged, counts.skipped
    );
    summary.push_str(&conflicts(counts));
    if counts.withdrawals_held > 0 {
        let held = counts.withdrawals_held;
        summary.push_str(&format!("; {held} claims are gone at once, and stay until somebody confirms that"));
    }
    let details = json!({ "run": job.id, "requested_by": job.requested_by, "counts": counts });
    let event = Event::new(EventType::HarvestEnded, summary).with(details);
    record(tx, &actor(job), event.in_workspace(job.workspace_id).on(SUBJECT, &job.job_key)).await
}

/// Works that nobody claims were asked for anew, and something came of it.
pub(super) async fn refreshed(tx: &WriteTx, job: &job::Model, counts: &Counts) -> Result<()> {
    let summary = format!(
        "Works were refreshed: {} changed, {} unchanged, {} skipped{}",
        counts.changed,
        counts.unchanged,
        counts.skipped,
        conflicts(counts)
    );
    let details = json!({ "run": job.id, "requested_by": job.requested_by, "counts": counts });
    let event = Event::new(EventType::RefreshEnded, summary).with(details);
    record(tx, &actor(job), event.in_workspace(job.workspace_id).on("works", &job.job_key)).await
}

/// A job failed, and is not tried again. `by`: who ended it, where it was not the job itself.
pub(super) async fn failed(tx: &WriteTx, job: &job::Model, message: &str, by: Option<&Actor>) -> Result<()> {
    let (event_type, subject, summary) = match job.kind.as_str() {
        HARVEST_PERSON => (EventType::HarvestEnded, SUBJECT, format!("{} was not harvested: {message}", job.job_key)),
        REFRESH_WORKS => (EventType::RefreshEnded, "works", format!("Works were not refreshed: {message}")),
        kind => (EventType::JobFailed, "job", format!("A job of the kind {kind} failed: {message}")),
    };
    let id = if subject == "job" { job.id.to_string() } else { job.job_key.clone() };
    let details = json!({ "run": job.id, "requested_by": job.requested_by, "attempts": job.attempts });
    let event = Event::new(event_type, summary).ended(Status::Failed).with(details);
    let own = actor(job);
    record(tx, by.unwrap_or(&own), event.in_workspace(job.workspace_id).on(subject, id)).await
}

/// Works on which a source now contradicts a curator, where there are any.
fn conflicts(counts: &Counts) -> String {
    if counts.conflicts == 0 { String::new() } else { format!(", {} in conflict with an edit", counts.conflicts) }
}

/// Somebody said that claims which vanished at once are to be withdrawn.
pub(super) async fn confirmed(
    tx: &WriteTx,
    workspace_id: i64,
    orcid: &Orcid,
    job_id: i64,
    actor: &Actor,
) -> Result<()> {
    let summary = format!("The claims that are gone from the ORCID record of {orcid} will be withdrawn");
    let event = Event::new(EventType::WithdrawalsConfirmed, summary).in_workspace(workspace_id);
    record(tx, actor, event.on(SUBJECT, orcid).with(json!({ "run": job_id }))).await
}

fn actor(job: &job::Model) -> Actor {
    Actor::job(&job.kind, job.id)
}
