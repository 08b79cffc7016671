//! When the next request may go out: the upstream's own word, the lease of the budget, and an even pace within it.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

use super::limits::Limits;
use crate::{Allowance, UpstreamBudget};

/// A lease lasts so many seconds of the rate, and no longer than [`LEASE_LIFE`].
const LEASE_SECONDS: f64 = 0.125;
const LEASE_LIFE: Duration = Duration::from_secs(2);

/// So many seconds of the rate may be made up for where timers and a busy machine were late: or what was late would be
/// late for ever, and the rate never reached.
const MADE_UP_SECONDS: f64 = 0.05;

/// A window that ends so soon stops every request, a longer one only those that cost budget.
const SHORT_WINDOW: Duration = Duration::from_secs(10);

/// Ends of waits are known to the millisecond at best.
const TICK: Duration = Duration::from_millis(1);

pub(crate) struct Pacer {
    source_name: &'static str,
    budget: Arc<dyn UpstreamBudget>,
    /// Requests queue here, first come, first served.
    turn: tokio::sync::Mutex<Turn>,
    said: Mutex<Said>,
}

/// What the upstream said last.
#[derive(Debug)]
struct Said {
    allowed: Allowance,
    blocked_until: Option<Instant>,
    budget_spent_until: Option<Instant>,
    budget_left: Option<f64>,
    free_reads_cost: bool,
}

struct Turn {
    leased: u32,
    lease_ends: Instant,
    limiter: Option<(f64, Limiter)>,
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, TokioClock, governor::middleware::NoOpMiddleware<Nanos>>;

impl Pacer {
    pub(crate) fn new(source_name: &'static str, allowed: Allowance, budget: Arc<dyn UpstreamBudget>) -> Self {
        let said =
            Said { allowed, blocked_until: None, budget_spent_until: None, budget_left: None, free_reads_cost: false };
        let turn = Turn { leased: 0, lease_ends: Instant::now(), limiter: None };
        Self { source_name, budget, turn: tokio::sync::Mutex::new(turn), said: Mutex::new(said) }
    }

    /// Waits until one request may go out and gives the part of the wait that was not queueing at the normal pace.
    /// `costs` says whether the request counts against a budget in money.
    ///
    /// # Errors
    /// The wait that would be needed, if it is longer than `longest`.
    pub(crate) async fn turn(&self, costs: bool, longest: Duration) -> Result<Duration, Duration> {
        let mut waited = Duration::ZERO;
        loop {
            waited += self.wait_while_blocked(costs, longest.saturating_sub(waited)).await?;
            let mut turn = self.turn.lock().await;
            if self.blocked(costs).is_some() {
                continue;
            }
            let allowed = self.said().allowed;
            let rate = allowed.rate;
            if turn.leased == 0 || turn.lease_ends <= Instant::now() {
                let grant = self.budget.take(self.source_name, lease_size(rate), allowed).await;
                if grant.granted == 0 {
                    let wait = grant.wait.max(TICK);
                    if wait > longest.saturating_sub(waited) {
                        return Err(wait);
                    }
                    // A wait for the next token is the normal pace; a longer one is a limit.
                    if wait > LEASE_LIFE {
                        waited += wait;
                    }
                    tokio::time::sleep(wait).await;
                    continue;
                }
                turn.leased = grant.granted;
                turn.lease_ends = Instant::now() + LEASE_LIFE.max(Duration::from_secs_f64(2.0 / rate));
            }
            if allowed.burst == 0 {
                turn.pace(rate).await;
            }
            turn.leased -= 1;
            return Ok(waited);
        }
    }

    async fn wait_while_blocked(&self, costs: bool, longest: Duration) -> Result<Duration, Duration> {
        let mut waited = Duration::ZERO;
        while let Some(wait) = self.blocked(costs) {
            if wait > longest.saturating_sub(waited) {
                return Err(wait);
            }
            tokio::time::sleep(wait.max(TICK)).await;
            waited += wait;
        }
        Ok(waited)
    }

    /// How long nothing may go out, if so.
    fn blocked(&self, costs: bool) -> Option<Duration> {
        let said = self.said();
        let budget = said.budget_spent_until.filter(|_| costs || said.free_reads_cost);
        let until = said.blocked_until.max(budget)?;
        let wait = until.saturating_duration_since(Instant::now());
        (!wait.is_zero()).then_some(wait)
    }

    /// Nothing goes out for so long; if a request that costs budget was refused for long, nothing that costs budget.
    pub(crate) fn block_for(&self, wait: Duration, costs: bool) {
        let until = Some(Instant::now() + wait);
        let mut said = self.said();
        if costs && wait > SHORT_WINDOW {
            said.budget_spent_until = said.budget_spent_until.max(until);
        } else {
            said.blocked_until = said.blocked_until.max(until);
        }
    }

    /// Takes note of what an answer's headers announce.
    pub(crate) fn observe(&self, limits: &Limits, costs: bool) {
        let mut said = self.said();
        if let Some(rate) = limits.rate {
            // What the upstream announces leaves nothing to save up.
            said.allowed.rate = rate;
            said.allowed.burst = 0;
        }
        if let Some(cost) = limits.cost.filter(|_| !costs) {
            said.free_reads_cost = cost;
        }
        if limits.budget_left.is_some() {
            said.budget_left = limits.budget_left;
        }
        match limits.exhausted_for {
            Some(wait) if wait <= SHORT_WINDOW => {
                said.blocked_until = said.blocked_until.max(Some(Instant::now() + wait))
            }
            Some(wait) => said.budget_spent_until = Some(Instant::now() + wait),
            None if limits.budget_left.is_some_and(|left| left > 0.0) => said.budget_spent_until = None,
            None => {}
        }
    }

