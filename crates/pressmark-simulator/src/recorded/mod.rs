//! A world of recorded answers: a folder laid out as the project's test data are.
//!
//! - `orcid/v3-json/{person,works,record,employments,work,bulk}`, `orcid/v3-json-from-xml/record`: documents as recorded,
//!   found by the iD that stands in them. `key@….json` holds an earlier version and is not read; nor is the 2.0 API.
//! - `orcid/v3-xml/error`: iDs that are locked or deprecated. A record with a deactivation date is deactivated.
//! - `crossref/works`, `datacite/dois`, `openalex/works`: single works. Result lists are not read.
//! - `coherent/*/orcid_works.CONSTRUCTED.json`: works list of an iD for which none was recorded.
//! - `ror/v2`: organisations.
//! - `csl-json`, `crossref/other/work-agency-*.json`, `http/exchanges.jsonl`: content negotiation, agency answers.
//!
//! An iD without a recorded record that a work with a DOI carries (as author or editor at Crossref, creator at DataCite or
//! author at OpenAlex) gets a composed one: the name that the works give it, and one works group for each of those works,
//! put-codes from 900000001 in the order of the DOIs. What was recorded is never added to.

mod agency;
mod documents;
mod files;
mod parts;
mod sketch;
mod works;

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Bytes;
use pressmark_domain::Orcid;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::holdings::{AgencyAnswer, Holdings, OpenAlexKey, OrcidStatus};
use crate::orcid::person::{self, Person};
use crate::orcid::work;
use crate::organisations::Organisations;
use crate::{SimulatorError, WorldSummary, render};

/// Recorded answers, ready to be served.
#[derive(Debug)]
pub struct RecordedFolder {
    documents: documents::Documents,
    works: works::Works,
    agencies: agency::Agencies,
    organisations: Organisations,
    orcids: BTreeSet<Orcid>,
}

impl RecordedFolder {
    /// Reads a folder. Bodies stay as they are; only what is needed to find them is looked at.
    ///
    /// # Errors
    /// [`SimulatorError::NoData`] where nothing is found, [`SimulatorError::Read`] where a file cannot be read.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, SimulatorError> {
        let folder = folder.as_ref();
        // The machine may be small, but reading waits for the disk and parsing for the processor.
        let (documents, works) = std::thread::scope(|scope| {
            let documents = scope.spawn(|| documents::Documents::open(folder));
            let works = works::Works::open(folder);
            let failed = || SimulatorError::NoData(folder.to_owned());
            (documents.join().unwrap_or_else(|_| Err(failed())), works)
        });
        let (documents, works) = (documents?, works?);
        let agencies = agency::Agencies::open(folder, &works)?;
        let organisations = Organisations::of_bodies(files::bodies(&folder.join("ror/v2"))?);
        let mut orcids = documents.orcids();
        orcids.extend(works.carried.keys());
        if orcids.is_empty() && works.crossref.is_empty() && works.datacite.is_empty() && works.openalex.is_empty() {
            return Err(SimulatorError::NoData(folder.to_owned()));
        }
        Ok(Self { documents, works, agencies, organisations, orcids })
    }

    /// All iDs that this world answers for, in order.
    #[must_use]
    pub fn orcids(&self) -> Vec<Orcid> {
        self.orcids.iter().copied().collect()
    }

    /// What the world holds.
    #[must_use]
    pub fn summary(&self) -> WorldSummary {
        WorldSummary {
            researchers: self.orcids.len(),
            recorded_records: self.documents.orcids().len(),
            carried: self.works.carried.len(),
            carrying_works: self.works.carrying(),
            works: [self.works.crossref.len(), self.works.datacite.len(), self.works.openalex.len()],
        }
    }

    /// A part of a recorded whole record, byte for byte.
    fn part_of_record(&self, id: &Orcid, part: impl Fn(parts::Record<'_>) -> Option<&RawValue>) -> Option<Bytes> {
        let record = self.documents.record.get(id)?;
        let part = part(serde_json::from_slice(record).ok()?)?;
        Some(record.slice_ref(part.get().as_bytes()))
    }

    fn composed_works(&self, id: &Orcid) -> Option<Value> {
        let dois = &self.works.carried.get(id)?.dois;
        let entries: Vec<_> = dois
            .iter()
            .enumerate()
            .filter_map(|(n, doi)| sketch::entry(&self.works, id, doi, n))
            .map(|(entry, _)| entry)
            .collect();
        let modified = entries.iter().map(|entry| entry.modified).max();
        let groups = entries.iter().map(|entry| work::group(id, std::slice::from_ref(entry))).collect();
        Some(work::works(id, groups, modified))
    }

    /// A works list made of the single works that were recorded.
    fn works_of_singles(&self, id: &Orcid) -> Option<Value> {
        let codes = self.documents.single.get(id)?;
        let groups = codes.iter().filter_map(|code| self.documents.full.get(code)).map(|full| {
            serde_json::json!({
                "last-modified-date": full["last-modified-date"], "external-ids": full["external-ids"],
                "work-summary": [work::summary_from_full(id, full)],
            })
        });
        Some(work::works(id, groups.collect(), None))
    }

    fn full_work(&self, id: &Orcid, put_code: i64, summary: &RawValue) -> Option<Value> {
        if let Some(full) = self.documents.full.get(&put_code) {
            let mut full = full.clone();
            full["path"] = Value::Null;
            return Some(full);
        }
        let summary: Value = serde_json::from_str(summary.get()).ok()?;
        let mut full = work::full_from_summary(&summary);
        // Composed entries know the authors; recorded summaries do not.
        if put_code > sketch::PUT_CODES
            && let Some(doi) = summary["external-ids"]["external-id"][0]["external-id-value"].as_str()
            && let Some((entry, contributors)) = sketch::entry(&self.works, id, doi, 0)
        {
            full["contributors"] = entry.full(&contributors, None)["contributors"].take();
        }
        Some(full)
    }

    fn composed_person(&self, id: &Orcid) -> Person {
        let name = self.works.carried.get(id).and_then(|carried| carried.names.first());
        let (given, family) = match name {
            Some(name) => (name.given.clone(), name.family.clone()),
            None => (id.to_string(), None),
        };
        Person { given, family, modified: sketch::COMPOSED, ..Person::default() }
    }
}

