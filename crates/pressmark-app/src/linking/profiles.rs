//! Profiles of people, made from what is stored, kept while a run lasts.

use std::collections::{HashMap, HashSet};

use pressmark_domain::matching::{PersonName, PersonProfile};
use pressmark_domain::{Orcid, WorkRecord};
use pressmark_store::repo::manual::Manual;
use pressmark_store::repo::{links, people, publications};
use pressmark_store::{ConnectionTrait, Result, StoreError};

use super::names::{ListedNames, Profile};

/// Confirmed works that a profile is made from; more add nothing that matching could use.
const LEARNT_WORKS: usize = 200;

/// The profiles that one run has needed so far.
#[derive(Debug)]
pub struct Profiles {
    workspace_id: i64,
    by_person: HashMap<i64, Option<Known>>,
}

#[derive(Debug)]
struct Known {
    profile: PersonProfile,
    /// Works the profile was learnt from, with the person's position there.
    learnt: HashMap<i64, (WorkRecord, usize)>,
}

impl Profiles {
    /// None yet.
    #[must_use]
    pub fn new(workspace_id: i64) -> Self {
        Self { workspace_id, by_person: HashMap::new() }
    }

    /// Loads the profiles of people that are not there yet. Hidden and removed people get none.
    ///
    /// # Errors
    /// Any database error.
    pub async fn load(&mut self, conn: &impl ConnectionTrait, ids: &[i64]) -> Result<()> {
        let wanted: Vec<i64> = ids
            .iter()
            .copied()
            .collect::<HashSet<_>>()
            .into_iter()
            .filter(|id| !self.by_person.contains_key(id))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let aliases = people::aliases_of(conn, self.workspace_id, &wanted).await?;
        for row in people::by_ids(conn, self.workspace_id, &wanted).await? {
            if row.hidden || row.removed_at.is_some() {
                continue;
            }
            let former = aliases.get(&row.id).into_iter().flatten();
            let mut profile = PersonProfile::new(row.orcid.iter().chain(former).filter_map(|o| Orcid::parse(o).ok()));
            let names: ListedNames = serde_json::from_str(&row.names)?;
            let about: Profile = serde_json::from_str(&row.profile)?;
            let written = Manual::of(&row)?.name.into_values().map(|name| PersonName::parse(&name));
            names.parsed().into_iter().chain(written).for_each(|name| profile.add_name(name));
            about.affiliations.iter().for_each(|a| profile.add_affiliation(a));
            let mut known = Known { profile, learnt: HashMap::new() };
            self.learn_stored(conn, row.id, &mut known).await?;
            self.by_person.insert(row.id, Some(known));
        }
        for id in wanted {
            self.by_person.entry(id).or_insert(None);
        }
        Ok(())
    }

    async fn learn_stored(&self, conn: &impl ConnectionTrait, person_id: i64, known: &mut Known) -> Result<()> {
        let positions: HashMap<i64, usize> =
            links::newest_positions(conn, self.workspace_id, person_id, LEARNT_WORKS as u64)
                .await?
                .into_iter()
                .filter_map(|(id, position)| Some((id, usize::try_from(position).ok()?)))
                .collect();
        let ids: Vec<i64> = positions.keys().copied().collect();
        for (id, merged) in publications::merged_of(conn, &ids).await? {
            let record: WorkRecord =
                serde_json::from_str(&merged).map_err(|e| StoreError::Corrupt(format!("publication {id}: {e}")))?;
            if let Some(position) = positions.get(&id) {
                known.learn(id, record, *position);
            }
        }
        Ok(())
    }

    /// The profile of a person, if it was loaded and the person is not hidden.
    #[must_use]
    pub fn get(&self, person_id: i64) -> Option<&PersonProfile> {
        self.by_person.get(&person_id)?.as_ref().map(|known| &known.profile)
    }

    /// Asks the profile of a person as it is without one work: a work must not be its own evidence.
    pub fn ask_without<T>(
        &mut self,
        person_id: i64,
        publication_id: i64,
        ask: impl FnOnce(&PersonProfile) -> T,
    ) -> Option<T> {
        let known = self.by_person.get_mut(&person_id)?.as_mut()?;
        let learnt = known.learnt.get(&publication_id);
        if let Some((record, position)) = learnt {
            known.profile.forget(record, *position);
        }
        let told = ask(&known.profile);
        if let Some((record, position)) = learnt {
            known.profile.learn(record, *position);
        }
        Some(told)
    }

    /// [`Profiles::ask_without`] of several people at once: those of them who have a profile, and their profiles.
    pub(super) fn ask_all_without<T>(
        &mut self,
        people: &[i64],
        publication_id: i64,
        ask: impl FnOnce(Vec<i64>, &[&PersonProfile]) -> T,
    ) -> T {
        let mut forgotten = Vec::new();
        for person_id in people {
            if let Some(Some(known)) = self.by_person.get_mut(person_id)
                && let Some((record, position)) = known.learnt.get(&publication_id)
            {
                known.profile.forget(record, *position);
                forgotten.push(*person_id);
            }
        }
        let (people, known): (Vec<i64>, Vec<&PersonProfile>) =
            people.iter().filter_map(|person_id| Some((*person_id, self.get(*person_id)?))).unzip();
        let told = ask(people, &known);
        for person_id in forgotten {
            if let Some(Some(known)) = self.by_person.get_mut(&person_id)
                && let Some((record, position)) = known.learnt.get(&publication_id)
            {
                known.profile.learn(record, *position);
            }
        }
        told
    }

    /// Learns that a person stands at a position of a work.
    pub fn learn(&mut self, person_id: i64, publication_id: i64, record: &WorkRecord, position: usize) {
        if let Some(Some(known)) = self.by_person.get_mut(&person_id)
            && known.learnt.len() < LEARNT_WORKS
        {
            known.learn(publication_id, record.clone(), position);
        }
    }
}

impl Known {
    fn learn(&mut self, publication_id: i64, record: WorkRecord, position: usize) {
        if let Some((before, at)) = self.learnt.remove(&publication_id) {
            self.profile.forget(&before, at);
        }
        self.profile.learn(&record, position);
        self.learnt.insert(publication_id, (record, position));
    }
}
