//! Imports staff lists (rule 40): CSV with a line for each person and entity. Each line is done or refused by itself,
//! and the report says which and why. Importing a list again changes nothing.
//!
//! Columns, in any order: `orcid, name, entity, status, starts_at, ends_at, categories, people_type, photo_url, slug`.
//! Lines with the same iD are about the same person; without an iD, those with the same short name, which is made of the
//! name where none is given.

mod apply;
mod line;
mod read;
mod report;

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use pressmark_store::repo::{categories, entities, people_curated};
use pressmark_store::{Result, Store, StoreError};
use serde_json::json;

pub use read::COLUMNS;
pub use report::{Outcome, StaffReport, StaffReportLine};

use self::apply::Known;
use self::line::StaffLine;
use crate::activity::{Actor, Event, EventType, record};

/// The longest list that is read, in bytes.
pub const LONGEST: usize = 2 << 20;

/// The most lines that are read.
const MOST_LINES: usize = 20_000;

/// Lines in one transaction: others wait for it (engineering 3).
const STEP: usize = 100;

/// How often a step is tried that a harvest got in the way of.
const TRIES: u32 = 3;

/// How long it waits in between.
const PAUSE: Duration = Duration::from_millis(200);

/// Why a list was not imported at all.
#[derive(Debug, thiserror::Error)]
pub enum StaffListError {
    /// It is no list of this kind.
    #[error("{0}")]
    Unreadable(String),
    /// The database. What was imported by then stays; importing the list again goes on.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports a list. With `dry_run` everything is tried and nothing is kept.
///
/// # Errors
/// [`StaffListError::Unreadable`] if it is no CSV with the columns; else any database error.
pub async fn import(
    store: &Store,
    workspace_id: i64,
    bytes: &[u8],
    dry_run: bool,
    actor: &Actor,
) -> Result<StaffReport, StaffListError> {
    let (lines, refused) = read::read(bytes, MOST_LINES).map_err(StaffListError::Unreadable)?;
    let known = known(store, workspace_id).await?;
    let mut report = StaffReport::new(dry_run, refused);
    for together in in_steps(lines) {
        let done = step(store, workspace_id, &together, &known, dry_run).await?;
        done.into_iter().for_each(|line| report.add(line));
    }
    report.finish();
    if !dry_run {
        tell(store, workspace_id, &report, actor).await?;
    }
    Ok(report)
}

/// Does a step, all of it or nothing. A harvest that writes at the same time may make the same person; and where a
/// person gets an iD, it may wait for that while it holds a work that shows them. Then the step is tried again.
async fn step(
    store: &Store,
    workspace_id: i64,
    lines: &[StaffLine],
    known: &Known,
    dry_run: bool,
) -> Result<Vec<StaffReportLine>> {
    let mut tries = 1;
    loop {
        match try_step(store, workspace_id, lines, known, dry_run).await {
            Err(StoreError::Conflict(_) | StoreError::Unavailable(_)) if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            other => return other,
        }
    }
}

async fn try_step(
    store: &Store,
    workspace_id: i64,
    lines: &[StaffLine],
    known: &Known,
    dry_run: bool,
) -> Result<Vec<StaffReportLine>> {
    let tx = store.begin().await?;
    let orcids: Vec<String> = lines.iter().filter_map(|line| line.orcid.map(|orcid| orcid.to_string())).collect();
    let slugs: Vec<String> = lines.iter().filter_map(StaffLine::key).collect();
    people_curated::hold_all(&tx, workspace_id, &orcids, &slugs).await?;
    let mut done = Vec::with_capacity(lines.len());
    for line in lines {
        done.push(apply::apply(&tx, workspace_id, line, known).await?);
    }
    if dry_run {
        tx.rollback().await?;
    } else {
        // The catalogue follows the log by itself: bulk work does not wait for it.
        tx.commit().await?;
    }
    Ok(done)
}

async fn known(store: &Store, workspace_id: i64) -> Result<Known> {
    let entities = entities::all(store.read(), workspace_id).await?;
    let categories = categories::all(store.read(), workspace_id).await?;
    Ok(Known {
        entities: entities.into_iter().map(|entity| entity.id).collect::<HashSet<_>>(),
        categories: categories.into_iter().map(|category| category.id).collect::<HashSet<_>>(),
    })
}

/// The lines of one person in one step, in their order: what a dry run takes back, no later step builds upon.
fn in_steps(lines: Vec<StaffLine>) -> Vec<Vec<StaffLine>> {
    let mut people: BTreeMap<String, Vec<StaffLine>> = BTreeMap::new();
    for line in lines {
        people.entry(line.whose()).or_default().push(line);
    }
    let mut steps: Vec<Vec<StaffLine>> = Vec::new();
    for mut lines in people.into_values() {
        match steps.last_mut().filter(|step| step.len() + lines.len() <= STEP) {
            Some(step) => step.append(&mut lines),
            None => steps.push(lines),
        }
    }
    steps
}

async fn tell(store: &Store, workspace_id: i64, report: &StaffReport, actor: &Actor) -> Result<()> {
    let StaffReport { created, changed, unchanged, refused, .. } = report;
    let said = format!("A staff list was imported: {created} people made, {changed} lines changed, {refused} refused");
    let counts = json!({ "created": created, "changed": changed, "unchanged": unchanged, "refused": refused });
    let event = Event::new(EventType::PeopleImported, said).in_workspace(workspace_id).with(counts);
    let tx = store.begin().await?;
    record(&tx, actor, event).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests;
