//! What readers read from: the state shown now, and older ones that somebody still walks through.

use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tantivy::Term;

use super::known::Known;
use super::local::LocalNames;
use super::pool::Searches;
use super::snapshot::Snapshot;
use crate::document::Scope;
use crate::error::{CatalogueError, Result};
use crate::options::CatalogueOptions;

/// How long a walk may rest before its order is forgotten.
const REST: Duration = Duration::from_secs(120);
/// Walks remembered at a time. Each is a number and a pointer; many share a state.
const MOST_WALKS: u64 = 16_384;
/// How long a state is remembered after the next was shown: a cache may give a page of it out for as long, and whoever
/// gets it walks on from there.
const LINGERS: Duration = Duration::from_secs(8);

/// Shared by all readers.
pub(crate) struct Source {
    shown: RwLock<Option<Arc<Snapshot>>>,
    /// That of the state shown now; every request asks for it.
    generation: AtomicU64,
    /// No older state may stand in for that of this generation: somebody waits for what it shows.
    insisted: AtomicU64,
    lingering: Mutex<Vec<(Instant, Arc<Snapshot>)>>,
    why_not: RwLock<String>,
    walks: moka::sync::Cache<u64, Arc<Snapshot>, std::hash::BuildHasherDefault<std::hash::DefaultHasher>>,
    /// What lists of publications found in segments.
    pub known: Known<u64>,
    /// Names of people in languages that order letters in their own way.
    pub local_names: LocalNames,
    pub pool: Searches,
}

impl Source {
    pub(crate) fn new(options: &CatalogueOptions) -> Self {
        Self {
            shown: RwLock::new(None),
            generation: AtomicU64::new(0),
            insisted: AtomicU64::new(0),
            lingering: Mutex::default(),
            why_not: RwLock::new("it is being opened".to_owned()),
            walks: moka::sync::Cache::builder()
                .max_capacity(MOST_WALKS)
                .eviction_policy(moka::policy::EvictionPolicy::lru())
                .time_to_idle(REST)
                .build_with_hasher(Default::default()),
            known: Known::default(),
            local_names: LocalNames::default(),
            pool: Searches::new(options.pool.clone(), options.search_timeout),
        }
    }

    /// The state shown now.
    pub(crate) fn now(&self) -> Result<Arc<Snapshot>> {
        self.peek().ok_or_else(|| CatalogueError::NotReady {
            retry_after: Duration::from_secs(5),
            reason: self.why_not.read().unwrap_or_else(PoisonError::into_inner).clone(),
        })
    }

    /// The state shown now, if any.
    pub(crate) fn peek(&self) -> Option<Arc<Snapshot>> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The generation of the state shown now; 0 while there is none.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Lets no older state stand in for the one shown now.
    pub(crate) fn insist(&self) {
        self.insisted.fetch_max(self.generation(), Ordering::AcqRel);
    }

    /// The generation below which nothing may stand in.
    pub(crate) fn insisted(&self) -> u64 {
        self.insisted.load(Ordering::Acquire)
    }

    /// When the state of a generation ceased to be the one shown; `None` if it is shown, or that is long ago.
    pub(crate) fn replaced(&self, generation: u64) -> Option<Instant> {
        let lingering = self.lingering.lock().unwrap_or_else(PoisonError::into_inner);
        lingering.iter().find(|(_, snapshot)| snapshot.generation == generation).map(|(since, _)| *since)
    }

    /// Shows another state.
    pub(crate) fn show(&self, snapshot: Snapshot) {
        let generation = snapshot.generation;
        let before = self.shown.write().unwrap_or_else(PoisonError::into_inner).replace(Arc::new(snapshot));
        let mut lingering = self.lingering.lock().unwrap_or_else(PoisonError::into_inner);
        lingering.extend(before.map(|before| (Instant::now(), before)));
        drop(lingering);
        // Last: whoever reads the new number finds the new state, and knows when the old one was replaced.
        self.generation.store(generation, Ordering::Release);
    }

