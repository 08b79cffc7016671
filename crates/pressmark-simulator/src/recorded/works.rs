//! Recorded works of Crossref, DataCite and OpenAlex, by DOI, and the iDs that they carry.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use axum::body::Bytes;
use pressmark_domain::{Doi, Orcid};
use serde::Deserialize;
use serde_json::Value;

use super::files::bodies;
use crate::SimulatorError;

/// A name that a work gives to an iD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) given: String,
    pub(super) family: Option<String>,
}

/// What recorded works say of one iD.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// Names, the agencies' before OpenAlex's.
    pub(super) names: Vec<Name>,
    /// DOIs of the works.
    pub(super) dois: BTreeSet<String>,
}

/// A DataCite document and whether it was imported from Crossref.
#[derive(Debug)]
pub(super) struct DataCiteWork {
    pub(super) body: Bytes,
    pub(super) imported: bool,
}

/// All recorded works. Result lists (`lists/`) are not among them: their items were sorted into these folders where
/// they are part of the world.
#[derive(Debug, Default)]
pub(super) struct Works {
    pub(super) crossref: HashMap<String, Bytes>,
    pub(super) datacite: HashMap<String, DataCiteWork>,
    pub(super) openalex: HashMap<u64, Bytes>,
    pub(super) openalex_by_doi: HashMap<String, u64>,
    /// By iD: authors and editors at Crossref, creators at DataCite, authors at OpenAlex, of works with a DOI.
    pub(super) carried: BTreeMap<Orcid, Carried>,
}

#[derive(Deserialize)]
struct Crossref {
    message: CrossrefMessage,
}

#[derive(Deserialize)]
struct CrossrefMessage {
    #[serde(rename = "DOI")]
    doi: String,
    #[serde(default)]
    author: Value,
    #[serde(default)]
    editor: Value,
}

#[derive(Deserialize)]
struct DataCite {
    data: DataCiteData,
}

#[derive(Deserialize)]
struct DataCiteData {
    #[serde(default)]
    id: String,
    #[serde(default)]
    attributes: DataCiteAttributes,
    #[serde(default)]
    relationships: Value,
}

#[derive(Deserialize, Default)]
struct DataCiteAttributes {
    doi: Option<String>,
    #[serde(default)]
    creators: Value,
    #[serde(default)]
    source: Value,
    #[serde(default)]
    agency: Value,
}

#[derive(Deserialize)]
struct OpenAlex {
    id: String,
    doi: Option<String>,
    #[serde(default)]
    authorships: Value,
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    // Old documents hold one object where a list belongs.
    value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice).iter()
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value[member].as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// `Family, Given`, or `Given Names Family`.
fn split_name(whole: &str) -> Name {
    let (given, family) = match whole.split_once(',') {
        Some((family, given)) => (given.trim(), Some(family.trim())),
        None => match whole.trim().rsplit_once(' ') {
            Some((given, family)) => (given.trim(), Some(family.trim())),
            None => (whole.trim(), None),
        },
    };
    Name { given: given.to_owned(), family: family.filter(|f| !f.is_empty()).map(str::to_owned) }
}

impl Works {
    pub(super) fn open(folder: &Path) -> Result<Self, SimulatorError> {
        let mut works = Self::default();
        for body in bodies(&folder.join("crossref/works"))? {
            works.add_crossref(body);
        }
        for body in bodies(&folder.join("datacite/dois"))? {
            works.add_datacite(body);
        }
        for body in bodies(&folder.join("openalex/works"))? {
            works.add_openalex(body);
        }
        Ok(works)
    }

    /// DOIs of works at Crossref whose titles hold all these words, in order.
    pub(super) fn search(&self, words: &[String], most: usize) -> Vec<String> {
        let has_all = |body: &Bytes| {
            let work: Value = serde_json::from_slice(body).unwrap_or_default();
            let title = work["message"]["title"][0].as_str().unwrap_or_default().to_lowercase();
            words.iter().all(|word| title.contains(word.as_str()))
        };
        let mut dois: Vec<String> =
            self.crossref.iter().filter(|(_, body)| has_all(body)).map(|(doi, _)| doi.clone()).collect();
        dois.sort_unstable();
        dois.truncate(most);
        dois
    }

