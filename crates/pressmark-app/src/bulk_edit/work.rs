//! The job of a bulk edit, as a worker does it.

use pressmark_store::Result;
use pressmark_store::entity::job;
use pressmark_store::repo::bulk_edits;
use pressmark_store::repo::jobs::Outcome;

use super::run::edit;
use super::undo::{UNDO, take_back};
use super::{BULK_EDIT, Order};
use crate::App;
use crate::activity::Actor;
use crate::worker::Lease;

/// Does a bulk edit, or undoes one.
///
/// # Errors
/// Any database error.
pub async fn work(app: &App, job: &job::Model, lease: &Lease) -> Result<()> {
    let (run, undoes) = match job.job_key.strip_prefix(UNDO) {
        Some(run) => (run, true),
        None => (job.job_key.as_str(), false),
    };
    let Some(kept) = bulk_edits::find(app.store.read(), job.workspace_id, run).await? else {
        let tx = app.store.begin().await?;
        let message = "the order of this bulk edit is gone".to_owned();
        lease.finish_in(&tx, &Outcome::Failed { message }).await?;
        return tx.commit().await.map(drop);
    };
    // In the name of whoever ordered it.
    let name = job.requested_by.as_deref().unwrap_or(&kept.by_name);
    let actor = Actor::job(BULK_EDIT, job.id).as_user(name);
    if undoes {
        take_back(&app.store, job, run, &actor, Some(lease)).await.map(drop)
    } else {
        let order: Order = serde_json::from_str(&kept.request)?;
        edit(&app.store, job, run, &order, &actor, Some(lease)).await.map(drop)
    }
}
