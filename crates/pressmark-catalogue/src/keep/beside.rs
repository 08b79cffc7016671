//! What the owner of an index tells processes beside it, through rows of the store (engineering 11): how far it is, so
//! that the change log can be trimmed behind it, and, to whoever waits, that something is shown.

use std::path::Path;
use std::time::{Duration, Instant};

use pressmark_store::Store;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::change_log::{self, Position};
use pressmark_store::repo::log_readers::{self, LogReader};
use pressmark_store::repo::settings;
use serde::{Deserialize, Serialize};

use super::directory;
use super::following::Following;
use super::shared::Shared;
use crate::error::{CatalogueError, Result};

/// How often it is written down how far the index is: while it moves, and while it does not.
const NOTED_EVERY: Duration = Duration::from_mins(1);
const NOTED_ANYHOW: Duration = Duration::from_hours(1);
/// How often whoever waits looks for the answer.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Somebody waits until everything up to a position is shown by one catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Wait {
    position: Position,
    shown: bool,
}

/// The owner's side.
pub(crate) struct Beside {
    store: Store,
    reader: String,
    noted: Option<(Position, Instant)>,
}

impl Beside {
    pub(crate) fn new(store: Store, reader: String) -> Self {
        Self { store, reader, noted: None }
    }

    /// Looks whether somebody waits, and answers if what they wait for is shown; else hurries. Writes down now and then
    /// how far the index is.
    pub(crate) async fn look(&mut self, shared: &Shared, following: Option<&mut Following>) -> Result<()> {
        let Some(following) = following else { return Ok(()) };
        let (epoch, position) = following.place();
        let epoch = epoch.to_owned();
        self.note(&epoch, position).await?;
        let Some(wait) = latest(&self.store, &self.reader).await?.filter(|wait| !wait.shown) else { return Ok(()) };
        if settings::epoch(&self.store).await? != epoch {
            // Positions of another history say nothing here; this index is about to be replaced.
            return Ok(());
        }
        if *shared.position.borrow() < wait.position {
            following.hurry(wait.position);
            return Ok(());
        }
        // What was kept from before is not shown any more.
        shared.source.insist();
        write(&self.store, &self.reader, Wait { shown: true, ..wait }).await
    }

    async fn note(&mut self, epoch: &str, position: Position) -> Result<()> {
        let is_due = self
            .noted
            .is_none_or(|(noted, when)| when.elapsed() >= if noted == position { NOTED_ANYHOW } else { NOTED_EVERY });
        if is_due {
            let (id, epoch) = (self.reader.clone(), epoch.to_owned());
            let reader = LogReader { id, epoch, position, at: now_millis() };
            let tx = self.store.begin().await?;
            log_readers::note(&tx, &reader).await?;
            tx.commit().await?;
            self.noted = Some((position, Instant::now()));
        }
        Ok(())
    }
}

/// Waits, beside the owner of the index in a folder, until that one shows everything that is in the log now. `false`
/// when the time is over; nobody may own it any more then.
pub(crate) async fn wait(store: &Store, dir: &Path, at_most: Duration) -> Result<bool> {
    let Some(reader) = directory::reader_of(dir) else {
        tokio::time::sleep(at_most.min(LOOK_EVERY)).await;
        return Ok(false);
    };
    let position = change_log::last(store.read()).await?.map(|row| row.position()).unwrap_or_default();
    let asked = Wait { position, shown: false };
    write(store, &reader, asked).await?;
    let began = Instant::now();
    while began.elapsed() < at_most {
        tokio::time::sleep(LOOK_EVERY).await;
        match latest(store, &reader).await? {
            Some(wait) if wait.position >= position && wait.shown => return Ok(true),
            Some(wait) if wait.position >= position => {}
            // Another who waits for less has asked since.
            _ => write(store, &reader, asked).await?,
        }
    }
    Ok(false)
}

fn setting(reader: &str) -> String {
    format!("catalogue_wait:{reader}")
}

async fn latest(store: &Store, reader: &str) -> Result<Option<Wait>> {
    let text = settings::get(store.read(), &setting(reader)).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

async fn write(store: &Store, reader: &str, wait: Wait) -> Result<()> {
    let text = serde_json::to_string(&wait).map_err(|error| CatalogueError::Corrupt(error.to_string()))?;
    let tx = store.begin().await?;
    settings::set(&tx, &setting(reader), &text).await?;
    tx.commit().await?;
    Ok(())
}