    /// The share of the upstream's budget that is left, where it announces one.
    pub(crate) fn budget_left(&self) -> Option<f64> {
        let said = self.said();
        let is_spent = said.budget_spent_until.is_some_and(|until| until > Instant::now());
        if is_spent { Some(0.0) } else { said.budget_left }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Spaces the requests of a lease evenly.
    async fn pace(&mut self, rate: f64) {
        let stale = self.limiter.as_ref().is_none_or(|(of, _)| (of - rate).abs() > f64::EPSILON);
        if stale {
            let between = Duration::from_secs_f64((1.0 / rate).clamp(1e-6, 86_400.0));
            self.limiter = Quota::with_period(between).map(|quota| {
                (rate, RateLimiter::direct_with_clock(quota.allow_burst(made_up(rate)), TokioClock::new()))
            });
        }
        let Some((_, limiter)) = &self.limiter else { return };
        while let Err(not_until) = limiter.check() {
            tokio::time::sleep(not_until.wait_time_from(limiter.clock().now())).await;
        }
    }
}

fn lease_size(rate: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and `as` saturates")]
    let size = (rate * LEASE_SECONDS).ceil() as u32;
    size.max(1)
}

fn made_up(rate: f64) -> NonZeroU32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and `as` saturates")]
    let made_up = (rate * MADE_UP_SECONDS) as u32;
    NonZeroU32::new(made_up).unwrap_or(NonZeroU32::MIN)
}

/// Governor's clock by tokio's, which tests can stop.
#[derive(Debug, Clone)]
struct TokioClock {
    began: Instant,
}

impl TokioClock {
    fn new() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for TokioClock {
    type Instant = Nanos;

    fn now(&self) -> Self::Instant {
        Nanos::from(self.began.elapsed())
    }
}

const _: fn() = || {
    fn is_reference<T: Reference>() {}
    is_reference::<Nanos>();
};

impl std::fmt::Debug for Pacer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pacer").field("source", &self.source_name).field("said", &self.said()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LocalBudget;

    fn evenly(rate: f64) -> Allowance {
        Allowance { rate, burst: 0, daily_limit: None }
    }

    async fn send_for(pacer: Pacer, time: Duration) -> u32 {
        let began = Instant::now();
        let mut sent = 0;
        while began.elapsed() < time {
            pacer.turn(true, time).await.unwrap();
            sent += 1;
        }
        sent
    }

    #[tokio::test(start_paused = true)]
    async fn two_who_share_a_budget_stay_within_one_rate() {
        let budget: Arc<dyn UpstreamBudget> = Arc::new(LocalBudget::new());
        let pacer = || Pacer::new("orcid", evenly(20.0), budget.clone());
        let time = Duration::from_secs(10);
        let (a, b) = tokio::join!(send_for(pacer(), time), send_for(pacer(), time));
        assert!((190..=210).contains(&(a + b)), "{a} and {b} in ten seconds at 20/s");
        assert!(a.min(b) > 50, "{a} and {b}: nobody starves");
    }

    #[tokio::test(start_paused = true)]
    async fn one_alone_uses_the_whole_rate_evenly() {
        let pacer = Pacer::new("orcid", evenly(12.0), Arc::new(LocalBudget::new()));
        let began = Instant::now();
        let mut last = None;
        for _ in 0..120 {
            pacer.turn(true, Duration::ZERO).await.unwrap();
            let now = Instant::now();
            assert!(last.is_none_or(|last| now - last >= Duration::from_millis(82)), "evenly");
            last = Some(now);
        }
        let took = began.elapsed();
        assert!(
            (Duration::from_millis(9_800)..Duration::from_millis(10_800)).contains(&took),
            "120 at 12/s took {took:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_late_is_made_up_for_but_only_a_little() {
        let pacer = Pacer::new("crossref", evenly(50.0), Arc::new(LocalBudget::new()));
        let began = Instant::now();
        for n in 0..400 {
            pacer.turn(true, Duration::ZERO).await.unwrap();
            // A request goes out a few milliseconds after its turn, now and then much later.
            tokio::time::advance(Duration::from_millis(if n % 50 == 49 { 100 } else { 3 })).await;
        }
        let took = began.elapsed();
        assert!(
            (Duration::from_millis(7_800)..Duration::from_millis(8_600)).contains(&took),
            "400 at 50/s took {took:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_refusal_of_what_costs_leaves_what_is_free() {
        let pacer = Pacer::new("openalex", evenly(100.0), Arc::new(LocalBudget::new()));
        pacer.block_for(Duration::from_hours(3), true);
        assert!(pacer.turn(true, Duration::from_mins(2)).await.is_err());
        assert_eq!(pacer.turn(false, Duration::from_mins(2)).await, Ok(Duration::ZERO));
        pacer.observe(&Limits { cost: Some(true), ..Limits::default() }, false);
        assert!(pacer.turn(false, Duration::from_mins(2)).await.is_err(), "what was free costs today");
        tokio::time::advance(Duration::from_hours(3)).await;
        assert!(pacer.turn(true, Duration::from_mins(2)).await.is_ok());
    }
}
