//! Simulated registration agencies, where identifiers are minted: a Cordra that speaks DOIP over HTTPS below
//! `/agencies/cordra`, and the writing side of DataCite's REST API below `/agencies/datacite`.
//!
//! They keep what they are told until the simulator ends, and list it ([`Agencies::held`]; over HTTP
//! `GET /agencies/held`). Faults come by the share of the whole simulator; those after which an answer would have come
//! happen when the work is done, so that a time-out may be one after a success.

mod cordra;
mod datacite;
mod respond;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

pub(crate) use respond::respond;

/// Whom one has to sign in as.
pub const USERNAME: &str = "EXAMPLE.REGISTRY";
/// With what.
pub const PASSWORD: &str = "cracked-pots-on-parade";

/// One of the agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Agency {
    /// Objects of a Cordra.
    Cordra,
    /// DOIs at DataCite.
    DataCite,
}

impl Agency {
    /// The name in configuration keys and paths.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cordra => "cordra",
            Self::DataCite => "datacite",
        }
    }
}

/// What an agency holds under an identifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Type of the object at Cordra; `draft`, `registered` or `findable` at DataCite.
    pub state: String,
    /// Content of the object, or attributes of the DOI.
    pub content: Value,
    /// How often it was made: more than once would be a minting too much.
    pub created: u32,
    /// How often it was changed.
    pub updated: u32,
}

/// Both agencies.
#[derive(Debug, Default)]
pub struct Agencies(Mutex<BTreeMap<(Agency, String), Held>>);

impl Agencies {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<(Agency, String), Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that an agency holds, by identifier.
    #[must_use]
    pub fn held(&self, agency: Agency) -> BTreeMap<String, Held> {
        let all = self.lock();
        all.iter().filter(|((of, _), _)| *of == agency).map(|((_, id), held)| (id.clone(), held.clone())).collect()
    }

    /// Puts something there as if somebody else had registered it.
    pub fn put(&self, agency: Agency, id: &str, state: &str, content: Value) {
        let held = Held { state: state.to_owned(), content, created: 1, updated: 0 };
        self.lock().insert((agency, id.to_ascii_lowercase()), held);
    }

    /// All that they hold, as JSON.
    fn listed(&self) -> Value {
        let one = |((agency, id), held): (&(Agency, String), &Held)| {
            json!({"agency": agency.name(), "id": id, "state": held.state, "content": held.content,
                "created": held.created, "updated": held.updated})
        };
        json!({"held": self.lock().iter().map(one).collect::<Vec<_>>()})
    }
}
