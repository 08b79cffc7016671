//! Which segments are merged.

use std::collections::HashMap;

use tantivy::index::SegmentId;
use tantivy::merge_policy::{LogMergePolicy, MergeCandidate, MergePolicy};
use tantivy::{Index, SegmentMeta};

/// The most documents that one merge may bring together: a column of rows may not grow beyond 4 GiB in one segment.
const MOST: u64 = 2_000_000;

/// Smaller segments are of like size. Each commit of an edit brings one of a few documents, and whatever they have grown
/// to below this is merged again with every eight of them: with ten times as much that was nearly half of the processor
/// time of an edit.
const SMALL: u32 = 200;

/// Merges segments of like size, and those with many deleted documents, but none beyond [`MOST`].
#[derive(Debug)]
pub(crate) struct Capped(LogMergePolicy);

impl Capped {
    /// For an index that is followed.
    pub(crate) fn new() -> Self {
        Self::of(8)
    }

    /// For one that is being built: many segments come in a row, and each is to be merged as seldom as possible.
    pub(crate) fn while_building() -> Self {
        Self::of(16)
    }

    /// Whether anything is to be merged in an index that is followed, or is being merged now.
    pub(crate) fn has_work(index: &Index) -> tantivy::Result<bool> {
        Ok(!Self::new().compute_merge_candidates(&index.searchable_segment_metas()?).is_empty())
    }

    fn of(segments: usize) -> Self {
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(segments);
        policy.set_min_layer_size(SMALL);
        policy.set_del_docs_ratio_before_merge(0.3);
        policy.set_max_docs_before_merge(1_000_000);
        Self(policy)
    }
}

impl MergePolicy for Capped {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let sizes: HashMap<SegmentId, u64> = segments.iter().map(|s| (s.id(), u64::from(s.num_docs()))).collect();
        let mut candidates = self.0.compute_merge_candidates(segments);
        for MergeCandidate(ids) in &mut candidates {
            ids.sort_by_key(|id| sizes.get(id));
            let mut sum = 0;
            ids.retain(|id| {
                sum += sizes.get(id).copied().unwrap_or(0);
                sum <= MOST
            });
        }
        // A lone segment is worth merging only for its deleted documents, which is why the policy named it alone.
        candidates.retain(|MergeCandidate(ids)| !ids.is_empty());
        candidates
    }
}