    /// Lets older states go that nobody reads any more. Takes a while: their files are unmapped.
    pub(crate) fn let_go(&self) {
        let mut lingering = self.lingering.lock().unwrap_or_else(PoisonError::into_inner);
        let gone: Vec<_> = lingering.extract_if(.., |(since, _)| since.elapsed() >= LINGERS).collect();
        drop(lingering);
        drop(gone);
        // States that nobody walks through any more are let go now, not at the next walk.
        self.walks.run_pending_tasks();
    }

    /// Says why nothing is shown.
    pub(crate) fn explain(&self, reason: impl Into<String>) {
        *self.why_not.write().unwrap_or_else(PoisonError::into_inner) = reason.into();
    }

    /// The state whose order a page comes from: for the first page the one shown now, for the others of a walk the one
    /// that its first page came from.
    pub(crate) fn for_walk(&self, walk: Option<u64>, page: u64, query: &impl Hash) -> Result<Arc<Snapshot>> {
        let now = self.now()?;
        let Some(walk) = walk else { return Ok(now) };
        let key = walk_key(walk, query_key(query));
        if page <= 1 {
            self.walks.insert(key, Arc::clone(&now));
            return Ok(now);
        }
        // Who begins in the middle goes on from there.
        Ok(self.walks.get_with(key, || now))
    }

    /// Begins a walk whose first page a cache gave out. `false` if the state of that generation is gone, so that the
    /// other pages could not fit to it.
    pub(crate) fn begin_walk(&self, walk: u64, query_key: u64, generation: u64) -> bool {
        let key = walk_key(walk, query_key);
        if self.walks.get(&key).is_some_and(|state| state.generation == generation) {
            return true;
        }
        let shown = self.peek().filter(|snapshot| snapshot.generation == generation);
        let state = shown.or_else(|| {
            let lingering = self.lingering.lock().unwrap_or_else(PoisonError::into_inner);
            lingering
                .iter()
                .find(|(_, snapshot)| snapshot.generation == generation)
                .map(|(_, snapshot)| Arc::clone(snapshot))
        });
        state.map(|state| self.walks.insert(key, state)).is_some()
    }

    /// Whether a walk goes on in the order of that generation: the one in which it began, or, where it begins in the
    /// middle, the one shown now.
    pub(crate) fn continue_walk(&self, walk: u64, query_key: u64, generation: u64) -> bool {
        match self.walks.get(&walk_key(walk, query_key)) {
            Some(state) => state.generation == generation,
            None => self.generation() == generation && self.begin_walk(walk, query_key, generation),
        }
    }

    /// The generation of the state that [`Self::for_walk`] would give.
    pub(crate) fn generation_for(&self, walk: Option<u64>, page: u64, query: &impl Hash) -> u64 {
        let walked = walk.filter(|_| page > 1).and_then(|walk| self.walks.get(&walk_key(walk, query_key(query))));
        walked.or_else(|| self.peek()).map_or(0, |snapshot| snapshot.generation)
    }
}

/// A number for a query, the same for all pages of it.
pub(crate) fn query_key(query: &impl Hash) -> u64 {
    std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default().hash_one(query)
}

fn walk_key(walk: u64, query_key: u64) -> u64 {
    std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default().hash_one((walk, query_key))
}

/// A scope of one workspace, as terms.
pub(crate) struct ScopeTerms {
    pub publications: Term,
    pub people: Term,
}

impl ScopeTerms {
    pub(crate) fn new(snapshot: &Snapshot, scope: Scope, workspace: i64) -> Self {
        let term = |text: String| Term::from_field_text(snapshot.fields.scope, &text);
        Self { publications: term(scope.of_publications(workspace)), people: term(scope.of_people(workspace)) }
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("shown", &self.peek()).finish_non_exhaustive()
    }
}
