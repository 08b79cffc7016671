//! How far a bulk edit is, and what it could not do.

use pressmark_store::entity::{job, publication};
use pressmark_store::repo::jobs::{self, Progress};
use pressmark_store::repo::runs;
use pressmark_store::{Result, WriteTx};
use serde::{Deserialize, Serialize};

use crate::curate::CurateError;
use crate::worker::Lease;

/// Lease of an edit that is done while somebody waits, milliseconds. If the process dies, a worker goes on after it.
pub(super) const LEASE: i64 = 60_000;

/// Numbers of a bulk edit, and where it goes on after a loss.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Works with a key up to this one were dealt with.
    pub(super) after: i64,
    /// Works changed.
    pub changed: u32,
    /// Works that the patch leaves as they are.
    pub unchanged: u32,
    /// Works that refused.
    pub refused: u32,
}

/// A work that refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Numeric key.
    pub key: i64,
    /// The id it is shown under; its key where it is gone.
    pub id: String,
    /// Why, in words.
    pub reason: String,
}

impl Refused {
    pub(super) fn of(row: &publication::Model, reason: impl Into<String>) -> Self {
        Self { key: row.id, id: row.shown_id.clone(), reason: reason.into() }
    }

    /// A line of the report.
    pub(super) fn item(&self) -> runs::Item {
        runs::Item {
            key: format!("work:{}", self.key),
            change: "skipped",
            publication_id: Some(self.key),
            reason: Some(self.reason.clone()),
            ..runs::Item::default()
        }
    }
}

/// Why a work cannot be edited whatever the patch, if so.
pub(super) fn obstacle(row: &publication::Model) -> Option<&'static str> {
    if row.merged_into.is_some() {
        Some("the work was merged into another")
    } else if row.deleted_at.is_some() {
        Some("the work is deleted; restore it first")
    } else {
        None
    }
}

/// What became of one work: its revision, nothing, or a refusal. Errors of the database are none of these.
pub(super) fn outcome(
    row: &publication::Model,
    done: Result<Option<i32>, CurateError>,
    tally: &mut Tally,
    refused: &mut Vec<Refused>,
) -> Result<()> {
    match done {
        Ok(Some(_)) => tally.changed += 1,
        Ok(None) => tally.unchanged += 1,
        Err(CurateError::Store(error)) => return Err(error),
        Err(error) => {
            tally.refused += 1;
            refused.push(Refused::of(row, error.to_string()));
        }
    }
    Ok(())
}

/// Writes report and progress of a batch, in its transaction.
pub(super) async fn beat(
    tx: &WriteTx,
    job: &job::Model,
    lease: Option<&Lease>,
    tally: &Tally,
    total: Option<usize>,
    refused: &[Refused],
) -> Result<()> {
    let items: Vec<runs::Item> = refused.iter().map(Refused::item).collect();
    runs::report(tx, job.id, job.workspace_id, &items).await?;
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let said = Progress {
        stage: "editing".to_owned(),
        done: number(tally.changed + tally.unchanged + tally.refused),
        total: total.map(|total| i32::try_from(total).unwrap_or(i32::MAX)),
        skipped: number(tally.refused),
        cursor: Some(serde_json::to_string(tally)?),
    };
    match lease {
        Some(lease) => {
            lease.say(|progress| *progress = said);
            lease.beat_in(tx).await
        }
        None => jobs::heartbeat_in(tx, job.id, job.fence, LEASE, &said).await,
    }
}

/// Where a job that was broken off goes on.
pub(super) fn resumed(job: &job::Model) -> Tally {
    job.cursor.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
