//! Whether two providers mean the same person in their lists of one work's people.

use crate::identifier::Orcid;
use crate::text::fold;
use crate::work::Author;

/// A list of people, prepared for comparison.
pub(super) struct Names(Vec<Person>);

struct Person {
    orcid: Option<Orcid>,
    /// All parts of the name, sorted: `Carberry, Josiah` is `Josiah Carberry`.
    parts: Vec<String>,
    family: String,
    given: Vec<String>,
}

/// Where the other list has the person.
pub(super) struct Found {
    pub(super) at: usize,
    /// The names are the same in full, not only compatible.
    pub(super) by_full_name: bool,
}

impl Names {
    pub(super) fn of(people: &[Author]) -> Self {
        Self(people.iter().map(Person::of).collect())
    }

    fn count(&self, test: impl Fn(&Person) -> bool) -> usize {
        self.0.iter().filter(|person| test(person)).count()
    }
}

impl Person {
    fn of(author: &Author) -> Self {
        let words = |text: &str| fold(text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let mut parts = words(&author.name);
        let (given, family) = match (&author.given, &author.family, author.name.split_once(',')) {
            (given, Some(family), _) => (words(given.as_deref().unwrap_or_default()), fold(family)),
            (_, None, Some((family, given))) => (words(given), fold(family)),
            (_, None, None) => match parts.split_last() {
                Some((family, given)) => (given.to_vec(), family.clone()),
                None => (Vec::new(), String::new()),
            },
        };
        parts.sort_unstable();
        Self { orcid: author.orcid, parts, family, given }
    }

    fn same_name(&self, other: &Self) -> bool {
        !self.parts.is_empty() && self.parts == other.parts
    }

    /// Same family name, and given names of which each begins the other: `J. S.` and `Josiah`.
    fn compatible_name(&self, other: &Self) -> bool {
        let begins = |(a, b): (&String, &String)| a.starts_with(b.as_str()) || b.starts_with(a.as_str());
        !self.family.is_empty()
            && self.family == other.family
            && !self.given.is_empty()
            && !other.given.is_empty()
            && self.given.iter().zip(&other.given).all(begins)
    }
}

/// The person at one position of a list in another list, if it clearly is the same: the same asserted iD; or the same
/// name at the same position; or, in lists of one length, a compatible name at the same position that fits nobody else
/// in either list. Two different iDs are two people, whatever their names.
pub(super) fn is_same(left: &Names, at: usize, right: &Names) -> Option<Found> {
    let person = left.0.get(at)?;
    if let Some(orcid) = person.orcid {
        let holds = |other: &Person| other.orcid == Some(orcid);
        if let Some(found) = right.0.iter().position(holds) {
            let is_unique = right.count(holds) == 1 && left.count(holds) == 1;
            let by_full_name = right.0.get(found).is_some_and(|other| person.same_name(other));
            return is_unique.then_some(Found { at: found, by_full_name });
        }
    }
    let other = right.0.get(at)?;
    let contradicts = match (person.orcid, other.orcid) {
        (Some(one), Some(two)) => one != two,
        // The other's iD belongs to somebody else of our list.
        (None, Some(two)) => left.count(|p| p.orcid == Some(two)) > 0,
        _ => false,
    };
    if contradicts {
        return None;
    }
    let one_length = left.0.len() == right.0.len();
    let is_unique = |test: fn(&Person, &Person) -> bool| {
        left.count(|p| test(p, other)) == 1 && right.count(|p| test(p, person)) == 1
    };
    if person.same_name(other) {
        let found = one_length || is_unique(Person::same_name);
        return found.then_some(Found { at, by_full_name: true });
    }
    let found = one_length && person.compatible_name(other) && is_unique(Person::compatible_name);
    found.then_some(Found { at, by_full_name: false })
}
