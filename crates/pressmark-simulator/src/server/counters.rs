//! Who asked for what, how often and how fast: what a test of a polite client looks at.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::faults::FaultKind;
use crate::Upstream;

/// How often one path of an upstream was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestCount {
    /// All requests, also those that got a fault or were over the limit.
    pub asked: u64,
    /// Those that got their answer.
    pub answered: u64,
}

#[derive(Debug, Default)]
struct OfUpstream {
    paths: BTreeMap<String, RequestCount>,
    total: RequestCount,
    refused: u64,
    last_second: VecDeque<Instant>,
    peak_per_second: usize,
    open: usize,
    peak_open: usize,
}

/// Counters of one running simulator.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<(BTreeMap<Upstream, OfUpstream>, BTreeMap<FaultKind, u64>)>);

/// Counts a request as open until it is dropped, however it ends.
pub(crate) struct Open<'a> {
    counters: &'a Counters,
    upstream: Upstream,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.counters.with(self.upstream, |of| of.open = of.open.saturating_sub(1));
    }
}

impl Counters {
    fn with<T>(&self, upstream: Upstream, f: impl FnOnce(&mut OfUpstream) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        f(all.0.entry(upstream).or_default())
    }

    pub(crate) fn asked(&self, upstream: Upstream, path: &str) -> Open<'_> {
        let now = Instant::now();
        self.with(upstream, |of| {
            of.paths.entry(path.to_owned()).or_default().asked += 1;
            of.total.asked += 1;
            of.last_second.push_back(now);
            while of.last_second.front().is_some_and(|then| now.duration_since(*then) >= Duration::from_secs(1)) {
                of.last_second.pop_front();
            }
            of.peak_per_second = of.peak_per_second.max(of.last_second.len());
            of.open += 1;
            of.peak_open = of.peak_open.max(of.open);
        });
        Open { counters: self, upstream }
    }

    pub(crate) fn answered(&self, upstream: Upstream, path: &str) {
        self.with(upstream, |of| {
            of.paths.entry(path.to_owned()).or_default().answered += 1;
            of.total.answered += 1;
        });
    }

    pub(crate) fn refused(&self, upstream: Upstream) {
        self.with(upstream, |of| of.refused += 1);
    }

    pub(crate) fn fault(&self, kind: FaultKind) {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *all.1.entry(kind).or_default() += 1;
    }

    pub(crate) fn paths(&self, upstream: Upstream) -> BTreeMap<String, RequestCount> {
        self.with(upstream, |of| of.paths.clone())
    }

    pub(crate) fn total(&self, upstream: Upstream) -> RequestCount {
        self.with(upstream, |of| of.total)
    }

    pub(crate) fn refusals(&self, upstream: Upstream) -> u64 {
        self.with(upstream, |of| of.refused)
    }

    pub(crate) fn peak_per_second(&self, upstream: Upstream) -> usize {
        self.with(upstream, |of| of.peak_per_second)
    }

    pub(crate) fn peak_open(&self, upstream: Upstream) -> usize {
        self.with(upstream, |of| of.peak_open)
    }

    pub(crate) fn faults(&self) -> BTreeMap<FaultKind, u64> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).1.clone()
    }

    pub(crate) fn reset(&self) {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for of in all.0.values_mut() {
            *of = OfUpstream { open: of.open, peak_open: of.open, ..OfUpstream::default() };
        }
        all.1.clear();
    }
}
