//! How long to wait before another attempt.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(30);

/// The wait after the `attempt`th failure (from 0): exponential with full jitter, so that many clients that failed
/// together do not come back together.
pub(crate) fn backoff(attempt: u32) -> Duration {
    longest_wait(attempt).mul_f64(rand::random::<f64>())
}

fn longest_wait(attempt: u32) -> Duration {
    FIRST.saturating_mul(1 << attempt.min(16)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_limit() {
        assert_eq!(longest_wait(0), FIRST);
        assert_eq!(longest_wait(2), FIRST * 4);
        assert_eq!(longest_wait(u32::MAX), LONGEST);
        assert!((0..200).all(|n| backoff(n) <= LONGEST));
    }
}
