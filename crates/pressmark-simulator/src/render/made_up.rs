//! A made-up world as holdings: answers rendered when asked for.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::body::Bytes;
use pressmark_domain::Orcid;
use serde_json::{Value, json};

use super::record::{self, SOURCE_STEP};
use super::{crossref, csl, datacite, openalex};
use crate::WorldSummary;
use crate::holdings::{AgencyAnswer, Holdings, OpenAlexKey, OrcidStatus};
use crate::made_up::{Agency, Claim, Work, World};
use crate::orcid::work;
use crate::organisations::Organisations;

/// OpenAlex has not found every 23rd work.
const UNKNOWN_TO_OPENALEX: usize = 23;

/// What a look-up needs. Made when the first one comes, since it means making every work once.
#[derive(Debug)]
struct Index {
    by_doi: HashMap<String, usize>,
    claims: Vec<Vec<Claim>>,
    crossref: usize,
    datacite: usize,
}

/// A made-up world that answers.
#[derive(Debug)]
pub(crate) struct MadeUp {
    world: World,
    people: HashMap<Orcid, usize>,
    index: OnceLock<Index>,
    organisations: OnceLock<Organisations>,
}

impl MadeUp {
    pub(crate) fn new(world: World) -> Self {
        let people = world.people.iter().enumerate().map(|(n, person)| (person.orcid, n)).collect();
        Self { world, people, index: OnceLock::new(), organisations: OnceLock::new() }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index {
                by_doi: HashMap::new(),
                claims: vec![Vec::new(); self.world.people.len()],
                crossref: 0,
                datacite: 0,
            };
            for work in self.world.works() {
                for claim in self.world.claims_on(&work) {
                    if let Some(of_person) = index.claims.get_mut(claim.person) {
                        of_person.push(claim);
                    }
                }
                match work.agency {
                    Agency::Crossref => index.crossref += 1,
                    Agency::DataCite => index.datacite += 1,
                    Agency::Other(_) | Agency::None => {}
                }
                if let Some(doi) = work.doi {
                    index.by_doi.insert(doi.to_string(), work.index);
                }
            }
            for claims in &mut index.claims {
                claims.sort_unstable_by_key(|claim| claim.put_code);
            }
            index
        })
    }

    fn by_doi(&self, doi: &str) -> Option<Work> {
        self.index().by_doi.get(doi).map(|index| self.world.work(*index))
    }

    fn person_of(&self, id: &Orcid) -> Option<(usize, &crate::made_up::Person)> {
        let number = *self.people.get(id)?;
        Some((number, self.world.people.get(number)?))
    }
}

fn bytes(value: &Value) -> Bytes {
    value.to_string().into()
}

