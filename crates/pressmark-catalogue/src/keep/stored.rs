//! What an index on disk says of itself, without the lock and without changing anything.

use std::path::Path;

use super::directory;
use super::index::OpenIndex;
use crate::error::Result;
use crate::handle::StoredIndex;

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
