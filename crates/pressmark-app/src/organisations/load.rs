//! Loading a dump of ROR: read on one thread, written batch by batch, answering when all of it is there.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pressmark_sources::ror::map;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::organisations::{self, NewOrganisation, NewRelease};
use pressmark_store::{Store, StoreError, WriteTx};
use serde_json::json;
use tokio::sync::mpsc;

use super::dump::read_dump;
use super::elements::Elements;
use super::prepare::prepare;
use crate::activity::{Actor, Event, EventType, record};
use crate::import::BytesRead;

/// Organisations of one batch: with their words a write well below 200 ms.
const BATCH: usize = 200;
/// Batches that wait to be written.
const AHEAD: usize = 4;
/// Rows removed in one write.
const CLEARED_AT_ONCE: u64 = 5_000;
/// Whoever loads and has not written for so long, in milliseconds, is taken for dead.
const DEAD_AFTER: i64 = 10_000;

/// How far a load is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadProgress {
    /// Organisations written.
    pub loaded: u64,
    /// Bytes of the file read, compressed as it is.
    pub bytes: u64,
}

/// What was loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Organisations that are found from now on.
    pub organisations: u64,
    /// Organisations that are no more and have no successor: these are not shown (rule 53).
    pub left_out: u64,
    /// Records that cannot be read.
    pub rejected: u64,
    /// Version of the release, as the file's name tells it.
    pub version: Option<String>,
    /// Day of the release: of the file's name, else the newest of the records.
    pub released_on: Option<String>,
}

/// Why nothing was loaded. The release from before goes on answering.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read to its end.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: std::io::Error,
    },
    /// It holds no organisation.
    #[error("{path} holds no organisation of ROR's schema v2{}", .reason.as_ref().map(|r| format!(": {r}")).unwrap_or_default())]
    Nothing {
        /// The file.
        path: PathBuf,
        /// Why the first record is none.
        reason: Option<String>,
    },
    /// Another process loads a release.
    #[error("another process is loading organisations")]
    Busy,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a file looks like a dump of ROR: its first object has a ROR id.
///
/// # Errors
/// If the file cannot be opened, or is a zip without a dump in it.
pub fn is_dump(path: &Path) -> std::io::Result<bool> {
    #[derive(serde::Deserialize)]
    struct Head {
        #[serde(default)]
        id: serde_json::Value,
    }
    // What is no list of objects is something else, and others will say what is wrong with it.
    let first = read_dump(path, BytesRead::default(), |text| Ok(Elements::new(text).next_object().ok().flatten()))?;
    let Some(first) = first else { return Ok(false) };
    let head: Option<Head> = serde_json::from_slice(&first).ok();
    Ok(head.is_some_and(|head| head.id.as_str().is_some_and(|id| id.contains("ror.org/"))))
}

/// Loads a dump, which answers instead of the one before when all of it is there. `progress` is told after each batch.
/// The event of it is told in this workspace; organisations themselves belong to all.
///
/// # Errors
/// [`LoadError`]; then nothing has changed.
pub async fn load(
    store: &Store,
    path: &Path,
    workspace_id: i64,
    mut progress: impl FnMut(LoadProgress),
) -> Result<Loaded, LoadError> {
    let named = Named::of(path);
    clear(store).await?;
    let id = begin(store, &named).await?;
    let written = write_all(store, path, id, &named, workspace_id, &mut progress).await;
    if written.is_err() {
        let tx = store.begin().await?;
        organisations::abandon(&tx, id).await?;
        tx.commit().await?;
    }
    clear(store).await?;
    written
}

/// What a file's name tells: `v2.1-2026-11-20-ror-data.json`.
struct Named {
    name: String,
    version: Option<String>,
    released_on: Option<String>,
}

impl Named {
    fn of(path: &Path) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_version = |part: &&str| {
            let digits = part.strip_prefix('v').unwrap_or_default();
            digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        };
        let version = name.split(['-', '_']).next().filter(is_version).map(str::to_owned);
        let day = |at: usize| name.get(at..at + 10).filter(|text| is_day(text)).map(str::to_owned);
        let released_on = (0..name.len()).find_map(day);
        Self { name, version, released_on }
    }
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|day| (1990..2200).contains(&day.year()) && day.to_string() == text)
}

/// Begins a release; whoever died while loading is waited for.
async fn begin(store: &Store, named: &Named) -> Result<i64, LoadError> {
    let pause = Duration::from_millis(500);
    for _ in 0..=(DEAD_AFTER / 500) {
        let now = now_millis();
        let (version, released_on) = (named.version.clone(), named.released_on.clone());
        let new = NewRelease { name: named.name.clone(), version, released_on };
        let tx = store.begin().await?;
        let begun = organisations::begin(&tx, new, now, now - DEAD_AFTER).await?;
        tx.commit().await?;
        if let Some(id) = begun {
            return Ok(id);
        }
        tokio::time::sleep(pause).await;
    }
    Err(LoadError::Busy)
}

