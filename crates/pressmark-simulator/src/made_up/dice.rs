//! Randomness that depends on the seed, a purpose and a number, and on nothing else.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of numbers for one purpose and one item, so that item 900,000 costs as much as item 1.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of item `number` for a purpose.
    pub(super) fn new(seed: u64, purpose: &str, number: usize) -> Self {
        let mut mixed = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in purpose.bytes().chain(u64::try_from(number).unwrap_or_default().to_le_bytes()) {
            mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
        }
        Self(ChaCha8Rng::seed_from_u64(mixed))
    }

    /// True in a share `rate` of throws.
    pub(super) fn chance(&mut self, rate: f64) -> bool {
        self.unit() < rate
    }

    /// A number from 0 (included) to 1 (not).
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// A number below `end`; 0 where there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// A number from `from` to `to`, both included.
    pub(super) fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// One of the items; the list must not be empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A rank below `end`, low ranks commoner: close to Zipf's law with exponent 1.
    pub(super) fn zipf(&mut self, end: usize) -> usize {
        if end < 2 {
            return 0;
        }
        #[expect(clippy::cast_precision_loss, reason = "lists are far smaller than 2^52")]
        let ln = (end as f64 + 1.0).ln();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and below end + 1")]
        let rank = (self.unit() * ln).exp() as usize;
        rank.clamp(1, end) - 1
    }

    /// One of the items, the first ones more often.
    pub(super) fn pick_zipf<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.zipf(items.len())]
    }

    /// A number from the distribution of small counts with the given mean (geometric).
    pub(super) fn geometric(&mut self, mean: f64) -> usize {
        let stop = 1.0 / (mean + 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
        let n = ((1.0 - self.unit()).ln() / (1.0 - stop).ln()) as usize;
        n.min(1_000)
    }
}
