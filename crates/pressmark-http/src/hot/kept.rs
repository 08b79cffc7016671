//! What is kept, by what it is found, and what it weighs.

use std::hash::Hash;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use pressmark_catalogue::{PeopleQuery, Place, PublicationQuery};
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Equivalent, Weighter};

use crate::answer::Answer;

/// What a list answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// A list of publications. The operation tells apart what else the answer holds.
    Publications(crate::access::Operation, Box<PublicationQuery>),
    /// A list of people under a key.
    People(&'static str, Box<PeopleQuery>),
}

/// An address, in the words in which it was asked, of a workspace.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Address(pub(super) i64, pub(super) Box<str>);

/// Where an answer is kept: under which address of which workspace, by which operation of the table of access.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) workspace: i64,
    pub(crate) address: &'a str,
    pub(crate) place: usize,
}

/// An address that is looked for.
#[derive(Hash)]
pub(super) struct Words<'a>(pub(super) i64, pub(super) &'a str);

impl Equivalent<Address> for Words<'_> {
    fn equivalent(&self, address: &Address) -> bool {
        self.0 == address.0 && *self.1 == *address.1
    }
}

/// What is known of the one that comes after an old list.
pub(super) const NOT_MADE: u8 = 0;
pub(super) const BEING_MADE: u8 = 1;
pub(super) const MADE: u8 = 2;

#[derive(Debug)]
pub(super) struct Kept {
    pub(super) answer: Answer,
    /// The generation from which it is known to hold.
    pub(super) generation: AtomicU64,
    pub(super) place_in_walk: InWalk,
    /// Of a detail: where it was read.
    pub(super) place: Mutex<Option<Place>>,
    /// Of a list: when it became old.
    pub(super) replaced: OnceLock<Instant>,
    pub(super) given: AtomicU32,
    pub(super) next: AtomicU8,
}

impl Kept {
    /// Whether the caller is to make the next one.
    pub(super) fn begin_next(&self) -> bool {
        self.next.compare_exchange(NOT_MADE, BEING_MADE, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// The answer that was given to an address, the key of the walks that it is a page of, and what gave it.
#[derive(Debug, Clone)]
pub(super) struct Remembered {
    pub(super) kept: Arc<Kept>,
    pub(super) walk_key: u64,
    /// Where the table of access has the operation.
    pub(super) place: usize,
}

/// Answers weigh what they take.
#[derive(Debug, Clone)]
pub(super) struct Bytes;

impl Weighter<Address, Remembered> for Bytes {
    fn weight(&self, address: &Address, remembered: &Remembered) -> u64 {
        (address.1.len() + remembered.kept.answer.weight()) as u64
    }
}

impl Weighter<Asked, Arc<Kept>> for Bytes {
    fn weight(&self, _: &Asked, kept: &Arc<Kept>) -> u64 {
        kept.answer.weight() as u64
    }
}

/// How an answer stands to the walks through a list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InWalk {
    /// It is all there is.
    Alone,
    /// It is the first of several pages, in the order of this generation.
    First(u64),
    /// It is a later one.
    Later(u64),
}

/// A page of a list, made by the catalogue.
pub(crate) struct Page {
    pub(crate) answer: Answer,
    /// The generation that its rows were read from.
    pub(crate) generation: u64,
    pub(crate) place_in_walk: InWalk,
}

impl Page {
    /// A page of rows of this generation, in the order of that one.
    pub(crate) fn new(answer: Answer, generation: u64, order: u64, number: u64, pages: u64) -> Self {
        let place_in_walk = match (number, pages) {
            (1, 0 | 1) => InWalk::Alone,
            (1, _) => InWalk::First(order),
            _ => InWalk::Later(order),
        };
        Self { answer, generation, place_in_walk }
    }
}

impl From<Page> for Kept {
    fn from(page: Page) -> Self {
        let Page { answer, generation, place_in_walk } = page;
        Self {
            answer,
            generation: AtomicU64::new(generation),
            place_in_walk,
            place: Mutex::default(),
            replaced: OnceLock::new(),
            given: AtomicU32::new(0),
            next: AtomicU8::new(NOT_MADE),
        }
    }
}

/// An answer, kept or just made.
pub(crate) struct Given(pub(super) Arc<Kept>);

impl Given {
    /// Whether it is what would be read at this place in that generation; it then counts as of that generation.
    pub(crate) fn holds(&self, place: Place, generation: u64) -> bool {
        let mut known = self.0.place.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = known.is_some_and(|known| known.reads_as(&place));
        if holds {
            *known = Some(place);
            self.0.generation.store(generation, Ordering::Release);
        }
        holds
    }
}

impl std::ops::Deref for Given {
    type Target = Answer;

    fn deref(&self) -> &Answer {
        &self.0.answer
    }
}

/// A cache of so many bytes, of answers of about `usual` bytes. What is asked for once gives way before what is asked
/// for again and again, however much of it comes.
pub(super) fn cache<K: Eq + Hash, V: Clone>(bytes: u64, usual: u64) -> Cache<K, V, Bytes>
where
    Bytes: Weighter<K, V>,
{
    let items = usize::try_from(bytes / usual).unwrap_or(usize::MAX);
    Cache::with(items, bytes, Bytes, DefaultHashBuilder::default(), DefaultLifecycle::default())
}
