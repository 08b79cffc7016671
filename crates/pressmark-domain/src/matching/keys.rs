//! Keys under which names are found again: what a store indexes to have candidates for a name by look-up.

use super::fold::Script;
use super::name::PersonName;

/// Keys of a name, sorted, without doubles. Two names that [`super::compare`] finds to agree share at least one key, but for
/// one letter wrong within a family name; names that share a key need not agree.
///
/// A key is the family name's skeleton and the class of a given name's first letter (`hosini|m`), for every way to read
/// the name; for Han and Hangul it is the whole name in either order.
#[must_use]
pub fn name_keys(name: &PersonName) -> Vec<String> {
    let mut keys = Vec::new();
    if name.script() != Script::Latin {
        keys.extend(name.joined.iter().filter(|j| !j.is_empty()).cloned());
    }
    for reading in &name.readings {
        let mut families: Vec<&str> = reading.family_joined.iter().map(|w| w.skeleton.as_str()).collect();
        families.extend(reading.family.iter().filter(|w| w.text.chars().count() > 2).map(|w| w.skeleton.as_str()));
        for family in families {
            // The later given names serve those who are known by one of them.
            for given in reading.given.iter().take(3) {
                keys.push(format!("{family}|{}", initial_class(given.first())));
            }
            keys.push(format!("{family}|"));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The keys that are worth a look-up for an author string: those with a given name's initial where there is one.
#[must_use]
pub fn lookup_keys(name: &PersonName) -> Vec<String> {
    let keys = name_keys(name);
    let narrow: Vec<String> = keys.iter().filter(|k| !k.ends_with('|')).cloned().collect();
    if narrow.is_empty() { keys } else { narrow }
}

/// Keys of a co-author: full first name and family name, and the initial, by the likeliest reading.
pub(crate) fn colleague_keys(name: &PersonName) -> Option<(Option<String>, String)> {
    if name.script() != Script::Latin {
        return name.joined.iter().min().filter(|j| !j.is_empty()).map(|j| (Some(j.clone()), j.clone()));
    }
    let reading = name.readings.first()?;
    let first = reading.given.first()?;
    let family = &reading.family_joined[0].skeleton;
    let full = (!first.is_initial()).then(|| format!("{family}|{}", reading.given_joined_or_first()));
    Some((full, format!("{family}|{}", initial_class(first.first()))))
}

fn initial_class(c: char) -> char {
    if matches!(c, 'y' | 'j') { 'i' } else { c }
}

impl super::name::Reading {
    /// The first given name, or both where two short ones may be one (`Yi Ting`).
    fn given_joined_or_first(&self) -> &str {
        match self.given.as_slice() {
            [a, b] if !a.is_initial() && !b.is_initial() && a.text.len() + b.text.len() <= 10 => {
                &self.given_joined.skeleton
            }
            [first, ..] => &first.skeleton,
            [] => "",
        }
    }
}
