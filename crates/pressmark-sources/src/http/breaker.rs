//! The circuit breaker: an upstream that keeps failing is left alone for a while, then probed with one request.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row that open the circuit. At one failure in five (what our fault tests do) ten in a row are a
/// ten-millionth.
const THRESHOLD: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// While one request probes, the others hear that the circuit stays open for about so long.
const PROBE_TIME: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
    pause: Duration,
    probing: bool,
}

/// The right to send one request, to be settled by its outcome. Dropped unsettled (the caller went away) it says
/// nothing of the upstream.
#[derive(Debug)]
#[must_use]
pub(crate) struct Pass<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Breaker {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State { failures: 0, open_until: None, pause: FIRST_PAUSE, probing: false }) }
    }

    /// A pass for one request.
    ///
    /// # Errors
    /// How long the circuit stays open.
    pub(crate) fn enter(&self) -> Result<Pass<'_>, Duration> {
        let mut state = self.lock();
        state.refusal()?;
        let is_probe = state.open_until.is_some();
        state.probing |= is_probe;
        Ok(Pass { breaker: self, is_probe })
    }

    /// The same question without taking a pass.
    pub(crate) fn check(&self) -> Result<(), Duration> {
        self.lock().refusal()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn refusal(&self) -> Result<(), Duration> {
        let Some(until) = self.open_until else { return Ok(()) };
        let left = until.saturating_duration_since(Instant::now());
        match (left.is_zero(), self.probing) {
            (false, _) => Err(left),
            (true, true) => Err(PROBE_TIME),
            (true, false) => Ok(()),
        }
    }
}

impl Pass<'_> {
    /// The upstream answered; whatever it said, it lives.
    pub(crate) fn succeeded(mut self) {
        let mut state = self.breaker.lock();
        state.failures = 0;
        state.open_until = None;
        state.pause = FIRST_PAUSE;
        if std::mem::take(&mut self.is_probe) {
            state.probing = false;
        }
    }

    /// The upstream failed.
    pub(crate) fn failed(mut self) {
        let mut state = self.breaker.lock();
        state.failures = state.failures.saturating_add(1);
        if std::mem::take(&mut self.is_probe) {
            state.probing = false;
            state.pause = (state.pause * 2).min(LONGEST_PAUSE);
            state.open_until = Some(Instant::now() + state.pause);
        } else if state.failures >= THRESHOLD && state.open_until.is_none() {
            state.open_until = Some(Instant::now() + state.pause);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breaker.lock().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker, times: u32) {
        for _ in 0..times {
            breaker.enter().unwrap().failed();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_opens_probes_and_closes() {
        let breaker = Breaker::new();
        fail(&breaker, THRESHOLD - 1);
        breaker.enter().unwrap().succeeded();
        fail(&breaker, THRESHOLD);
        assert_eq!(breaker.enter().unwrap_err(), FIRST_PAUSE, "open");

        tokio::time::advance(FIRST_PAUSE).await;
        let probe = breaker.enter().unwrap();
        assert_eq!(breaker.enter().unwrap_err(), PROBE_TIME, "one probe at a time");
        probe.failed();
        assert_eq!(breaker.enter().unwrap_err(), FIRST_PAUSE * 2, "the pause grows");

        tokio::time::advance(FIRST_PAUSE * 2).await;
        drop(breaker.enter().unwrap());
        breaker.enter().unwrap().succeeded();
        fail(&breaker, THRESHOLD - 1);
        assert!(breaker.check().is_ok(), "closed, and counting from nought");
    }

    #[tokio::test(start_paused = true)]
    async fn late_failures_do_not_prolong_the_pause() {
        let breaker = Breaker::new();
        let late = breaker.enter().unwrap();
        fail(&breaker, THRESHOLD);
        tokio::time::advance(FIRST_PAUSE / 2).await;
        late.failed();
        assert_eq!(breaker.check().unwrap_err(), FIRST_PAUSE / 2);
    }
}
