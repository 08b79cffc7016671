//! How often one client may read: counted in this process alone, because a read must cost no write. It protects the
//! server; it is no quota, so each node may count for itself.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use pressmark_store::limits::Decision;

const SHARDS: usize = 16;
/// Clients that a shard remembers before it forgets those who are at rest.
const CROWDED: usize = 8_192;
/// No limit on reads is lower (rule 24).
const LEAST: u32 = 1_000;

/// One bucket per client, of a minute's reads, that fills again in a minute. So whoever stays within the limit in each
/// minute is never refused.
#[derive(Debug)]
pub(crate) struct ReadLimit {
    per_minute: u32,
    hasher: RandomState,
    shards: [Mutex<HashMap<u64, Bucket>>; SHARDS],
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl ReadLimit {
    /// `per_minute` = 0: no limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        let per_minute = if per_minute == 0 { 0 } else { per_minute.max(LEAST) };
        Self { per_minute, hasher: RandomState::new(), shards: Default::default() }
    }

    /// Counts one read of a client; `None` if there is no limit.
    pub(crate) fn take(&self, client: impl Hash, now: Instant) -> Option<Decision> {
        if self.per_minute == 0 {
            return None;
        }
        let (full, per_second) = (f64::from(self.per_minute), f64::from(self.per_minute) / 60.0);
        let hash = self.hasher.hash_one(client);
        #[expect(clippy::cast_possible_truncation, reason = "any part of a hash chooses a shard")]
        let mut shard = self.shards[hash as usize % SHARDS].lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= CROWDED && !shard.contains_key(&hash) {
            let rested = |b: &Bucket| b.tokens + now.duration_since(b.filled).as_secs_f64() * per_second >= full;
            shard.retain(|_, bucket| !rested(bucket));
        }
        let bucket = shard.entry(hash).or_insert(Bucket { tokens: full, filled: now });
        bucket.tokens = (bucket.tokens + now.duration_since(bucket.filled).as_secs_f64() * per_second).min(full);
        bucket.filled = now;
        let allowed = bucket.tokens >= 1.0;
        if allowed {
            bucket.tokens -= 1.0;
        }
        let tokens = bucket.tokens;
        drop(shard);
        let until_full = Duration::from_secs_f64((full - tokens) / per_second);
        let retry_after = if allowed { Duration::ZERO } else { Duration::from_secs_f64((1.0 - tokens) / per_second) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ tokens ≤ a u32")]
        let remaining = tokens as u32;
        Some(Decision { allowed, limit: self.per_minute, remaining, reset_at: unix_seconds(until_full), retry_after })
    }
}

fn unix_seconds(from_now: Duration) -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + from_now;
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX).saturating_add(i64::from(since.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_holds_the_limit_and_no_client_pays_for_another() {
        let limit = ReadLimit::new(1_200);
        let start = Instant::now();
        for left in (0..1_200).rev() {
            let decision = limit.take("a", start).unwrap();
            assert!(decision.allowed);
            assert_eq!(decision.remaining, left);
        }
        let refused = limit.take("a", start).unwrap();
        assert!(!refused.allowed);
        assert_eq!(refused.retry_after, Duration::from_millis(50));
        assert!(limit.take("b", start).unwrap().allowed);
        assert!(limit.take("a", start + Duration::from_millis(51)).unwrap().allowed);
    }

    #[test]
    fn no_limit_is_lower_than_the_rule_allows() {
        let limit = ReadLimit::new(10);
        let start = Instant::now();
        assert_eq!((0..2_000).filter(|_| limit.take("a", start).unwrap().allowed).count(), 1_000);
        assert!(ReadLimit::new(0).take("a", start).is_none());
    }

    #[test]
    fn a_crowd_is_forgotten_when_it_rests() {
        let limit = ReadLimit::new(1_000);
        let start = Instant::now();
        for n in 0..200_000u32 {
            limit.take(n, start + Duration::from_millis(u64::from(n)));
        }
        let held: usize = limit.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(held <= SHARDS * CROWDED, "{held}");
    }
}
