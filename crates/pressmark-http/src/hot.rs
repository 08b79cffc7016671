//! Answers kept in memory, by query and generation of the catalogue (engineering 23).
//!
//! An answer of an older generation is made anew before it is given, with two exceptions that keep a server quick while
//! an import commits every two seconds. A detail whose document stands where it stood is the same: telling so costs
//! next to nothing. A list that many ask for is given for a few seconds more, and made anew behind the reader's back
//! towards their end; never across a write that somebody waits for ([`Hot::forget_before`]).
//!
//! Whoever is given a first page out of memory begins a walk there, as if the catalogue had been asked; a later page is
//! given out of memory only to those whose walk has its order (rule 24).

mod kept;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pressmark_catalogue::{Place, PublicCatalogue};
use quick_cache::sync::Cache;

use crate::answer::Answer;
use crate::failure::Failure;
use kept::{Address, BEING_MADE, Bytes, InWalk, Kept, MADE, NOT_MADE, Remembered, Words, cache};
pub(crate) use kept::{Asked, Given, Page, Spot};

/// How often an answer must have been given before an older one may stand in.
const MANY: u32 = 20;
/// How long a list may stand in for the one that replaced it: as long as dependents of a write may take anyhow
/// (engineering 15).
const STANDS_IN_FOR: Duration = Duration::from_secs(5);
/// How long it does before the next is made: late, because an import would make that one old in two seconds again; but
/// early enough that it is there in time.
const RENEWED_AFTER: Duration = Duration::from_secs(3);

/// The longest address that is remembered.
const LONGEST_ADDRESS: usize = 512;
/// The share of the memory that lists have by their query; the rest is by address.
const SHARE_OF_LISTS: u64 = 4;

/// The kept answers. A cheap clone.
#[derive(Debug, Clone)]
pub(crate) struct Hot(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    public: PublicCatalogue,
    /// Details, and first pages of lists: whoever asks in the same words need not be understood anew.
    addresses: Cache<Address, Remembered, Bytes>,
    /// Lists, in whatever words they were asked for.
    lists: Cache<Asked, Arc<Kept>, Bytes>,
    /// Who makes an answer now; others wait instead of making it too.
    making: Mutex<HashMap<Asked, Arc<tokio::sync::Mutex<()>>>>,
    /// Older generations may not stand in.
    floor: AtomicU64,
}

/// Whose walk through which list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk {
    /// The reader.
    pub(crate) reader: u64,
    /// The query, whatever the page.
    pub(crate) key: u64,
}

/// A page of a list that can be made, again and again.
pub(crate) trait List: Send + 'static {
    fn walk(&self) -> Walk;
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

impl Hot {
    /// Keeps up to so many bytes of answers that this catalogue gives.
    pub(crate) fn new(bytes: u64, public: PublicCatalogue) -> Self {
        let of_lists = bytes / SHARE_OF_LISTS;
        Self(Arc::new(Inner {
            public,
            addresses: cache(bytes - of_lists, 4 << 10),
            lists: cache(of_lists, 64 << 10),
            making: Mutex::default(),
            floor: AtomicU64::new(0),
        }))
    }

    /// After a write that somebody waits for: no answer from before this generation stands in any more.
    pub(crate) fn forget_before(&self, generation: u64) {
        self.0.floor.fetch_max(generation, Ordering::AcqRel);
    }

    /// The detail that is kept under an address, of whatever generation.
    pub(crate) fn kept(&self, workspace: i64, address: &str) -> Option<Given> {
        self.0.addresses.get(&Words(workspace, address)).map(|remembered| Given(remembered.kept))
    }

    /// The answer to an address in the words in which it was asked before, if it holds now and fits to this reader's
    /// walk; and where the table of access has the operation that gave it.
    pub(crate) fn at(&self, workspace: i64, address: &str, reader: u64) -> Option<(Given, usize)> {
        let Remembered { kept, walk_key, place } = self.0.addresses.get(&Words(workspace, address))?;
        let now = self.0.public.generation();
        let holds = kept.generation.load(Ordering::Acquire) == now || self.still_holds(&kept, now);
        if !holds || !self.fits(&kept, Walk { reader, key: walk_key }) {
            return None;
        }
        kept.given.fetch_add(1, Ordering::Relaxed);
        Some((Given(kept), place))
    }

    /// Whether it is the page with which a walk begins or to which it goes on; a walk that begins has begun then.
    fn fits(&self, kept: &Kept, walk: Walk) -> bool {
        match kept.place_in_walk {
            InWalk::Alone => true,
            InWalk::First(order) => self.0.public.begin_walk(walk.reader, walk.key, order),
            InWalk::Later(order) => self.0.public.continue_walk(walk.reader, walk.key, order),
        }
    }

    /// Whether what an older generation gave may be given now.
    fn still_holds(&self, kept: &Kept, now: u64) -> bool {
        let place = *kept.place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = place {
            let holds = self.0.public.holds(&place);
            if holds {
                kept.generation.store(now, Ordering::Release);
            }
            return holds;
        }
        // When it is to be made anew, that is not done here.
        let old = self.stands_in(kept);
        let next = kept.next.load(Ordering::Acquire);
        old.is_some_and(|old| next == BEING_MADE || (next == NOT_MADE && old < RENEWED_AFTER))
    }

