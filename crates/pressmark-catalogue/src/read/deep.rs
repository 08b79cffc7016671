//! A page far behind the beginning: nearly all that matches stands before it, so each hit is kept in as little room as
//! can be, and what decides among equal ranks is read only for those that the page may end among.

use std::sync::{Mutex, PoisonError};

use tantivy::DocAddress;

type Hit = (u64, DocAddress);

/// Lists that were used and will be again. Given back to the allocator they would stay in memory, one for each thread
/// that ever searched.
static USED: Mutex<Vec<Vec<Hit>>> = Mutex::new(Vec::new());
/// Lists kept at a time.
const MOST_USED: usize = 4;
/// Hits that a list which is kept has room for: 32 MiB. The system takes back larger ones by itself.
const LONGEST_USED: usize = 2 << 20;

/// Keeps the ranks of what is offered, as far as a page may need them.
pub(crate) struct Deep {
    hits: Vec<Hit>,
    until: usize,
    /// Hits of a higher rank can be in no page asked for.
    worst: u64,
    /// So many hits are cut down.
    full: usize,
}

impl Deep {
    /// For the first `until` hits, of `most` that can match.
    pub(crate) fn new(until: usize, most: usize) -> Self {
        let full = until.saturating_mul(2).max(1);
        let mut hits = USED.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        hits.reserve(full.min(most));
        Self { hits, until, worst: u64::MAX, full }
    }

    #[inline]
    pub(crate) fn offer(&mut self, rank: u64, address: DocAddress) {
        if rank > self.worst {
            return;
        }
        if self.hits.len() >= self.full {
            self.cut();
            if rank > self.worst {
                return;
            }
        }
        self.hits.push((rank, address));
    }

    /// Drops what comes behind the last that is wanted; its equals stay, since only their rests tell them apart.
    fn cut(&mut self) {
        let (_, &mut (worst, _), _) = self.hits.select_nth_unstable_by_key(self.until.saturating_sub(1), |hit| hit.0);
        self.worst = worst;
        self.hits.retain(|hit| hit.0 <= worst);
        self.full = self.until.max(self.hits.len()).saturating_mul(2);
    }

    /// The hits from `offset` on, in order; `rest` decides among equal ranks.
    pub(crate) fn page<T: Copy + Ord>(mut self, offset: usize, rest: impl Fn(DocAddress) -> T) -> Vec<DocAddress> {
        let until = self.until.min(self.hits.len());
        if offset >= until {
            return Vec::new();
        }
        let (_, &mut (first, _), behind) = self.hits.select_nth_unstable_by_key(offset, |hit| hit.0);
        let last = match until - offset {
            1 => first,
            more => behind.select_nth_unstable_by_key(more - 2, |hit| hit.0).1.0,
        };
        let before = self.hits.iter().filter(|hit| hit.0 < first).count();
        let among = self.hits.iter().filter(|hit| (first..=last).contains(&hit.0));
        let mut among: Vec<(u64, T, DocAddress)> = among.map(|&(rank, at)| (rank, rest(at), at)).collect();
        let (skipped, wanted) = (offset - before, until - offset);
        if skipped > 0 {
            among.select_nth_unstable(skipped);
        }
        let page = &mut among[skipped..];
        if wanted < page.len() {
            page.select_nth_unstable(wanted);
        }
        let page = &mut page[..wanted];
        page.sort_unstable();
        page.iter().map(|(_, _, address)| *address).collect()
    }
}

impl Drop for Deep {
    fn drop(&mut self) {
        let mut hits = std::mem::take(&mut self.hits);
        let mut used = USED.lock().unwrap_or_else(PoisonError::into_inner);
        if hits.capacity() <= LONGEST_USED && used.len() < MOST_USED {
            hits.clear();
            used.push(hits);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_deep_page_is_a_slice_of_the_sorted_whole(
            ranks in prop::collection::vec(prop_oneof![Just(7), 0u64..50, any::<u64>()], 0..3_000),
            offset in 0usize..3_200,
            length in 1usize..300,
        ) {
            let rest = |address: DocAddress| address.doc_id.reverse_bits();
            let hits: Vec<Hit> = (0u32..).zip(ranks).map(|(i, rank)| (rank, DocAddress::new(0, i))).collect();
            let mut deep = Deep::new(offset + length, hits.len());
            for (rank, address) in &hits {
                deep.offer(*rank, *address);
            }
            let mut sorted = hits.clone();
            sorted.sort_unstable_by_key(|&(rank, address)| (rank, rest(address)));
            let expected: Vec<DocAddress> = sorted.iter().skip(offset).take(length).map(|hit| hit.1).collect();
            prop_assert_eq!(deep.page(offset, rest), expected);
        }
    }
}
