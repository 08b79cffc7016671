//! From keys to documents: reads the rows as they are now, and widens what changed.

use std::collections::{BTreeMap, BTreeSet};

use pressmark_store::repo::change_log::{self, LogRow, Position};
use pressmark_store::repo::for_index::{self, PersonForIndex};
use pressmark_store::{Changed, EntityKind, Store};

use super::dependents::{Dependents, Named, dependents};
use super::payload::Payload;
use crate::document::{self, Built};
use crate::error::{CatalogueError, Result};
use crate::schema::{Fields, entity_of_person, entity_of_publication};

/// Where rows come from, and how documents are made of them.
#[derive(Clone)]
pub(crate) struct Maker {
    pub store: Store,
    pub fields: Fields,
    pub internal_only: bool,
}

/// What is to be done for one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Task {
    /// Index a publication.
    Publication(i64),
    /// Index a person, with the [`document::face`] that its publications will show when this task is reached. Not the
    /// one it has then: it may change again in between, and that must be noticed when the log tells of it.
    Person(i64, u64),
    /// Index a person whose publications may show an earlier state: that it must be looked at again is kept.
    PersonOnly(i64),
}

impl Task {
    /// What a change asks for, whatever the log says.
    pub(crate) fn of(change: &Changed) -> Option<Self> {
        match change.kind {
            EntityKind::Publication => Some(Self::Publication(change.id)),
            EntityKind::Person => Some(Self::PersonOnly(change.id)),
            EntityKind::Workspace => None,
        }
    }
}

/// What the index holds of people's faces.
pub(crate) trait Faces {
    /// The face with which a person is indexed.
    fn face_of(&self, entity: u64) -> Result<Option<u64>>;
}

/// The outcome for one entity.
pub(crate) enum Outcome {
    /// Its document.
    Document(Box<Built>),
    /// There is no such row: its document must go.
    Gone(u64),
}

impl Maker {
    /// Up to so many rows of the log behind what an index has taken in, which must be what the log says too.
    pub(crate) async fn rows_behind(&self, covered: &Payload, most: u64) -> Result<Vec<LogRow>> {
        let mut rows = change_log::from(self.store.read(), covered.position, most + 1).await?;
        if covered.position != Position::default() {
            match rows.first() {
                Some(row) if row.position() == covered.position && row.tag == covered.tag => {}
                _ => {
                    return Err(CatalogueError::Misfit("the log does not hold the row where the index stopped".into()));
                }
            }
            rows.remove(0);
        }
        Ok(rows)
    }

    /// Everything that some rows of the log ask for: publications first, people last. People come last because what
    /// they say of their publications' state ([`document::face`]) must not be written before those are.
    pub(crate) async fn plan(&self, rows: &[LogRow], faces: &impl Faces) -> Result<Vec<Task>> {
        let Named { mut publications, people } = Named::in_rows(rows);
        let mut named_people: BTreeMap<i64, Task> = people.iter().map(|key| (*key, Task::PersonOnly(*key))).collect();
        let mut counted: BTreeSet<i64> = BTreeSet::new();
        let conn = self.store.read();
        if dependents(EntityKind::Publication) == Dependents::PeopleOfPublication && !publications.is_empty() {
            let keys: Vec<i64> = publications.iter().copied().collect();
            counted.extend(for_index::people_of_publications(conn, &keys).await?);
        }
        if dependents(EntityKind::Person) == Dependents::PublicationsOfPerson && !people.is_empty() {
            let keys: Vec<i64> = people.iter().copied().collect();
            let mut changed = Vec::new();
            for person in for_index::people(conn, &keys, self.internal_only).await? {
                let (key, face) = (person.row.id, document::face(&person, self.internal_only));
                if faces.face_of(entity_of_person(key))? != Some(face) {
                    changed.push(key);
                }
                named_people.insert(key, Task::Person(key, face));
            }
            let shown_on = for_index::publications_of_people(conn, &changed).await?;
            if self.internal_only {
                // Their works may have become public, or ceased to be, by it: which changes the others' counts.
                counted.extend(for_index::people_of_publications(conn, &shown_on).await?);
            }
            publications.extend(shown_on);
        }
        counted.retain(|person| !people.contains(person));
        let publications = publications.into_iter().map(Task::Publication);
        Ok(publications.chain(counted.into_iter().map(Task::PersonOnly)).chain(named_people.into_values()).collect())
    }

    /// The outcome of each task, as the rows are now.
    pub(crate) async fn make(&self, tasks: &[Task], faces: &impl Faces) -> Result<Vec<Outcome>> {
        let publications: Vec<i64> =
            tasks.iter().filter_map(|t| if let Task::Publication(key) = t { Some(*key) } else { None }).collect();
        let mut outcomes = self.publications(&publications).await?;
        let mut shown: BTreeMap<i64, Option<u64>> = BTreeMap::new();
        for task in tasks {
            match task {
                Task::Publication(_) => {}
                Task::Person(key, face) => _ = shown.insert(*key, Some(*face)),
                Task::PersonOnly(key) => _ = shown.entry(*key).or_default(),
            }
        }
        let people: Vec<i64> = shown.keys().copied().collect();
        let found = for_index::people(self.store.read(), &people, self.internal_only).await?;
        outcomes.extend(gone(&people, found.iter().map(|person| person.row.id), entity_of_person));
        for person in found {
            let entity = entity_of_person(person.row.id);
            let face = match shown.get(&person.row.id).copied().flatten() {
                Some(face) => face,
                // 0 = unknown: the next change of the person looks at its publications in any case.
                None => faces.face_of(entity)?.unwrap_or(0),
            };
            outcomes.push(Outcome::Document(Box::new(document::person(self.fields, &person, face)?)));
        }
        Ok(outcomes)
    }

    async fn publications(&self, keys: &[i64]) -> Result<Vec<Outcome>> {
        let found = for_index::publications(self.store.read(), keys).await?;
        let mut outcomes = gone(keys, found.iter().map(|p| p.row.id), entity_of_publication);
        let (fields, internal_only) = (self.fields, self.internal_only);
        let built = blocking(move || {
            let build = |source| document::publication(fields, &source, internal_only);
            found.into_iter().map(build).collect::<Result<Vec<Built>>>()
        });
        outcomes.extend(built.await?.into_iter().map(|built| Outcome::Document(Box::new(built))));
        Ok(outcomes)
    }

    /// Documents of publications, for a new index and for comparison.
    pub(crate) async fn publication_documents(&self, keys: &[i64]) -> Result<Vec<Built>> {
        let outcomes = self.publications(keys).await?;
        Ok(outcomes
            .into_iter()
            .filter_map(|o| if let Outcome::Document(built) = o { Some(*built) } else { None })
            .collect())
    }

    /// Documents of people with the face they have now.
    pub(crate) async fn person_documents(&self, keys: &[i64]) -> Result<Vec<Built>> {
        let people = for_index::people(self.store.read(), keys, self.internal_only).await?;
        people
            .iter()
            .map(|p: &PersonForIndex| document::person(self.fields, p, document::face(p, self.internal_only)))
            .collect()
    }
}

fn gone(asked: &[i64], found: impl Iterator<Item = i64>, entity: impl Fn(i64) -> u64) -> Vec<Outcome> {
    let found: BTreeSet<i64> = found.collect();
    asked.iter().filter(|key| !found.contains(key)).map(|key| Outcome::Gone(entity(*key))).collect()
}

/// Runs work that takes a processor or a disk off the threads that serve.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| CatalogueError::Corrupt(format!("a task of the catalogue failed: {error}")))?
}
