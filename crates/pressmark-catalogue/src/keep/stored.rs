//! What an index on disk says of itself, without the lock and without changing anything.

use std::path::Path;
use std::time::Duration;

use pressmark_store::Store;

use super::batch::blocking;
use super::directory;
use super::index::OpenIndex;
use super::verify::{repair as append_repairs, verify};
use crate::error::{CatalogueError, Result};
use crate::handle::StoredIndex;
use crate::options::CatalogueOptions;
use crate::read::Snapshot;
use crate::status::{Progress, VerifyReport};

/// Reads it; `None` if there is none.
pub(crate) fn stored(dir: &Path) -> Result<Option<StoredIndex>> {
    let Some(path) = directory::current(dir) else { return Ok(None) };
    let index = OpenIndex::open(&path)?;
    let payload = index.payload()?;
    let searcher = index.reader.searcher();
    Ok(Some(StoredIndex {
        format: index.format,
        documents: searcher.num_docs(),
        segments: searcher.segment_readers().len(),
        bytes: directory::bytes(&path),
        position: payload.as_ref().map(|p| p.position).unwrap_or_default(),
        epoch: payload.map(|p| p.epoch).unwrap_or_default(),
        path,
    }))
}

/// Compares the index of another process with the truth.
pub(crate) async fn verify_stored(
    store: &Store,
    options: &CatalogueOptions,
    repair: bool,
    mut progress: impl FnMut(Progress),
) -> Result<VerifyReport> {
    let internal_only = options.internal_members_only;
    let mut report = verify(store, &open(options).await?, internal_only, &mut progress).await?;
    if !report.is_clean() {
        // What the owner has not committed yet looks different: it has time until the second look.
        tokio::time::sleep(options.commit_every * 2 + Duration::from_secs(1)).await;
        report.retain(&verify(store, &open(options).await?, internal_only, &mut progress).await?);
    }
    if repair && !report.is_clean() {
        append_repairs(store, &mut report).await?;
    }
    Ok(report)
}

async fn open(options: &CatalogueOptions) -> Result<Snapshot> {
    let dir = options.dir.clone();
    blocking(move || {
        let path = directory::current(&dir).ok_or_else(|| CatalogueError::NotReady {
            retry_after: Duration::from_secs(5),
            reason: "there is no index yet".into(),
        })?;
        OpenIndex::open(&path)?.snapshot(0, None)
    })
    .await
}
