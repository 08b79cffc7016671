//! Rate limits: what the upstreams announce in headers, and what they refuse.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::{HeaderName, StatusCode};

use super::faults::refusal;
use crate::answer::Answer;
use crate::{RateLimit, RateLimits, Upstream};

/// Announced where no limit is enforced: high enough that nobody is slowed down by it.
const GENEROUS: RateLimit = RateLimit { requests: 1_000, per: Duration::from_secs(1) };
const GENEROUS_CREDITS: u32 = 1_000_000;

/// One allowance that refills evenly.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    since: Instant,
}

impl Bucket {
    fn take(&mut self, limit: RateLimit, now: Instant) -> Result<u32, Duration> {
        let rate = f64::from(limit.requests) / limit.per.as_secs_f64();
        let refilled = self.tokens + now.duration_since(self.since).as_secs_f64() * rate;
        self.tokens = refilled.min(f64::from(limit.requests));
        self.since = now;
        if self.tokens < 1.0 {
            return Err(Duration::from_secs_f64(((1.0 - self.tokens) / rate).min(86_400.0)));
        }
        self.tokens -= 1.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a u32")]
        Ok(self.tokens as u32)
    }
}

/// What a client has left at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left {
    requests: u32,
    credits: u32,
}

#[derive(Debug)]
struct Counts {
    buckets: [Option<Bucket>; Upstream::ALL.len()],
    credits_used: u32,
}

/// Counts requests against limits.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Option<RateLimits>,
    counts: Mutex<Counts>,
    started: Instant,
}

impl Limiter {
    pub(crate) fn new(limits: Option<RateLimits>) -> Self {
        let counts = Counts { buckets: [None; Upstream::ALL.len()], credits_used: 0 };
        Self { limits, counts: Mutex::new(counts), started: Instant::now() }
    }

    fn limit(&self, upstream: Upstream) -> Option<RateLimit> {
        self.limits.as_ref().and_then(|limits| limits.of(upstream)).filter(|l| l.requests > 0 && !l.per.is_zero())
    }

    fn credits(&self) -> Option<u32> {
        self.limits.and_then(|limits| limits.openalex_credits)
    }

    /// Takes one request and its credits from what is left, or says when to come again.
    pub(crate) fn take(&self, upstream: Upstream, cost: u32) -> Result<Left, Duration> {
        let mut counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if upstream == Upstream::OpenAlex
            && let Some(credits) = self.credits()
            && cost > credits.saturating_sub(counts.credits_used)
        {
            return Err(self.until_tomorrow());
        }
        let requests = match self.limit(upstream) {
            Some(limit) => {
                let full = Bucket { tokens: f64::from(limit.requests), since: Instant::now() };
                counts.buckets[upstream as usize].get_or_insert(full).take(limit, Instant::now())?
            }
            None => GENEROUS.requests,
        };
        counts.credits_used = counts.credits_used.saturating_add(cost);
        let credits = self.credits().unwrap_or(GENEROUS_CREDITS).saturating_sub(counts.credits_used);
        Ok(Left { requests, credits })
    }

    /// A day begins when the simulator does.
    fn until_tomorrow(&self) -> Duration {
        Duration::from_secs(86_400).saturating_sub(self.started.elapsed())
    }

    /// Adds the headers by which an upstream announces its limits.
    pub(crate) fn announce(&self, upstream: Upstream, mut answer: Answer, left: Left, polite: bool) -> Answer {
        let limit = self.limit(upstream).unwrap_or(GENEROUS);
        let headers: Vec<(&'static str, String)> = match upstream {
            Upstream::Crossref => {
                let interval = format!("{}s", limit.per.as_secs().max(1));
                vec![
                    ("x-rate-limit-limit", limit.requests.to_string()),
                    ("x-rate-limit-interval", interval.clone()),
                    ("x-ratelimit-limit", limit.requests.to_string()),
                    ("x-ratelimit-interval", interval),
                    ("x-api-pool", if polite { "polite" } else { "public" }.to_owned()),
                ]
            }
            Upstream::OpenAlex => vec![
                ("ratelimit-limit", limit.requests.to_string()),
                ("ratelimit-remaining", left.requests.to_string()),
                ("ratelimit-reset", "1".to_owned()),
                ("x-ratelimit-limit", self.credits().unwrap_or(GENEROUS_CREDITS).to_string()),
                ("x-ratelimit-remaining", left.credits.to_string()),
                ("x-ratelimit-reset", self.until_tomorrow().as_secs().to_string()),
                ("x-ratelimit-credits-used", answer.cost.to_string()),
                ("x-ratelimit-cost-usd", format!("{:.4}", f64::from(answer.cost) * 0.0001)),
            ],
            // The real ones send none.
            Upstream::Orcid | Upstream::DataCite | Upstream::Agency | Upstream::Ror => Vec::new(),
        };
        for (name, value) in headers {
            answer = answer.header(HeaderName::from_static(name), &value);
        }
        answer
    }

    /// The answer to a request over the limit.
    pub(crate) fn refuse(&self, upstream: Upstream, wait: Duration) -> Answer {
        // ORCID's gateway says 503, and does not say when to come again.
        if upstream == Upstream::Orcid {
            return refusal(upstream, StatusCode::SERVICE_UNAVAILABLE);
        }
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        refusal(upstream, StatusCode::TOO_MANY_REQUESTS).retry_after(seconds.max(1))
    }

    pub(crate) fn nothing_left(&self) -> Left {
        let counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Left { requests: 0, credits: self.credits().unwrap_or(GENEROUS_CREDITS).saturating_sub(counts.credits_used) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_is_spent_and_comes_back_evenly() {
        let limit = RateLimit::per_second(10);
        let start = Instant::now();
        let mut bucket = Bucket { tokens: 10.0, since: start };
        assert_eq!((0..10).filter(|_| bucket.take(limit, start).is_ok()).count(), 10);
        let wait = bucket.take(limit, start).unwrap_err();
        assert_eq!(wait.as_millis(), 100);
        assert!(bucket.take(limit, start + Duration::from_millis(101)).is_ok());
        assert!(bucket.take(limit, start + Duration::from_millis(102)).is_err());
    }

    #[test]
    fn lists_spend_credits_and_single_reads_do_not() {
        let limits = RateLimits { openalex_credits: Some(2), ..RateLimits::none() };
        let limiter = Limiter::new(Some(limits));
        assert!(limiter.take(Upstream::OpenAlex, 1).is_ok());
        assert!(limiter.take(Upstream::OpenAlex, 1).is_ok());
        let wait = limiter.take(Upstream::OpenAlex, 1).unwrap_err();
        assert!(wait > Duration::from_secs(80_000), "{wait:?}");
        assert!(limiter.take(Upstream::OpenAlex, 0).is_ok());
    }

    #[test]
    fn every_upstream_has_an_allowance_of_its_own() {
        let limiter = Limiter::new(Some(RateLimits::real()));
        for upstream in Upstream::ALL {
            assert!(limiter.take(upstream, 0).is_ok(), "{upstream}");
        }
    }
}