/// Removes what no longer answers.
async fn clear(store: &Store) -> Result<(), StoreError> {
    loop {
        let tx = store.begin().await?;
        let more = organisations::clear(&tx, CLEARED_AT_ONCE).await?;
        tx.commit().await?;
        if !more {
            return Ok(());
        }
    }
}

/// Organisations made ready on the reading thread, and what was met between them.
#[derive(Default)]
struct Batch {
    ready: Vec<NewOrganisation>,
    left_out: u64,
    rejected: u64,
    /// Why the first of those is none.
    reason: Option<String>,
    /// The newest day on which a record was changed.
    newest: Option<String>,
    bytes: u64,
}

async fn write_all(
    store: &Store,
    path: &Path,
    id: i64,
    named: &Named,
    workspace_id: i64,
    progress: &mut impl FnMut(LoadProgress),
) -> Result<Loaded, LoadError> {
    let (send, mut receive) = mpsc::channel::<std::io::Result<Batch>>(AHEAD);
    let file = path.to_owned();
    let reading = tokio::task::spawn_blocking(move || read_batches(&file, &send));
    let mut loaded = Loaded { version: named.version.clone(), ..Loaded::default() };
    let (mut newest, mut reason) = (None, None);
    while let Some(batch) = receive.recv().await {
        let batch = batch.map_err(|error| LoadError::File { path: path.to_owned(), error })?;
        loaded.organisations += batch.ready.len() as u64;
        loaded.left_out += batch.left_out;
        loaded.rejected += batch.rejected;
        newest = newest.max(batch.newest);
        reason = reason.or(batch.reason);
        let tx = store.begin().await?;
        if !organisations::add(&tx, id, batch.ready, now_millis()).await? {
            return Err(LoadError::Busy);
        }
        tx.commit().await?;
        progress(LoadProgress { loaded: loaded.organisations, bytes: batch.bytes });
    }
    let _ = reading.await;
    if loaded.organisations == 0 {
        return Err(LoadError::Nothing { path: path.to_owned(), reason });
    }
    loaded.released_on = named.released_on.clone().or(newest);
    let tx = store.begin().await?;
    if !organisations::publish(&tx, id, loaded.released_on.clone(), now_millis()).await? {
        return Err(LoadError::Busy);
    }
    note(&tx, workspace_id, named, &loaded).await?;
    tx.commit().await?;
    Ok(loaded)
}

async fn note(tx: &WriteTx, workspace_id: i64, named: &Named, loaded: &Loaded) -> Result<(), StoreError> {
    let summary = format!("{} was imported: {} organisations of ROR", named.name, loaded.organisations);
    let details = json!({
        "organisations": loaded.organisations, "left_out": loaded.left_out, "rejected": loaded.rejected,
        "version": loaded.version, "released_on": loaded.released_on,
    });
    let event = Event::new(EventType::ImportEnded, summary).in_workspace(workspace_id).with(details);
    record(tx, &Actor::system("import"), event.on("file", &named.name)).await
}

/// Reads the file and makes its organisations ready, until it ends, breaks off, or nobody wants more.
fn read_batches(path: &Path, send: &mpsc::Sender<std::io::Result<Batch>>) {
    let read = BytesRead::default();
    let mut seen = HashSet::new();
    let told = read_dump(path, read.clone(), |text| {
        let mut elements = Elements::new(text);
        loop {
            let mut batch = Batch::default();
            let mut ended = false;
            while batch.ready.len() < BATCH {
                let Some(object) = elements.next_object()? else {
                    ended = true;
                    break;
                };
                take(&object, &mut seen, &mut batch)?;
            }
            batch.bytes = read.get();
            if send.blocking_send(Ok(batch)).is_err() || ended {
                return Ok(());
            }
        }
    });
    if let Err(error) = told {
        let _ = send.blocking_send(Err(error));
    }
}

fn take(object: &[u8], seen: &mut HashSet<String>, batch: &mut Batch) -> std::io::Result<()> {
    let organisation = match map::organisation(object) {
        Ok(organisation) => organisation,
        Err(error) => {
            batch.rejected += 1;
            batch.reason.get_or_insert_with(|| error.to_string());
            return Ok(());
        }
    };
    if !organisation.is_presentable() {
        batch.left_out += 1;
        return Ok(());
    }
    let ready = prepare(&organisation).map_err(std::io::Error::other)?;
    batch.newest = batch.newest.take().max(organisation.last_modified);
    // Whatever stands twice counts once.
    if seen.insert(ready.ror.clone()) {
        batch.ready.push(ready);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_file_tells_version_and_day() {
        let told = |name: &str| {
            let named = Named::of(Path::new(name));
            (named.version, named.released_on)
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(told("/x/v2.1-2026-11-20-ror-data.json"), (text("v2.1"), text("2026-11-20")));
        assert_eq!(told("v1.65-2025-05-05-ror-data_schema_v2.json.gz"), (text("v1.65"), text("2025-05-05")));
        assert_eq!(told("ror-dump.json"), (None, None));
        assert_eq!(told("vendor-9999-99-99-é.json"), (None, None));
    }
}
