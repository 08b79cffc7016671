//! The best of many, from some rank to another, without sorting them all.

use tantivy::DocAddress;

/// One that matched: `rank` first, `rest` among equals; less is earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit<T> {
    pub rank: u64,
    pub rest: T,
    pub address: DocAddress,
}

/// Keeps the first `until` hits of all that are offered.
pub(crate) struct Window<T> {
    hits: Vec<Hit<T>>,
    until: usize,
    /// Hits behind this one can be in no page asked for.
    worst: Option<(u64, T)>,
}

/// Below this, cutting costs more than it saves.
const ROOM: usize = 4_096;

impl<T: Copy + Ord> Window<T> {
    pub(crate) fn new(until: usize) -> Self {
        Self { hits: Vec::new(), until, worst: None }
    }

    /// Whether a hit of this rank may be wanted: if not, the rest of it need not be read.
    #[inline]
    pub(crate) fn may_want(&self, rank: u64) -> bool {
        self.worst.is_none_or(|(worst, _)| rank <= worst)
    }

    #[inline]
    pub(crate) fn offer(&mut self, hit: Hit<T>) {
        if self.worst.is_some_and(|worst| (hit.rank, hit.rest) > worst) {
            return;
        }
        self.hits.push(hit);
        if self.hits.len() >= self.until.saturating_mul(2).max(ROOM) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.until == 0 {
            self.hits.clear();
            return;
        }
        if self.hits.len() > self.until {
            let (_, last, _) = self.hits.select_nth_unstable(self.until - 1);
            self.worst = Some((last.rank, last.rest));
            self.hits.truncate(self.until);
        }
    }

    /// All that it keeps, in no order.
    pub(crate) fn kept(mut self) -> Vec<Hit<T>> {
        self.cut();
        self.hits
    }

    /// The hits from `offset` on, in order. Only those are sorted, wherever they stand.
    pub(crate) fn page(mut self, offset: usize) -> Vec<DocAddress> {
        self.cut();
        if offset >= self.hits.len() {
            return Vec::new();
        }
        if offset > 0 {
            self.hits.select_nth_unstable(offset);
        }
        let page = &mut self.hits[offset..];
        page.sort_unstable();
        page.iter().map(|hit| hit.address).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_window_is_a_slice_of_the_sorted_whole(ranks in prop::collection::vec(0u64..50, 0..9_000), offset in 0usize..9_500, length in 0usize..300) {
            let hits: Vec<Hit<u32>> =
                (0u32..).zip(ranks).map(|(i, rank)| Hit { rank, rest: i.reverse_bits(), address: DocAddress::new(0, i) }).collect();
            let mut window = Window::new(offset + length);
            for hit in &hits {
                if window.may_want(hit.rank) {
                    window.offer(*hit);
                }
            }
            let mut sorted = hits.clone();
            sorted.sort_unstable();
            let expected: Vec<DocAddress> = sorted.iter().skip(offset).take(length).map(|h| h.address).collect();
            prop_assert_eq!(window.page(offset), expected);
        }
    }
}
