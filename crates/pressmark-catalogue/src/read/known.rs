//! What a query found in one segment: it stays so until the segment loses a document. A commit brings small segments and
//! leaves the large ones alone, so a list that is asked for after every commit of an import costs what is new.

use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};

/// Smaller segments are looked through as fast as remembered, and soon merged away.
const WORTH_KNOWING: u32 = 5_000;
/// Pages that reach deeper are seldom asked for twice.
const DEEPEST: usize = 500;
/// Bytes of memory for all of it.
const MOST: u64 = 8 << 20;

/// Which segment, in which state, and which query, kept down to which hit. Documents are only ever taken from a segment,
/// so the number of those taken tells its state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    segment: SegmentId,
    deleted: DocId,
    query: u64,
    until: usize,
}

/// What was found: how many in all, and the first of them as `(rank, rest, document)`.
#[derive(Debug)]
pub(crate) struct InSegment<T> {
    pub total: u64,
    pub first: Vec<(u64, T, DocId)>,
}

/// What queries found in segments.
#[derive(Debug)]
pub(crate) struct Known<T: Send + Sync + 'static>(moka::sync::Cache<Key, Arc<InSegment<T>>>);

/// The part of [`Known`] that is about one query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfQuery<'a, T: Send + Sync + 'static> {
    known: &'a Known<T>,
    query: u64,
}

impl<T: Send + Sync + 'static> Default for Known<T> {
    fn default() -> Self {
        let weigh = |_: &Key, found: &Arc<InSegment<T>>| {
            u32::try_from(128 + found.first.len() * size_of::<(u64, T, DocId)>()).unwrap_or(u32::MAX)
        };
        Self(moka::sync::Cache::builder().max_capacity(MOST).weigher(weigh).build())
    }
}

impl<T: Send + Sync + 'static> Known<T> {
    /// What is known of a query, by a number that stands for all of it but the page.
    pub(crate) fn of(&self, query: u64) -> OfQuery<'_, T> {
        OfQuery { known: self, query }
    }
}

impl<T: Send + Sync + 'static> OfQuery<'_, T> {
    /// What was found in a segment, down to a hit.
    pub(crate) fn get(&self, segment: &SegmentReader, until: usize) -> Option<Arc<InSegment<T>>> {
        self.known.0.get(&self.key(segment, until)?)
    }

    /// Remembers it.
    pub(crate) fn put(&self, segment: &SegmentReader, until: usize, found: &Arc<InSegment<T>>) {
        if let Some(key) = self.key(segment, until) {
            self.known.0.insert(key, Arc::clone(found));
        }
    }

    fn key(&self, segment: &SegmentReader, until: usize) -> Option<Key> {
        let worth = segment.num_docs() >= WORTH_KNOWING && until <= DEEPEST;
        let (id, deleted) = (segment.segment_id(), segment.num_deleted_docs());
        worth.then_some(Key { segment: id, deleted, query: self.query, until })
    }
}
