//! The job that looks for duplicates: through all works, through those that changed since the last time, or for the
//! doubles of one.

use pressmark_store::entity::job;
use pressmark_store::repo::change_log::{self, Position};
use pressmark_store::repo::jobs::Outcome;
use pressmark_store::repo::{duplicates, publications, settings};
use pressmark_store::{ConnectionTrait, EntityKind, Result, Store};
use serde::{Deserialize, Serialize};

use super::candidates::look;
use super::queue::{queue_in, queue_work_in};
use crate::App;
use crate::worker::Lease;

/// Kind of the jobs that look for duplicates.
pub const FIND_DUPLICATES: &str = "find_duplicates";

/// Works looked at in one go.
const BATCH: usize = 200;

/// Rows of the change log read in one go.
const ROWS: u64 = 1_000;

/// Milliseconds until what was written while a search ended is looked at.
const AGAIN: i64 = 500;

/// Where a search stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Cursor {
    /// Through all works, whatever changed.
    pub(super) full: bool,
    /// Of all works, those up to this key were looked at.
    pub(super) after: i64,
    /// Where the change log stood when the search through all works began.
    pub(super) head: Option<Position>,
    /// This work and no other, whatever the change log says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) only: Option<i64>,
}

/// What a search found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Works looked at.
    pub looked_at: u64,
    /// Pairs that nobody was asked about before.
    pub proposed: u32,
    /// Open pairs that are not alike any more.
    pub withdrawn: u32,
}

/// How far the change log was looked through, by workspace.
#[derive(Debug, Serialize, Deserialize)]
struct Seen {
    /// The history that it was of.
    epoch: String,
    position: Position,
}

/// Looks for the duplicates of a job's workspace.
///
/// # Errors
/// Any database error.
pub async fn find(app: &App, job: &job::Model, lease: &Lease) -> Result<()> {
    let cursor: Cursor = job.cursor.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    if let Some(id) = cursor.only {
        return find_of_one(app, job, lease, id).await;
    }
    let mut search = Search::begin(&app.store, job.workspace_id, cursor).await?;
    search
        .run(|cursor, found| {
            let text = serde_json::to_string(cursor).ok();
            lease.say(|p| {
                "comparing".clone_into(&mut p.stage);
                p.done = i32::try_from(found.looked_at).unwrap_or(i32::MAX);
                p.cursor = text;
            });
        })
        .await?;
    let outcome = Outcome::Completed { result: serde_json::to_string(&search.found)? };
    let tx = app.store.begin().await?;
    search.keep_position(&tx).await?;
    lease.finish_in(&tx, &outcome).await?;
    // What was written meanwhile found this job active, and queued none.
    if !change_log::after(&*tx, search.position, 1).await?.is_empty() {
        queue_in(&tx, job.workspace_id, "remainder", AGAIN).await?;
    }
    tx.commit().await.map(drop)
}

/// Looks for the doubles of one work.
async fn find_of_one(app: &App, job: &job::Model, lease: &Lease, id: i64) -> Result<()> {
    let workspace_id = job.workspace_id;
    let seen = revision_of(app.store.read(), workspace_id, id).await?;
    let looked = look(&app.store, workspace_id, &[id]).await?;
    let found = Found { looked_at: 1, proposed: looked.proposed, withdrawn: looked.withdrawn };
    let tx = app.store.begin().await?;
    lease.finish_in(&tx, &Outcome::Completed { result: serde_json::to_string(&found)? }).await?;
    // Who changed it meanwhile found this job active, and queued none.
    if revision_of(&*tx, workspace_id, id).await? != seen {
        queue_work_in(&tx, workspace_id, id, "remainder").await?;
    }
    tx.commit().await.map(drop)
}

async fn revision_of(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<i32>> {
    Ok(publications::by_ids(conn, workspace_id, &[id]).await?.pop().map(|row| row.revision))
}

/// Looks for duplicates among all works of a workspace, here and now.
///
/// # Errors
/// Any database error.
pub async fn find_now(store: &Store, workspace_id: i64) -> Result<Found> {
    let mut search = Search::begin(store, workspace_id, Cursor { full: true, ..Cursor::default() }).await?;
    search.run(|_, _| {}).await?;
    let tx = store.begin().await?;
    search.keep_position(&tx).await?;
    tx.commit().await?;
    Ok(search.found)
}

struct Search<'a> {
    store: &'a Store,
    workspace_id: i64,
    epoch: String,
    cursor: Cursor,
    /// Up to here the change log was looked through.
    position: Position,
    found: Found,
}

impl<'a> Search<'a> {
    async fn begin(store: &'a Store, workspace_id: i64, mut cursor: Cursor) -> Result<Self> {
        let epoch = settings::epoch(store).await?;
        let kept = settings::get(store.read(), &name(workspace_id)).await?;
        let seen: Option<Seen> = kept.and_then(|text| serde_json::from_str(&text).ok());
        let mut position = seen.filter(|seen| seen.epoch == epoch).map(|seen| seen.position);
        // A place that the log does not hold any more tells nothing of what came since.
        if let Some(place) = position
            && place != Position::default()
            && change_log::at(store.read(), place).await?.is_none()
        {
            position = None;
        }
        cursor.full |= position.is_none();
        if cursor.full && cursor.head.is_none() {
            cursor.head = Some(change_log::head(store.read()).await?.map(|row| row.position()).unwrap_or_default());
        }
        let position = if cursor.full { cursor.head } else { position }.unwrap_or_default();
        Ok(Self { store, workspace_id, epoch, cursor, position, found: Found::default() })
    }

    async fn run(&mut self, mut say: impl FnMut(&Cursor, &Found)) -> Result<()> {
        while self.cursor.full {
            let after = self.cursor.after;
            let ids = duplicates::work_ids_after(self.store.read(), self.workspace_id, after, BATCH as u64).await?;
            match ids.last() {
                Some(last) => self.cursor.after = *last,
                None => break,
            }
            self.look(&ids).await?;
            say(&self.cursor, &self.found);
        }
        loop {
            let rows = change_log::after(self.store.read(), self.position, ROWS).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            self.position = last.position();
            let works = rows.iter().filter(|row| row.workspace_id == self.workspace_id);
            let works = works.filter(|row| row.kind() == Some(EntityKind::Publication));
            let mut ids: Vec<i64> = works.map(|row| row.entity_id).collect();
            ids.sort_unstable();
            ids.dedup();
            for ids in ids.chunks(BATCH) {
                self.look(ids).await?;
            }
            say(&self.cursor, &self.found);
        }
    }

    async fn look(&mut self, ids: &[i64]) -> Result<()> {
        let looked = look(self.store, self.workspace_id, ids).await?;
        self.found.looked_at += ids.len() as u64;
        self.found.proposed += looked.proposed;
        self.found.withdrawn += looked.withdrawn;
        Ok(())
    }

    async fn keep_position(&self, tx: &pressmark_store::WriteTx) -> Result<()> {
        let seen = Seen { epoch: self.epoch.clone(), position: self.position };
        settings::set(tx, &name(self.workspace_id), &serde_json::to_string(&seen)?).await
    }
}

fn name(workspace_id: i64) -> String {
    format!("duplicates {workspace_id}")
}
