//! What is known of a person: names, places, colleagues, venues.

use std::collections::HashMap;

use super::affiliation::organisations;
use super::compare::{NameAgreement, NameKind, compare, given_names_conflict};
use super::keys::{colleague_keys, name_keys};
use super::name::PersonName;
use super::prepared::PreparedRecord;
use crate::identifier::{Orcid, Ror};
use crate::work::{Affiliation, WorkRecord};

/// Lists longer than this say little of who knows whom: their authors are not learnt as colleagues.
const LARGEST_TEAM: usize = 50;

/// A person as the matcher sees them: recorded names and employments, and what their confirmed works add.
///
/// Works are learnt one at a time and can be unlearnt, so that a work is judged by a profile that does not know it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonProfile {
    orcids: Vec<Orcid>,
    /// Recorded by the person; these weigh as much as names met in print.
    recorded: Vec<PersonName>,
    /// Met in print on confirmed works, with how often.
    printed: HashMap<String, (PersonName, u32)>,
    /// Keys of all names, with how many names have them.
    keys: HashMap<String, u32>,
    places: HashMap<String, u32>,
    colleagues: HashMap<String, u32>,
    venues: HashMap<String, u32>,
    works: u32,
}

impl PersonProfile {
    /// A person with an iD (and former iDs) and nothing else.
    #[must_use]
    pub fn new(orcids: impl IntoIterator<Item = Orcid>) -> Self {
        Self { orcids: orcids.into_iter().collect(), ..Self::default() }
    }

    /// Adds a name that the person recorded: credit name, given and family name, or one of the other names. A text without
    /// a letter is passed over.
    pub fn add_name(&mut self, name: PersonName) {
        if !name.is_empty() && !self.recorded.contains(&name) {
            self.count_keys(&name);
            self.recorded.push(name);
        }
    }

    /// Adds an employment or another recorded affiliation.
    pub fn add_affiliation(&mut self, affiliation: &Affiliation) {
        for key in place_keys(affiliation) {
            *self.places.entry(key).or_default() += 1;
        }
    }

    /// Learns from a confirmed work on which the person is the author at `position`.
    pub fn learn(&mut self, record: &WorkRecord, position: usize) {
        self.count(record, position, |bag, key| *bag.entry(key).or_default() += 1);
        if let Some(author) = record.authors.get(position) {
            let name = PersonName::of_author(author);
            if !name.is_empty() {
                match self.printed.get_mut(name.printed()) {
                    Some((_, works)) => *works += 1,
                    None => {
                        self.count_keys(&name);
                        self.printed.insert(name.printed().to_owned(), (name, 1));
                    }
                }
            }
            self.works += 1;
        }
    }

    /// Takes back what [`Self::learn`] added for the same work and position.
    pub fn forget(&mut self, record: &WorkRecord, position: usize) {
        self.count(record, position, |bag, key| decrease(bag, &key));
        if let Some(author) = record.authors.get(position) {
            let name = PersonName::of_author(author);
            if let Some(entry) = self.printed.get_mut(name.printed()) {
                entry.1 = entry.1.saturating_sub(1);
                if entry.1 == 0 {
                    self.printed.remove(name.printed());
                    for key in name_keys(&name) {
                        decrease(&mut self.keys, &key);
                    }
                }
            }
            self.works = self.works.saturating_sub(1);
        }
    }

    fn count_keys(&mut self, name: &PersonName) {
        for key in name_keys(name) {
            *self.keys.entry(key).or_default() += 1;
        }
    }

    fn count(
        &mut self,
        record: &WorkRecord,
        position: usize,
        mut change: impl FnMut(&mut HashMap<String, u32>, String),
    ) {
        let Some(author) = record.authors.get(position) else { return };
        for key in author.affiliations.iter().flat_map(place_keys) {
            change(&mut self.places, key);
        }
        for key in venue_keys(record) {
            change(&mut self.venues, key);
        }
        if record.authors.len() <= LARGEST_TEAM {
            let others = record.authors.iter().enumerate().filter(|(n, a)| *n != position && !is_group(&a.roles));
            for (full, short) in others.filter_map(|(_, a)| colleague_keys(&PersonName::of_author(a))) {
                for key in full.into_iter().chain(std::iter::once(short)) {
                    change(&mut self.colleagues, key);
                }
            }
        }
    }

    /// iDs of the person.
    #[must_use]
    pub fn orcids(&self) -> &[Orcid] {
        &self.orcids
    }

