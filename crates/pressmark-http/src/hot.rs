//! Answers kept in memory, by query and generation of the catalogue (engineering 23).
//!
//! An answer of an older generation is made anew before it is given, with two exceptions that keep a server quick while
//! an import commits every two seconds. A detail is only compared by revision, which costs microseconds. A list that
//! many ask for is given once more and made anew behind the reader's back, for a few seconds at most and never across a
//! write that somebody waits for ([`Hot::forget_before`]).

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pressmark_catalogue::{PeopleQuery, PublicationQuery};

use crate::answer::Answer;
use crate::failure::Failure;

/// How often an answer must have been given before an older one may stand in.
const MANY: u32 = 20;
/// How long an older list may stand in: as long as dependents of a write may take anyhow (engineering 15).
const STANDS_IN_FOR: Duration = Duration::from_secs(5);

/// What an answer answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// A list of publications. The operation tells apart what else the answer holds.
    Publications(crate::access::Operation, PublicationQuery),
    /// A list of people under a key.
    People(&'static str, PeopleQuery),
    /// One publication: workspace and identifier as asked.
    Publication(i64, Box<str>),
}

#[derive(Debug)]
struct Kept {
    answer: Answer,
    generation: AtomicU64,
    made: Instant,
    given: AtomicU32,
    renewing: AtomicBool,
}

/// The kept answers. A cheap clone.
#[derive(Debug, Clone)]
pub(crate) struct Hot(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kept: moka::sync::Cache<Asked, Arc<Kept>>,
    /// Who makes an answer now; others wait instead of making it too.
    making: Mutex<HashMap<Asked, Arc<tokio::sync::Mutex<()>>>>,
    /// Older generations may not stand in.
    floor: AtomicU64,
}

/// Ends a turn, also that of a reader who went away.
struct Done<'a> {
    inner: &'a Inner,
    asked: &'a Asked,
}

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.inner.making.lock().unwrap_or_else(PoisonError::into_inner).remove(self.asked);
    }
}

/// An answer, kept or just made.
pub(crate) struct Given(Arc<Kept>);

impl Given {
    /// The generation from which it is known to hold.
    pub(crate) fn generation(&self) -> u64 {
        self.0.generation.load(Ordering::Acquire)
    }

    /// It was found to hold in a later generation too.
    pub(crate) fn confirm(&self, generation: u64) {
        self.0.generation.store(generation, Ordering::Release);
    }
}

impl std::ops::Deref for Given {
    type Target = Answer;

    fn deref(&self) -> &Answer {
        &self.0.answer
    }
}

impl Hot {
    pub(crate) fn new(bytes: u64) -> Self {
        let weigh = |_: &Asked, kept: &Arc<Kept>| u32::try_from(kept.answer.weight()).unwrap_or(u32::MAX);
        let kept = moka::sync::Cache::builder().max_capacity(bytes).weigher(weigh).build();
        Self(Arc::new(Inner { kept, making: Mutex::default(), floor: AtomicU64::new(0) }))
    }

    /// After a write that somebody waits for: no answer from before this generation stands in any more.
    pub(crate) fn forget_before(&self, generation: u64) {
        self.0.floor.fetch_max(generation, Ordering::AcqRel);
    }

    /// The kept answer, of whatever generation.
    pub(crate) fn kept(&self, asked: &Asked) -> Option<Given> {
        self.0.kept.get(asked).map(Given)
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, asked: Asked, generation: u64, answer: Answer) -> Given {
        let (made, given) = (Instant::now(), AtomicU32::new(1));
        let kept =
            Arc::new(Kept { answer, generation: AtomicU64::new(generation), made, given, renewing: AtomicBool::new(false) });
        self.0.kept.insert(asked, kept.clone());
        Given(kept)
    }

    /// The answer to a list. `make` asks the catalogue and tells the generation that answered; it runs once for all who
    /// ask at the same time. Only a first page may be of an older generation: the others must fit to it.
    pub(crate) async fn list<F>(
        &self,
        asked: Asked,
        generation: u64,
        first_page: bool,
        make: impl FnOnce() -> F + Send + 'static,
    ) -> Result<Given, Failure>
    where
        F: Future<Output = Result<(Answer, u64), Failure>> + Send + 'static,
    {
        match self.0.kept.get(&asked) {
            Some(kept) if kept.generation.load(Ordering::Acquire) == generation => {
                kept.given.fetch_add(1, Ordering::Relaxed);
                return Ok(Given(kept));
            }
            Some(kept) if first_page && self.may_stand_in(&kept) => {
                if !kept.renewing.swap(true, Ordering::AcqRel) {
                    tokio::spawn(self.clone().renew(asked, kept.clone(), make()));
                }
                return Ok(Given(kept));
            }
            _ => {}
        }
        let turn = self.0.making.lock().unwrap_or_else(PoisonError::into_inner).entry(asked.clone()).or_default().clone();
        let _mine = turn.lock().await;
        let _done = Done { inner: &self.0, asked: &asked };
        if let Some(kept) = self.0.kept.get(&asked).filter(|kept| kept.generation.load(Ordering::Acquire) >= generation) {
            return Ok(Given(kept));
        }
        let (answer, generation) = make().await?;
        Ok(self.keep(asked.clone(), generation, answer))
    }

    fn may_stand_in(&self, kept: &Kept) -> bool {
        kept.given.load(Ordering::Relaxed) >= MANY
            && kept.made.elapsed() < STANDS_IN_FOR
            && kept.generation.load(Ordering::Acquire) >= self.0.floor.load(Ordering::Acquire)
    }

    async fn renew(self, asked: Asked, old: Arc<Kept>, make: impl Future<Output = Result<(Answer, u64), Failure>>) {
        match make.await {
            Ok((answer, generation)) => {
                let Given(new) = self.keep(asked, generation, answer);
                // It was asked for often a moment ago, and still is.
                new.given.store(old.given.load(Ordering::Relaxed).min(2 * MANY) / 2, Ordering::Relaxed);
            }
            Err(failure) => {
                tracing::debug!(cause = failure.cause(), "a list was not made anew");
                old.renewing.store(false, Ordering::Release);
            }
        }
    }
}
