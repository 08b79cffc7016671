//! Where a document was found: what makes it cheap to tell that it is still the same.

use tantivy::DocAddress;
use tantivy::index::SegmentId;

use super::snapshot::Snapshot;

/// The place of a document. A document is never altered in its place, only removed from it, so one that is still there
/// is the same; and one that a merge has moved still has its hash.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// None if another document may come to be named by the identifier that led here.
    at: Option<(SegmentId, u32)>,
    hash: Option<u64>,
}

impl Place {
    /// `sure`: as long as the document stands, its identifier can name no other.
    pub(crate) fn of(snapshot: &Snapshot, address: DocAddress, sure: bool) -> Self {
        let segment = snapshot.searcher.segment_reader(address.segment_ord).segment_id();
        Self {
            at: sure.then_some((segment, address.doc_id)),
            hash: snapshot.columns_of(address).hash.first(address.doc_id),
        }
    }

    /// Whether the document still stands there.
    pub(crate) fn holds_in(&self, snapshot: &Snapshot) -> bool {
        let Some((id, doc)) = self.at else { return false };
        let segment = snapshot.searcher.segment_readers().iter().find(|segment| segment.segment_id() == id);
        segment.is_some_and(|segment| doc < segment.max_doc() && !segment.is_deleted(doc))
    }

    /// Whether the same was read there as at another place.
    #[must_use]
    pub fn reads_as(&self, other: &Self) -> bool {
        self.hash.is_some() && self.hash == other.hash
    }
}