    /// How many confirmed works the profile was made from.
    #[must_use]
    pub fn works(&self) -> u32 {
        self.works
    }

    /// Keys under which the person is found by an author string ([`name_keys`]), sorted, without doubles.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.keys.keys().cloned().collect();
        keys.sort_unstable();
        keys
    }

    /// All names, recorded ones first.
    pub fn names(&self) -> impl Iterator<Item = &PersonName> {
        self.recorded.iter().chain(self.printed.values().map(|(name, _)| name))
    }

    /// The best agreement of a printed name with any of the person's, and the name it agrees with.
    ///
    /// A name that agrees with a poorer form only (`Jeroen Jansen` with `J. Jansen`) contradicts if the person recorded
    /// another given name in full (`Johanna Jansen`).
    #[must_use]
    pub fn agreement(&self, name: &PersonName) -> (NameAgreement, Option<&PersonName>) {
        let mut best = (NameAgreement { score: 0.0, kind: NameKind::Incomparable }, None);
        for own in self.names() {
            let found = compare(name, own);
            if rank(found) > rank(best.0) {
                best = (found, Some(own));
                if found.score >= 1.0 {
                    return best;
                }
            }
        }
        if matches!(best.0.kind, NameKind::InitialsOf | NameKind::FamilyOnly)
            && let Some(own) = self.recorded.iter().find(|own| given_names_conflict(name, own))
        {
            return (NameAgreement { score: 0.0, kind: NameKind::Contradiction }, Some(own));
        }
        best
    }

    pub(crate) fn place_among<'a>(&self, places: &'a [String]) -> Option<&'a str> {
        places.iter().find(|k| self.places.contains_key(*k)).map(String::as_str)
    }

    pub(crate) fn has_places(&self) -> bool {
        !self.places.is_empty()
    }

    pub(crate) fn venue_among<'a>(&self, venues: &'a [String]) -> Option<(&'a str, u32)> {
        venues.iter().find_map(|key| self.venues.get(key).map(|n| (key.as_str(), *n)))
    }

    /// Colleagues among the other authors of a record: those met by full name, and those by initial only.
    pub(crate) fn colleagues_on<'a>(
        &self,
        prepared: &'a PreparedRecord<'_>,
        position: usize,
    ) -> (Vec<&'a str>, Vec<&'a str>) {
        let (mut full, mut short) = (Vec::new(), Vec::new());
        for (n, keys) in prepared.colleagues.iter().enumerate().filter(|(n, _)| *n != position) {
            match keys {
                Some((Some(key), _)) if self.colleagues.contains_key(key) => full.push(prepared.names[n].printed()),
                Some((_, key)) if self.colleagues.contains_key(key) => short.push(prepared.names[n].printed()),
                _ => {}
            }
        }
        (full, short)
    }

    /// Whether one of the keys is one of the person's names.
    pub(crate) fn shares_key(&self, keys: &[String]) -> bool {
        keys.iter().any(|k| self.keys.contains_key(k))
    }

    pub(crate) fn has_colleagues(&self) -> bool {
        self.colleagues.len() > 4
    }
}

/// Whether the roles of an author mark a group.
pub(crate) fn is_group(roles: &[String]) -> bool {
    roles.iter().any(|r| r == "group")
}

fn rank(agreement: NameAgreement) -> (u8, u64) {
    let class = match agreement.kind {
        NameKind::Incomparable => 0,
        NameKind::Contradiction => 1,
        NameKind::GivenOnly => 2,
        _ => 3,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score of 0 to 1 in millionths")]
    let score = (agreement.score * 1e6) as u64;
    (class, score)
}

fn decrease(bag: &mut HashMap<String, u32>, key: &str) {
    if let Some(count) = bag.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            bag.remove(key);
        }
    }
}

pub(crate) fn place_keys(affiliation: &Affiliation) -> Vec<String> {
    let mut keys: Vec<String> = affiliation.ror.iter().map(Ror::as_str).map(str::to_owned).collect();
    keys.extend(affiliation.name.iter().flat_map(|n| organisations(n)));
    keys
}

pub(crate) fn venue_keys(record: &WorkRecord) -> Vec<String> {
    let Some(container) = &record.container else { return Vec::new() };
    let mut keys = container.issn.clone();
    let title: Vec<String> = container
        .title
        .iter()
        .flat_map(|t| t.split_whitespace())
        .map(super::fold::fold)
        .filter(|w| !w.is_empty())
        .collect();
    if !title.is_empty() {
        keys.push(title.join(" "));
    }
    keys
}
