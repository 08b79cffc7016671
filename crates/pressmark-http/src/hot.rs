//! Answers kept in memory, by query and generation of the catalogue (engineering 23).
//!
//! An answer of an older generation is made anew before it is given, with two exceptions that keep a server quick while
//! an import commits every two seconds. A detail is only compared by revision, which costs microseconds. A list that
//! many ask for is given once more and made anew behind the reader's back, for a few seconds at most and never across a
//! write that somebody waits for ([`Hot::forget_before`]).

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use pressmark_catalogue::{PeopleQuery, PublicationQuery};

use crate::answer::Answer;
use crate::failure::Failure;

/// How often an answer must have been given before an older one may stand in.
const MANY: u32 = 20;
/// How long an older list may stand in: as long as dependents of a write may take anyhow (engineering 15).
const STANDS_IN_FOR: Duration = Duration::from_secs(5);

/// Addresses that are remembered at a time, and how long each may be.
const MOST_ADDRESSES: u64 = 20_000;
const LONGEST_ADDRESS: usize = 512;

/// What an answer answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// A list of publications. The operation tells apart what else the answer holds.
    Publications(crate::access::Operation, Box<PublicationQuery>),
    /// A list of people under a key.
    People(&'static str, Box<PeopleQuery>),
    /// One publication: workspace and identifier as asked.
    Publication(i64, Box<str>),
}

#[derive(Debug)]
struct Kept {
    answer: Answer,
    generation: AtomicU64,
    /// It is the first of several pages, so readers may go on behind it.
    begins: bool,
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
    /// Answers by the hash of an address: whoever asks in the same words need not be understood anew.
    addresses: moka::sync::Cache<u64, Arc<Address>>,
    hasher: RandomState,
    /// Who makes an answer now; others wait instead of making it too.
    making: Mutex<HashMap<Asked, Arc<tokio::sync::Mutex<()>>>>,
    /// Older generations may not stand in.
    floor: AtomicU64,
}

/// An address and the answer that was given to it. It keeps no answer alive.
#[derive(Debug)]
struct Address {
    workspace: i64,
    text: Box<str>,
    kept: Weak<Kept>,
    /// The key of the walk that begins here, if pages follow.
    walk: Option<u64>,
}

/// A page of a list, made by the catalogue.
pub(crate) struct Page {
    pub(crate) answer: Answer,
    /// The generation that it was made from.
    pub(crate) generation: u64,
    /// It is the first of several.
    pub(crate) begins: bool,
}

impl From<Page> for Kept {
    fn from(page: Page) -> Self {
        let Page { answer, generation, begins } = page;
        let (generation, made) = (AtomicU64::new(generation), Instant::now());
        Self { answer, generation, begins, made, given: AtomicU32::new(0), renewing: AtomicBool::new(false) }
    }
}

/// Where a reader of a list stands.
pub(crate) struct Turn {
    /// The generation shown now.
    pub(crate) generation: u64,
    pub(crate) first_page: bool,
    /// A page made from that generation is the right one: the reader is in no walk that began earlier.
    pub(crate) fits: bool,
}

