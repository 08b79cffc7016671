//! Which agency registered a DOI, as far as the recordings tell.

use std::collections::HashMap;
use std::path::Path;

use axum::body::Bytes;
use pressmark_domain::Doi;
use serde_json::Value;

use super::files::{bodies, read};
use super::works::Works;
use crate::SimulatorError;
use crate::holdings::AgencyAnswer;

/// Agencies of DOIs and prefixes, and CSL-JSON by DOI.
#[derive(Debug, Default)]
pub(super) struct Agencies {
    dois: HashMap<String, String>,
    prefixes: HashMap<String, String>,
    csl: HashMap<String, Bytes>,
}

impl Agencies {
    pub(super) fn open(folder: &Path, works: &Works) -> Result<Self, SimulatorError> {
        let mut agencies = Self::default();
        agencies.read_crossref_answers(folder)?;
        agencies.read_resolver_answers(&folder.join("http/exchanges.jsonl"))?;
        for body in bodies(&folder.join("csl-json"))? {
            agencies.add_csl(body);
        }
        // What was recorded of a prefix counts more than what its works suggest.
        for doi in works.crossref.keys() {
            agencies.suggest(doi, "Crossref");
        }
        for (doi, work) in &works.datacite {
            agencies.suggest(doi, if work.imported { "Crossref" } else { "DataCite" });
        }
        Ok(agencies)
    }

    fn suggest(&mut self, doi: &str, agency: &str) {
        if let Some((prefix, _)) = doi.split_once('/') {
            self.prefixes.entry(prefix.to_owned()).or_insert_with(|| agency.to_owned());
        }
    }

    /// `crossref/other/work-agency-….json`: `api.crossref.org/works/{doi}/agency`, recorded.
    fn read_crossref_answers(&mut self, folder: &Path) -> Result<(), SimulatorError> {
        for path in super::files::json_files(&folder.join("crossref/other"))? {
            if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("work-agency-")) {
                continue;
            }
            let answer: Value = serde_json::from_slice(&read(&path)?).unwrap_or_default();
            let message = &answer["message"];
            if let (Some(Ok(doi)), Some(label)) =
                (message["DOI"].as_str().map(Doi::parse), message["agency"]["label"].as_str())
            {
                self.prefixes.insert(doi.prefix().to_owned(), label.to_owned());
                self.dois.insert(doi.to_string(), label.to_owned());
            }
        }
        Ok(())
    }

    /// The `doi.org/ra/…` answers among the recorded exchanges.
    fn read_resolver_answers(&mut self, path: &Path) -> Result<(), SimulatorError> {
        if !path.is_file() {
            return Ok(());
        }
        let lines = read(path)?;
        for line in String::from_utf8_lossy(&lines).lines().filter(|line| line.contains("doi.org/ra/")) {
            let exchange: Value = serde_json::from_str(line).unwrap_or_default();
            let rows: Value = serde_json::from_str(exchange["body"].as_str().unwrap_or_default()).unwrap_or_default();
            for row in rows.as_array().into_iter().flatten() {
                if let (Some(key), Some(agency)) = (row["DOI"].as_str(), row["RA"].as_str()) {
                    let map = if key.contains('/') { &mut self.dois } else { &mut self.prefixes };
                    map.insert(key.to_ascii_lowercase(), agency.to_owned());
                }
            }
        }
        Ok(())
    }

    fn add_csl(&mut self, body: Bytes) {
        let Ok(item) = serde_json::from_slice::<Value>(&body) else { return };
        if let Some(Ok(doi)) = item["DOI"].as_str().map(Doi::parse)
            && item["title"].is_string()
        {
            self.csl.entry(doi.to_string()).or_insert(body);
        }
    }

    pub(super) fn csl(&self, doi: &str) -> Option<&Bytes> {
        self.csl.get(doi)
    }

    /// The agency of a DOI or of a bare prefix. A DOI exists if any recording describes it; where only OpenAlex or
    /// CSL-JSON does, its prefix tells the agency, and Crossref is taken where that is not known either.
    pub(super) fn of(&self, key: &str, works: &Works) -> AgencyAnswer {
        let by_prefix = self.prefixes.get(key.split('/').next().unwrap_or_default());
        let unknown = || if by_prefix.is_some() { AgencyAnswer::NoSuchDoi } else { AgencyAnswer::UnknownPrefix };
        if !key.contains('/') {
            return by_prefix.map_or(AgencyAnswer::UnknownPrefix, |agency| AgencyAnswer::Agency(agency.clone()));
        }
        let named = if let Some(agency) = self.dois.get(key) {
            agency
        } else if works.crossref.contains_key(key) {
            "Crossref"
        } else if let Some(work) = works.datacite.get(key) {
            if work.imported { "Crossref" } else { "DataCite" }
        } else if works.openalex_by_doi.contains_key(key) || self.csl.contains_key(key) {
            by_prefix.map_or("Crossref", String::as_str)
        } else {
            return unknown();
        };
        AgencyAnswer::Agency(named.to_owned())
    }
}
