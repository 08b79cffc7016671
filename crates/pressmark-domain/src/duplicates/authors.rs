//! Authors that two works share.

use std::collections::HashMap;

use super::subject::Subject;
use crate::identifier::Orcid;
use crate::matching::{PersonName, compare, name_keys};
use crate::work::Author;

/// An author, ready for comparison.
#[derive(Debug, Clone)]
pub(super) struct Person {
    name: PersonName,
    /// Names that agree share one of these.
    keys: Vec<String>,
    orcid: Option<Orcid>,
}

impl Person {
    pub(super) fn of(author: &Author) -> Self {
        let name = PersonName::of_author(author);
        let mut keys = name_keys(&name);
        keys.extend(author.orcid.map(|orcid| orcid.as_str().to_owned()));
        Self { name, keys, orcid: author.orcid }
    }

    fn is(&self, other: &Self) -> bool {
        match (&self.orcid, &other.orcid) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => compare(&self.name, &other.name).kind.agrees(),
        }
    }
}

/// How many authors of two works may be the same people, each counted once.
pub(super) fn shared(a: &Subject<'_>, b: &Subject<'_>) -> usize {
    let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, person) in b.authors.iter().enumerate() {
        for key in &person.keys {
            by_key.entry(key).or_default().push(at);
        }
    }
    let mut taken = vec![false; b.authors.len()];
    for person in &a.authors {
        let mut near = person.keys.iter().filter_map(|key| by_key.get(key.as_str())).flatten().copied();
        if let Some(at) = near.find(|at| !taken[*at] && person.is(&b.authors[*at])) {
            taken[at] = true;
        }
    }
    taken.into_iter().filter(|taken| *taken).count()
}