impl Holdings for MadeUp {
    fn orcids(&self) -> Vec<Orcid> {
        let mut ids: Vec<Orcid> = self.people.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    fn summary(&self) -> WorldSummary {
        WorldSummary {
            researchers: self.people.len(),
            recorded_records: 0,
            carried: 0,
            carrying_works: 0,
            works: self.index.get().map_or([0, 0, self.world.work_count()], |index| {
                [index.crossref, index.datacite, self.world.work_count()]
            }),
        }
    }

    fn orcid_status(&self, id: &Orcid) -> OrcidStatus {
        if self.people.contains_key(id) { OrcidStatus::Active } else { OrcidStatus::Unknown }
    }

    fn person(&self, id: &Orcid) -> Option<Bytes> {
        let (_, person) = self.person_of(id)?;
        Some(bytes(&record::person(person).json(id)))
    }

    fn works(&self, id: &Orcid) -> Option<Bytes> {
        let (number, _) = self.person_of(id)?;
        let mut groups = Vec::new();
        let mut modified = None;
        for claim in &self.index().claims[number] {
            let entries = record::entries(id, claim, &self.world.work(claim.work));
            modified = modified.max(entries.iter().map(|entry| entry.modified).max());
            groups.push(work::group(id, &entries));
        }
        Some(bytes(&work::works(id, groups, modified)))
    }

    fn employments(&self, id: &Orcid) -> Option<Bytes> {
        let (_, person) = self.person_of(id)?;
        let employments = record::employments(&self.world, person);
        Some(bytes(&record::person(person).employments(id, &employments)))
    }

    fn record(&self, _id: &Orcid) -> Option<Bytes> {
        None
    }

    fn full_works(&self, id: &Orcid, put_codes: &[i64]) -> Vec<Option<Value>> {
        let Some((number, _)) = self.person_of(id) else { return vec![None; put_codes.len()] };
        let claims = &self.index().claims[number];
        let full = |put_code: &i64| {
            let at = claims.binary_search_by_key(&(put_code % SOURCE_STEP), |claim| claim.put_code).ok()?;
            let work = self.world.work(claims[at].work);
            let entries = record::entries(id, &claims[at], &work);
            let entry = entries.iter().find(|entry| entry.put_code == *put_code)?;
            Some(entry.full(&record::contributors(&work), work.abstract_text.as_deref()))
        };
        put_codes.iter().map(full).collect()
    }

    fn crossref(&self, doi: &str) -> Option<Bytes> {
        let work = self.by_doi(doi).filter(|work| work.agency == Agency::Crossref)?;
        let message = crossref::message(&work)?;
        Some(bytes(&json!({"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message})))
    }

    fn crossref_search(&self, words: &[String], most: usize) -> Vec<String> {
        let has_all = |work: &Work| {
            let title = work.title.to_lowercase();
            work.agency == Agency::Crossref && words.iter().all(|word| title.contains(word.as_str()))
        };
        let dois = self.world.works().filter(has_all).filter_map(|work| work.doi.map(|doi| doi.to_string()));
        dois.take(most).collect()
    }

    fn datacite(&self, doi: &str, objects: bool) -> Option<Bytes> {
        let work = self.by_doi(doi).filter(|work| work.agency == Agency::DataCite)?;
        datacite::document(&work, objects).as_ref().map(bytes)
    }

    fn openalex(&self, key: OpenAlexKey<'_>) -> Option<Bytes> {
        let index = match key {
            OpenAlexKey::Doi(doi) => *self.index().by_doi.get(doi)?,
            OpenAlexKey::Id(number) => openalex::index(number).filter(|index| *index < self.world.work_count())?,
        };
        (index % UNKNOWN_TO_OPENALEX != UNKNOWN_TO_OPENALEX - 1)
            .then(|| super::openalex_line(&self.world, index).into())
    }

    fn agency(&self, doi_or_prefix: &str) -> AgencyAnswer {
        match self.by_doi(doi_or_prefix).map(|work| work.agency) {
            Some(Agency::Crossref) => AgencyAnswer::Agency("Crossref".into()),
            Some(Agency::DataCite) => AgencyAnswer::Agency("DataCite".into()),
            Some(Agency::Other(name)) => AgencyAnswer::Agency(name),
            Some(Agency::None) | None => match doi_or_prefix {
                "10.5555" => AgencyAnswer::Agency("Crossref".into()),
                other if other.starts_with("10.5555/") => AgencyAnswer::NoSuchDoi,
                _ => AgencyAnswer::UnknownPrefix,
            },
        }
    }

    /// Crossref and DataCite negotiate, and of the other agencies JaLC and mEDRA; the rest have no metadata service.
    fn csl(&self, doi: &str) -> Option<Bytes> {
        let work = self.by_doi(doi)?;
        let serves = match &work.agency {
            Agency::Crossref | Agency::DataCite => true,
            Agency::Other(name) => ["JaLC", "mEDRA"].contains(&name.as_str()),
            Agency::None => false,
        };
        if serves { csl::item(&work).as_ref().map(bytes) } else { None }
    }

    fn organisations(&self) -> &Organisations {
        self.organisations.get_or_init(|| Organisations::of_world(&self.world))
    }
}