    fn carry(&mut self, id: &str, name: Option<Name>, doi: &Doi) {
        // A number with a wrong check digit is nobody's iD.
        let Ok(id) = Orcid::parse(id) else { return };
        let carried = self.carried.entry(id).or_default();
        carried.names.extend(name);
        carried.dois.insert(doi.to_string());
    }

    fn add_crossref(&mut self, body: Bytes) {
        let Ok(work) = serde_json::from_slice::<Crossref>(&body) else { return refused("Crossref") };
        let Ok(doi) = Doi::parse(&work.message.doi) else { return refused(&work.message.doi) };
        for person in items(&work.message.author).chain(items(&work.message.editor)) {
            if let Some(id) = text(person, "ORCID") {
                let given = text(person, "given").or_else(|| text(person, "name"));
                let family = text(person, "family").map(str::to_owned);
                let name = match (given, family) {
                    (Some(given), family) => Some(Name { given: given.to_owned(), family }),
                    (None, Some(family)) => Some(Name { given: family, family: None }),
                    (None, None) => None,
                };
                self.carry(id, name, &doi);
            }
        }
        self.crossref.insert(doi.to_string(), body);
    }

    fn add_datacite(&mut self, body: Bytes) {
        let Ok(DataCite { data }) = serde_json::from_slice::<DataCite>(&body) else { return refused("DataCite") };
        let spelled = data.attributes.doi.as_deref().unwrap_or(&data.id);
        let Ok(doi) = Doi::parse(spelled) else { return refused(spelled) };
        for person in items(&data.attributes.creators) {
            for identifier in items(&person["nameIdentifiers"]) {
                let scheme = text(identifier, "nameIdentifierScheme").unwrap_or_default();
                if let Some(id) = text(identifier, "nameIdentifier").filter(|_| scheme.to_lowercase().contains("orcid"))
                {
                    let name = match (text(person, "givenName"), text(person, "familyName")) {
                        (Some(given), family) => {
                            Some(Name { given: given.to_owned(), family: family.map(str::to_owned) })
                        }
                        _ => text(person, "name").map(split_name),
                    };
                    self.carry(id, name, &doi);
                }
            }
        }
        let client = data.relationships["client"]["data"]["id"].as_str();
        let imported = data.attributes.source == "levriero"
            || data.attributes.agency == "crossref"
            || client == Some("crossref.citations");
        self.datacite.insert(doi.to_string(), DataCiteWork { body, imported });
    }

    fn add_openalex(&mut self, body: Bytes) {
        let Ok(work) = serde_json::from_slice::<OpenAlex>(&body) else { return refused("OpenAlex") };
        let number = work.id.rsplit('W').next().and_then(|digits| digits.parse().ok());
        let Some(number) = number else { return refused(&work.id) };
        if let Some(doi) = work.doi.as_deref().and_then(|doi| Doi::parse(doi).ok()) {
            for authorship in items(&work.authorships) {
                if let Some(id) = text(&authorship["author"], "orcid") {
                    let whole =
                        text(authorship, "raw_author_name").or_else(|| text(&authorship["author"], "display_name"));
                    self.carry(id, whole.map(split_name), &doi);
                }
            }
            self.openalex_by_doi.entry(doi.to_string()).or_insert(number);
        }
        self.openalex.insert(number, body);
    }

    /// Number of different works that carry an iD.
    pub(super) fn carrying(&self) -> usize {
        self.carried.values().flat_map(|carried| &carried.dois).collect::<BTreeSet<_>>().len()
    }
}

fn refused(what: &str) {
    tracing::warn!(what, "a recorded work cannot be read and is left out");
}