impl Holdings for RecordedFolder {
    fn orcids(&self) -> Vec<Orcid> {
        Self::orcids(self)
    }

    fn summary(&self) -> WorldSummary {
        Self::summary(self)
    }

    fn orcid_status(&self, id: &Orcid) -> OrcidStatus {
        let open = || if self.orcids.contains(id) { OrcidStatus::Active } else { OrcidStatus::Unknown };
        self.documents.closed.get(id).cloned().unwrap_or_else(open)
    }

    fn person(&self, id: &Orcid) -> Option<Bytes> {
        let recorded =
            self.documents.person.get(id).cloned().or_else(|| self.part_of_record(id, |record| record.person));
        Some(recorded.unwrap_or_else(|| self.composed_person(id).json(id).to_string().into()))
    }

    fn works(&self, id: &Orcid) -> Option<Bytes> {
        let recorded = || self.documents.works.get(id).cloned();
        let in_record = || self.part_of_record(id, |record| record.activities?.works);
        let constructed = || self.documents.constructed.get(id).cloned();
        let composed = || {
            let works = self.works_of_singles(id).or_else(|| self.composed_works(id));
            works.unwrap_or_else(|| work::works(id, Vec::new(), None)).to_string().into()
        };
        Some(recorded().or_else(in_record).or_else(constructed).unwrap_or_else(composed))
    }

    fn employments(&self, id: &Orcid) -> Option<Bytes> {
        let recorded = self.documents.employments.get(id).cloned();
        let in_record = || self.part_of_record(id, |record| record.activities?.employments);
        Some(recorded.or_else(in_record).unwrap_or_else(|| person::no_employments(id).to_string().into()))
    }

    fn record(&self, id: &Orcid) -> Option<Bytes> {
        // A works list recorded beside a whole record is newer than the one inside: then the parts are put together.
        if self.documents.works.contains_key(id) || self.documents.person.contains_key(id) {
            return None;
        }
        self.documents.record.get(id).cloned()
    }

    fn full_works(&self, id: &Orcid, put_codes: &[i64]) -> Vec<Option<Value>> {
        let list = Holdings::works(self, id).unwrap_or_default();
        let summaries = parts::summaries(&list);
        put_codes.iter().map(|code| self.full_work(id, *code, summaries.get(code)?)).collect()
    }

    fn crossref(&self, doi: &str) -> Option<Bytes> {
        self.works.crossref.get(doi).cloned()
    }

    fn crossref_search(&self, words: &[String], most: usize) -> Vec<String> {
        self.works.search(words, most)
    }

    fn datacite(&self, doi: &str, _objects: bool) -> Option<Bytes> {
        self.works.datacite.get(doi).map(|work| work.body.clone())
    }

    fn openalex(&self, key: OpenAlexKey<'_>) -> Option<Bytes> {
        let number = match key {
            OpenAlexKey::Id(number) => number,
            OpenAlexKey::Doi(doi) => *self.works.openalex_by_doi.get(doi)?,
        };
        self.works.openalex.get(&number).cloned()
    }

    fn agency(&self, doi_or_prefix: &str) -> AgencyAnswer {
        self.agencies.of(doi_or_prefix, &self.works)
    }

    fn csl(&self, doi: &str) -> Option<Bytes> {
        let recorded = self.agencies.csl(doi).cloned();
        recorded.or_else(|| render::csl::from_crossref(self.works.crossref.get(doi)?))
    }

    fn organisations(&self) -> &Organisations {
        &self.organisations
    }
}