/// A list that can be made, again and again.
pub(crate) trait List: Send + 'static {
    fn turn(&self) -> Turn;
    /// Begins a walk at a first page of that generation; `false` if that cannot be any more.
    fn begin(&self, generation: u64) -> bool;
    /// Makes the page; `walk` tells whether the reader begins or goes on with a walk by it.
    fn make(&self, walk: bool) -> impl Future<Output = Result<Page, Failure>> + Send;
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
        Self(Arc::new(Inner {
            kept,
            addresses: moka::sync::Cache::new(MOST_ADDRESSES),
            hasher: RandomState::new(),
            making: Mutex::default(),
            floor: AtomicU64::new(0),
        }))
    }

    /// After a write that somebody waits for: no answer from before this generation stands in any more.
    pub(crate) fn forget_before(&self, generation: u64) {
        self.0.floor.fetch_max(generation, Ordering::AcqRel);
    }

    /// The kept answer, of whatever generation.
    pub(crate) fn kept(&self, asked: &Asked) -> Option<Given> {
        self.0.kept.get(asked).map(Given)
    }

    /// The answer to an address in the words in which it was asked before, if it holds in this generation. `begin`
    /// begins the walk of a first page.
    pub(crate) fn at(
        &self,
        workspace: i64,
        address: &str,
        generation: u64,
        begin: impl FnOnce(u64, u64) -> bool,
    ) -> Option<Given> {
        let found = self.0.addresses.get(&self.0.hasher.hash_one((workspace, address)))?;
        if found.workspace != workspace || *found.text != *address {
            return None;
        }
        let kept = found.kept.upgrade()?;
        let made = kept.generation.load(Ordering::Acquire);
        // A list that is being made anew goes on standing in; anything else that is old is looked at more closely.
        let holds = made == generation || (kept.renewing.load(Ordering::Acquire) && self.may_stand_in(&kept));
        if !holds || found.walk.is_some_and(|key| !begin(key, made)) {
            return None;
        }
        kept.given.fetch_add(1, Ordering::Relaxed);
        Some(Given(kept))
    }

    /// Remembers which answer was given to an address: one that stands alone, or the first page of a list.
    pub(crate) fn remember(&self, workspace: i64, address: &str, given: &Given, walk: Option<u64>) {
        if address.len() > LONGEST_ADDRESS {
            return;
        }
        let (kept, text) = (Arc::downgrade(&given.0), address.into());
        let walk = walk.filter(|_| given.0.begins);
        let hash = self.0.hasher.hash_one((workspace, address));
        self.0.addresses.insert(hash, Arc::new(Address { workspace, text, kept, walk }));
    }

    /// Keeps an answer that stands alone.
    pub(crate) fn keep(&self, asked: Asked, generation: u64, answer: Answer) -> Given {
        Given(self.keep_page(asked, Page { answer, generation, begins: false }))
    }

    fn keep_page(&self, asked: Asked, page: Page) -> Arc<Kept> {
        let kept = Arc::new(Kept::from(page));
        self.0.kept.insert(asked, kept.clone());
        kept
    }

    /// The answer to a list. It is made once for all who ask at the same time.
    ///
    /// Whoever is given a first page out of memory begins a walk there, as if the catalogue had been asked: the pages
    /// behind must fit to it (rule 24). For the same reason only a first page may be of an older generation.
    pub(crate) async fn list<L: List>(&self, asked: Asked, list: L) -> Result<Given, Failure> {
        let Turn { generation, first_page, fits } = list.turn();
        if !fits {
            // A walk that began before the last change goes on in the order in which it began, and is nobody else's.
            return Ok(Given(Arc::new(list.make(true).await?.into())));
        }
        let follows = |kept: &Kept| !first_page || !kept.begins || list.begin(kept.generation.load(Ordering::Acquire));
        match self.0.kept.get(&asked) {
            Some(kept) if kept.generation.load(Ordering::Acquire) == generation && follows(&kept) => {
                kept.given.fetch_add(1, Ordering::Relaxed);
                return Ok(Given(kept));
            }
            Some(kept) if first_page && self.may_stand_in(&kept) && follows(&kept) => {
                if !kept.renewing.swap(true, Ordering::AcqRel) {
                    tokio::spawn(self.clone().renew(asked, kept.clone(), list));
                }
                return Ok(Given(kept));
            }
            _ => {}
        }
        let turn =
            self.0.making.lock().unwrap_or_else(PoisonError::into_inner).entry(asked.clone()).or_default().clone();
        let _mine = turn.lock().await;
        let _done = Done { inner: &self.0, asked: &asked };
        let made_meanwhile = self.0.kept.get(&asked).filter(|kept| {
            let made = kept.generation.load(Ordering::Acquire);
            made == generation || (first_page && made > generation)
        });
        if let Some(kept) = made_meanwhile.filter(|kept| follows(kept)) {
            return Ok(Given(kept));
        }
        let page = list.make(true).await?;
        Ok(Given(self.keep_page(asked.clone(), page)))
    }

    fn may_stand_in(&self, kept: &Kept) -> bool {
        kept.given.load(Ordering::Relaxed) >= MANY
            && kept.made.elapsed() < STANDS_IN_FOR
            && kept.generation.load(Ordering::Acquire) >= self.0.floor.load(Ordering::Acquire)
    }

    async fn renew(self, asked: Asked, old: Arc<Kept>, list: impl List) {
        match list.make(false).await {
            Ok(page) => {
                let new = self.keep_page(asked, page);
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
