//! Many measurements of one thing.

use std::time::Duration;

/// Durations of one kind of request.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which this share of all was done, in milliseconds; 0 without any.
    #[must_use]
    pub fn percentile(&self, share: f64) -> f64 {
        let mut millis: Vec<f64> = self.0.iter().map(|took| took.as_secs_f64() * 1e3).collect();
        rank(&mut millis, share)
    }

    /// The mean, in milliseconds; 0 without any.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 measurements")]
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<Duration>().as_secs_f64() * 1e3 / self.0.len().max(1) as f64
    }
}

/// The middle one of an odd number of values, the lower middle one of an even number; 0 without any.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    rank(&mut values.to_vec(), 0.5)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank in a list: small and not negative"
)]
fn rank(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * share).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_ranks_in_milliseconds() {
        let mut times = Times::default();
        (1..=100).rev().map(Duration::from_millis).for_each(|took| times.add(took));
        assert!((times.percentile(0.99) - 99.0).abs() < 1e-9);
        assert!((times.percentile(0.5) - 50.0).abs() < 1e-9);
        assert!((times.mean() - 50.5).abs() < 1e-9);
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!(median(&[]).abs() < 1e-9);
    }
}
