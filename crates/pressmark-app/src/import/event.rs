//! The event of an import: one a file, with counts.

use std::path::Path;

use pressmark_store::entity::job;
use pressmark_store::{Result, WriteTx};
use serde_json::json;

use super::run::{IMPORT_FILE, ImportCounts, ImportError};
use crate::activity::{Actor, Event, EventType, Status, record};

/// An import has ended. One that broke off counts nothing here: the next one goes on with its numbers.
pub(super) async fn ended(
    tx: &WriteTx,
    job: &job::Model,
    path: &Path,
    written: &std::result::Result<ImportCounts, ImportError>,
) -> Result<()> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let event = match written {
        Ok(counts) => {
            let summary = format!("{name} was imported: {} works kept, {} of them new", counts.kept, counts.new);
            Event::new(EventType::ImportEnded, summary).with(json!({ "run": job.id, "counts": counts }))
        }
        Err(error) => {
            let summary = format!("The import of {name} broke off: {error}");
            Event::new(EventType::ImportEnded, summary).ended(Status::Failed).with(json!({ "run": job.id }))
        }
    };
    let event = event.in_workspace(job.workspace_id).on("file", &job.job_key);
    record(tx, &Actor::job(IMPORT_FILE, job.id), event).await
}