    /// Remembers which answer was given to an address.
    pub(crate) fn remember(&self, spot: &Spot<'_>, given: &Given, walk_key: u64) {
        let Spot { workspace, address, place } = *spot;
        if address.len() <= LONGEST_ADDRESS {
            let remembered = Remembered { kept: given.0.clone(), walk_key, place };
            self.0.addresses.insert(Address(workspace, address.into()), remembered);
        }
    }

    /// Keeps a detail under the address at which it was asked for.
    pub(crate) fn keep(&self, spot: &Spot<'_>, generation: u64, place: Place, answer: Answer) -> Given {
        let kept = Kept::from(Page { answer, generation, place_in_walk: InWalk::Alone });
        *kept.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
        let given = Given(Arc::new(kept));
        self.remember(spot, &given, 0);
        given
    }

    /// Keeps a list in place of an older one. What was asked for often a moment ago still is.
    fn keep_page(&self, asked: Asked, page: Page) -> Arc<Kept> {
        let kept = Arc::new(Kept::from(page));
        let before = self.0.lists.peek(&asked).map_or(0, |before| before.given.load(Ordering::Relaxed));
        kept.given.store(before.min(2 * MANY) / 2, Ordering::Relaxed);
        self.0.lists.insert(asked, kept.clone());
        kept
    }

    /// The answer to a list. It is made once for all who ask at the same time.
    pub(crate) async fn list<L: List>(&self, asked: Asked, list: L) -> Result<Given, Failure> {
        let now = self.0.public.generation();
        if let Some(kept) = self.0.lists.get(&asked) {
            let is_new = kept.generation.load(Ordering::Acquire) == now;
            let old = if is_new { None } else { self.stands_in(&kept) };
            if (is_new || old.is_some()) && self.fits(&kept, list.walk()) {
                kept.given.fetch_add(1, Ordering::Relaxed);
                if old.is_some_and(|old| old >= RENEWED_AFTER) && kept.begin_next() {
                    tokio::spawn(self.clone().renew(asked, kept.clone(), list));
                }
                return Ok(Given(kept));
            }
        }
        let turn =
            self.0.making.lock().unwrap_or_else(PoisonError::into_inner).entry(asked.clone()).or_default().clone();
        let _mine = turn.lock().await;
        let _done = Done { inner: &self.0, asked: &asked };
        let made_meanwhile = self.0.lists.get(&asked).filter(|kept| kept.generation.load(Ordering::Acquire) >= now);
        if let Some(kept) = made_meanwhile.filter(|kept| self.fits(kept, list.walk())) {
            kept.given.fetch_add(1, Ordering::Relaxed);
            return Ok(Given(kept));
        }
        let page = list.make(true).await?;
        Ok(Given(self.keep_page(asked.clone(), page)))
    }

    /// For how long a list has been old, if it may stand in for the one that replaced it.
    fn stands_in(&self, kept: &Kept) -> Option<Duration> {
        let generation = kept.generation.load(Ordering::Acquire);
        let floor = self.0.floor.load(Ordering::Acquire).max(self.0.public.insisted());
        if kept.given.load(Ordering::Relaxed) < MANY || generation < floor {
            return None;
        }
        let since = match kept.replaced.get() {
            Some(since) => *since,
            None => {
                let since = self.0.public.replaced(generation)?;
                *kept.replaced.get_or_init(|| since)
            }
        };
        Some(since.elapsed()).filter(|old| *old < STANDS_IN_FOR)
    }

    async fn renew(self, asked: Asked, old: Arc<Kept>, list: impl List) {
        // Nobody begins a walk by what is made behind the readers' back; but a later page is one of somebody's walk.
        let next = match list.make(matches!(old.place_in_walk, InWalk::Later(_))).await {
            Ok(page) => {
                self.keep_page(asked, page);
                MADE
            }
            Err(failure) => {
                tracing::debug!(cause = failure.cause(), "a list was not made anew");
                NOT_MADE
            }
        };
        old.next.store(next, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use pressmark_catalogue::{Catalogue, CatalogueOptions};
    use pressmark_store::testing::Fresh;

    use super::*;

    fn detail(of: usize, generation: u64) -> (String, Given) {
        let answer = Answer::of(vec![b'x'; 2_000].into(), "application/json", Some(format!("{of}")));
        let page = Page { answer, generation, place_in_walk: InWalk::Alone };
        (format!("/v1/doi/10.5555%2F{of}"), Given(Arc::new(page.into())))
    }

    #[tokio::test]
    async fn a_crawl_of_the_registry_leaves_the_hot_answers_alone() {
        let fresh = Fresh::sqlite();
        let options = CatalogueOptions::new(fresh.folder().join("catalogue"));
        let catalogue = Catalogue::open(fresh.store().await, options).await.unwrap();
        catalogue.catch_up().await.unwrap();
        let hot = Hot::new(8 << 20, catalogue.public());
        let ask = |of: usize| {
            let (address, made) = detail(of, catalogue.generation());
            let kept = hot.at(1, &address, 0).is_some();
            if !kept {
                hot.remember(&Spot { workspace: 1, address: &address, place: 0 }, &made, 0);
            }
            kept
        };
        for of in (0..4).flat_map(|_| 0..500).chain(10_000..60_000) {
            ask(of);
        }
        let left = (0..500).filter(|of| ask(*of)).count();
        assert!(left >= 475, "{left} of 500 hot answers outlived 50,000 that were asked for once");
        let weight = hot.0.addresses.weight();
        assert!(weight <= 8 << 20, "{weight} bytes");
    }
}
