//! The documents of an imported database, added to a new index by nothing but the index itself.

use anyhow::{Result, ensure};
use pressmark_catalogue::{BareIndex, CatalogueOptions};
use pressmark_store::repo::for_index;
use pressmark_store::{Location, Store};
use std::path::Path;
use std::time::{Duration, Instant};

/// Documents that are made at a time; the clock stands still while they are, and so does the index.
const READY: u64 = 10_000;

/// Rows read at once.
const PAGE: usize = 500;

/// Adds the documents of all publications of the database `from` to an index in `to` and commits once. Returns their
/// number and the time of adding and committing.
///
/// # Errors
/// Errors of the database and the index.
pub(super) async fn add_all(from: &Path, to: &Path) -> Result<(u64, Duration)> {
    let store = Store::open(&Location::Sqlite(from.to_owned())).await?;
    let index = BareIndex::create(store.clone(), to, &CatalogueOptions::new(to)).await?;
    let (mut added, mut took, mut after) = (0, Duration::ZERO, 0);
    loop {
        let keys = for_index::publication_ids_after(store.read(), after, READY).await?;
        let Some(last) = keys.last() else { break };
        after = *last;
        let mut ready = Vec::new();
        for keys in keys.chunks(PAGE) {
            ready.push(index.documents(keys).await?);
        }
        let started = Instant::now();
        for documents in ready {
            added += documents.count();
            index.add(documents)?;
        }
        took += started.elapsed();
    }
    let started = Instant::now();
    let held = index.commit().await?;
    took += started.elapsed();
    ensure!(held == added, "{held} documents of {added} are in the index");
    store.close().await?;
    Ok((added, took))
}
