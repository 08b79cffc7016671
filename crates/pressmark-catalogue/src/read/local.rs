//! People by their names in one language. What is stored with a person is the key of the name that everybody is shown,
//! by the root collation; a language may order letters otherwise, and people may have another name in it. Such keys are
//! made when somebody asks for them, and are kept for as long as the document of the person is the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use pressmark_store::repo::manual::{Texts, in_locale, sort_name};
use tantivy::DocAddress;

use super::snapshot::Snapshot;
use crate::collate::Collation;
use crate::error::{CatalogueError, Result};
use crate::row::PersonRow;

/// The most people that are ordered so; more are ordered by what is stored.
pub(super) const MOST_PEOPLE: usize = 100_000;
/// Locales whose keys are kept, and the most keys of one.
const MOST_LOCALES: u64 = 8;
const MOST_KEYS: usize = 2 * MOST_PEOPLE;
/// Bytes of a key.
const LONGEST_KEY: usize = 64;
/// Keys that are made between two looks at the clock.
const AT_ONCE: usize = 256;

/// Of each person the hash of the document, and the key.
type Keys = HashMap<u64, (u64, Arc<[u8]>)>;

/// Keys of names by locale.
pub(crate) struct LocalNames(moka::sync::Cache<String, Arc<Mutex<Keys>>>);

impl Default for LocalNames {
    fn default() -> Self {
        let lru = moka::policy::EvictionPolicy::lru();
        Self(moka::sync::Cache::builder().max_capacity(MOST_LOCALES).eviction_policy(lru).build())
    }
}

/// A person, as an order needs one.
struct Person {
    entity: u64,
    hash: u64,
    at: DocAddress,
}

impl LocalNames {
    /// Brings people into the ascending order of their names in a locale; those of one name into that of their numbers.
    ///
    /// # Errors
    /// [`CatalogueError::TimedOut`]; what was made until then is kept for the next time.
    pub(super) fn order(
        &self,
        snapshot: &Snapshot,
        locale: &str,
        people: &[DocAddress],
        deadline: Instant,
    ) -> Result<Vec<DocAddress>> {
        let keys = self.0.get_with(locale.to_owned(), Arc::default);
        let mut keyed = Vec::with_capacity(people.len());
        let mut missing = Vec::new();
        {
            let keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
            for person in people.iter().map(|at| person(snapshot, *at)) {
                let known = keys.get(&person.entity).filter(|(hash, _)| *hash == person.hash);
                match known {
                    Some((_, key)) => keyed.push((Arc::clone(key), person.entity, person.at)),
                    None => missing.push(person),
                }
            }
        }
        let collation = Collation::of(locale);
        for some in missing.chunks(AT_ONCE) {
            if Instant::now() > deadline {
                return Err(CatalogueError::TimedOut);
            }
            let mut made = Vec::with_capacity(some.len());
            for person in some {
                made.push((key(snapshot, &collation, locale, person.at)?, person));
            }
            let mut keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
            if keys.len() > MOST_KEYS {
                keys.clear();
            }
            for (key, person) in made {
                keys.insert(person.entity, (person.hash, Arc::clone(&key)));
                keyed.push((key, person.entity, person.at));
            }
        }
        keyed.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Ok(keyed.into_iter().map(|(_, _, at)| at).collect())
    }
}

fn person(snapshot: &Snapshot, at: DocAddress) -> Person {
    let columns = snapshot.columns_of(at);
    let [entity, hash] = [&columns.entity, &columns.hash].map(|column| column.first(at.doc_id).unwrap_or(0));
    Person { entity, hash, at }
}

fn key(snapshot: &Snapshot, collation: &Collation, locale: &str, at: DocAddress) -> Result<Arc<[u8]>> {
    let mut key = collation.key(&sorted_by(&snapshot.row(at)?, locale));
    key.truncate(LONGEST_KEY);
    Ok(key.into())
}

/// What a person is sorted by: the name that is shown in a locale, family name first.
fn sorted_by(row: &PersonRow, locale: &str) -> String {
    let names: Texts = row.names_by_locale.iter().map(|name| (name.locale.clone(), name.text.clone())).collect();
    match in_locale(&names, locale) {
        Some(name) if name != row.name => sort_name(name, row.family_name.as_deref()),
        _ => row.sort_name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::LocalText;

    #[test]
    fn a_person_is_sorted_by_the_name_that_is_shown() {
        let local = |locale: &str, text: &str| LocalText { locale: locale.into(), text: text.into() };
        let row = PersonRow {
            name: "Josiah Carberry".into(),
            sort_name: "Carberry Josiah".into(),
            family_name: Some("Carberry".into()),
            names_by_locale: vec![
                local("en", "Josiah Carberry"),
                local("pt", "Josias Carberry"),
                local("sv", "Åke, Bo"),
            ],
            ..PersonRow::default()
        };
        for (locale, by) in
            [("en", "Carberry Josiah"), ("pt-BR", "Carberry Josias"), ("sv", "Åke Bo"), ("fi", "Carberry Josiah")]
        {
            assert_eq!(sorted_by(&row, locale), by, "{locale}");
        }
        let plain = PersonRow { names_by_locale: Vec::new(), ..row };
        assert_eq!(sorted_by(&plain, "sv"), "Carberry Josiah");
    }
}
