//! Budgets of upstreams: how many requests this process may send, so that several processes together stay within
//! one limit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

/// A lease of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Requests that may be sent now, paced at the rate that was asked for.
    pub granted: u32,
    /// Where nothing was granted: when to ask again.
    pub wait: Duration,
}

/// What an upstream allows, over all processes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Allowance {
    /// Requests a second in the long run.
    pub rate: f64,
    /// Requests that may go out at once after a pause: for an upstream that counts in long windows.
    pub burst: u32,
    /// Requests a day, where they are counted.
    pub daily_limit: Option<u64>,
}

/// Where permits for requests come from. An implementation that several processes share (rows of a database) keeps
/// the sum of all of them within the rate, and the daily count across restarts.
#[async_trait]
pub trait UpstreamBudget: Send + Sync {
    /// Asks for up to `permits_wanted` requests to `source`. Grants at least one, or says how long to wait.
    ///
    /// An implementation that cannot reach its counters grants nothing and a short wait.
    async fn take(&self, source: &'static str, permits_wanted: u32, allowed: Allowance) -> Grant;
}

/// The share of a second's requests that may go out at once after a pause, whatever the burst.
const BURST_SECONDS: f64 = 0.25;

const DAY: Duration = Duration::from_hours(24);

/// The budget of one process alone, in memory: a token bucket and a daily count per source.
#[derive(Debug, Default)]
pub struct LocalBudget {
    buckets: Mutex<HashMap<&'static str, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
    day_began: Instant,
    spent_today: u64,
}

impl LocalBudget {
    /// Full buckets, nothing spent today.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl UpstreamBudget for LocalBudget {
    async fn take(&self, source: &'static str, permits_wanted: u32, allowed: Allowance) -> Grant {
        let now = Instant::now();
        let capacity = (allowed.rate * BURST_SECONDS).max(f64::from(allowed.burst)).max(1.0);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket =
            buckets.entry(source).or_insert(Bucket { tokens: capacity, filled: now, day_began: now, spent_today: 0 });
        bucket.take(now, permits_wanted, capacity, allowed)
    }
}

impl Bucket {
    fn take(&mut self, now: Instant, wanted: u32, capacity: f64, allowed: Allowance) -> Grant {
        let Allowance { rate, daily_limit, .. } = allowed;
        if now.duration_since(self.day_began) >= DAY {
            self.day_began = now;
            self.spent_today = 0;
        }
        let left_today = daily_limit.map_or(u64::MAX, |limit| limit.saturating_sub(self.spent_today));
        if left_today == 0 {
            return Grant { granted: 0, wait: DAY.saturating_sub(now.duration_since(self.day_began)) };
        }
        self.tokens = (self.tokens + now.duration_since(self.filled).as_secs_f64() * rate).min(capacity);
        self.filled = now;
        // A hair less than a token counts as one: timers and floats round.
        let available = (self.tokens + 1e-6).floor();
        if available < 1.0 {
            return Grant { granted: 0, wait: Duration::from_secs_f64((1.0 - self.tokens) / rate) };
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1 ≤ available ≤ capacity, and `as` saturates"
        )]
        let granted = wanted.max(1).min(available as u32).min(u32::try_from(left_today).unwrap_or(u32::MAX));
        self.tokens -= f64::from(granted);
        self.spent_today += u64::from(granted);
        Grant { granted, wait: Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(daily_limit: Option<u64>) -> Allowance {
        Allowance { rate: 12.0, burst: 0, daily_limit }
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_window_may_be_spent_at_once_and_then_fills_at_the_rate() {
        let budget = LocalBudget::new();
        let allowed = Allowance { rate: 2.0, burst: 100, daily_limit: None };
        assert_eq!(budget.take("datacite", 90, allowed).await.granted, 90);
        assert_eq!(budget.take("datacite", 90, allowed).await.granted, 10);
        assert_eq!(budget.take("datacite", 90, allowed).await.granted, 0);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(budget.take("datacite", 90, allowed).await.granted, 20);
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_sees_more_than_the_rate_and_a_quarter() {
        let budget = LocalBudget::new();
        let start = Instant::now();
        let mut sent = 0;
        while start.elapsed() < Duration::from_secs(10) {
            let grant = budget.take("orcid", 3, allowed(None)).await;
            sent += grant.granted;
            tokio::time::sleep(grant.wait.max(Duration::from_millis(1))).await;
        }
        assert!((118..=124).contains(&sent), "{sent} in ten seconds at 12/s");
    }

    #[tokio::test(start_paused = true)]
    async fn a_spent_day_waits_for_the_next() {
        let budget = LocalBudget::new();
        for _ in 0..2 {
            assert_eq!(budget.take("orcid", 1, allowed(Some(2))).await.granted, 1);
        }
        let refused = budget.take("orcid", 1, allowed(Some(2))).await;
        assert_eq!(refused.granted, 0);
        assert_eq!(refused.wait, DAY);
        assert_eq!(budget.take("crossref", 1, allowed(Some(2))).await.granted, 1, "sources do not share");
        tokio::time::advance(DAY).await;
        assert_eq!(budget.take("orcid", 1, allowed(Some(2))).await.granted, 1);
    }
}
