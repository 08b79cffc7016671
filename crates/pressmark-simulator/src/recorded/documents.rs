//! Recorded ORCID documents, by the iD that stands in them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use axum::body::Bytes;
use pressmark_domain::Orcid;
use serde_json::Value;

use super::files::{bodies, read};
use crate::SimulatorError;
use crate::holdings::OrcidStatus;

/// Whole documents as recorded. Nothing of the 2.0 API is among them: its shape is another one.
#[derive(Debug, Default)]
pub(super) struct Documents {
    pub(super) person: BTreeMap<Orcid, Bytes>,
    pub(super) works: BTreeMap<Orcid, Bytes>,
    pub(super) employments: BTreeMap<Orcid, Bytes>,
    /// Whole records, recorded as JSON or converted from the XML of the public data file.
    pub(super) record: BTreeMap<Orcid, Bytes>,
    /// Works lists that were put together from recorded works (`coherent/`).
    pub(super) constructed: BTreeMap<Orcid, Bytes>,
    /// Single works in full by put-code.
    pub(super) full: HashMap<i64, Value>,
    /// Put-codes of the single works of an iD.
    pub(super) single: BTreeMap<Orcid, BTreeSet<i64>>,
    /// iDs whose record cannot be read.
    pub(super) closed: BTreeMap<Orcid, OrcidStatus>,
}

impl Documents {
    pub(super) fn open(folder: &Path) -> Result<Self, SimulatorError> {
        let orcid = folder.join("orcid");
        let json = orcid.join("v3-json");
        let by_holder = |kind: &Path| -> Result<BTreeMap<Orcid, Bytes>, SimulatorError> {
            Ok(bodies(kind)?.into_iter().filter_map(|body| Some((holder(&body)?, body))).collect())
        };
        let mut documents = Self {
            person: by_holder(&json.join("person"))?,
            works: by_holder(&json.join("works"))?,
            employments: by_holder(&json.join("employments"))?,
            record: by_holder(&orcid.join("v3-json-from-xml/record"))?,
            ..Self::default()
        };
        documents.record.extend(by_holder(&json.join("record"))?);
        documents.read_single_works(&json)?;
        documents.read_constructed(&folder.join("coherent"))?;
        documents.read_errors(&orcid.join("v3-xml/error"))?;
        let deactivated = documents.record.iter().filter(|(_, body)| is_deactivated(body)).map(|(id, _)| *id);
        let deactivated: Vec<Orcid> = deactivated.collect();
        documents.closed.extend(deactivated.into_iter().map(|id| (id, OrcidStatus::Deactivated)));
        Ok(documents)
    }

    fn read_single_works(&mut self, json: &Path) -> Result<(), SimulatorError> {
        for body in bodies(&json.join("work"))? {
            let Ok(work) = serde_json::from_slice::<Value>(&body) else { continue };
            let path = work["path"].as_str().unwrap_or_default().trim_start_matches('/');
            let id = path.split('/').next().and_then(|text| Orcid::parse(text).ok());
            if let (Some(id), Some(code)) = (id, work["put-code"].as_i64()) {
                self.single.entry(id).or_default().insert(code);
                self.full.insert(code, work);
            }
        }
        for body in bodies(&json.join("bulk"))? {
            let Ok(mut bulk) = serde_json::from_slice::<Value>(&body) else { continue };
            for item in bulk["bulk"].as_array_mut().into_iter().flatten() {
                let work = item["work"].take();
                if let Some(code) = work["put-code"].as_i64() {
                    self.full.insert(code, work);
                }
            }
        }
        Ok(())
    }

    fn read_constructed(&mut self, coherent: &Path) -> Result<(), SimulatorError> {
        if !coherent.is_dir() {
            return Ok(());
        }
        let failed = |source| SimulatorError::Read { path: coherent.to_owned(), source };
        for entry in std::fs::read_dir(coherent).map_err(failed)? {
            let file = entry.map_err(failed)?.path().join("orcid_works.CONSTRUCTED.json");
            if file.is_file() {
                let body = read(&file)?;
                self.constructed.extend(holder(&body).map(|id| (id, body)));
            }
        }
        Ok(())
    }

    /// Error documents of locked and deprecated records. They are XML, but two of their texts are all that matters.
    fn read_errors(&mut self, folder: &Path) -> Result<(), SimulatorError> {
        if !folder.is_dir() {
            return Ok(());
        }
        let failed = |source| SimulatorError::Read { path: folder.to_owned(), source };
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let body = read(&entry.map_err(failed)?.path())?;
            let text = String::from_utf8_lossy(&body);
            let element = |name: &str| {
                let (_, rest) = text.split_once(&format!("<error:{name}>"))?;
                rest.split("</").next()
            };
            let message = element("developer-message").unwrap_or_default();
            let mut named =
                message.split("https://orcid.org/").skip(1).filter_map(|rest| Orcid::parse(rest.get(..19)?).ok());
            let status = match element("error-code") {
                Some("9007") => named.next().map(OrcidStatus::Deprecated),
                Some("9018") => Some(OrcidStatus::Locked),
                Some("9044") => Some(OrcidStatus::Deactivated),
                _ => None,
            };
            // The message ends with the iD that was asked for.
            if let (Some(status), Some(id)) = (status, named.last()) {
                self.closed.insert(id, status);
            }
        }
        Ok(())
    }

    /// All iDs with a document of their own.
    pub(super) fn orcids(&self) -> BTreeSet<Orcid> {
        let bodies = [&self.person, &self.works, &self.employments, &self.record];
        let mut ids: BTreeSet<Orcid> = bodies.into_iter().flat_map(BTreeMap::keys).copied().collect();
        ids.extend(self.single.keys());
        ids.extend(self.closed.keys());
        ids
    }
}

/// The iD of a document, from the `path` that ends it. Bodies may be large and have to be looked into at every start:
/// the end is searched as text first.
fn holder(body: &[u8]) -> Option<Orcid> {
    let tail = String::from_utf8_lossy(&body[body.len().saturating_sub(120)..]);
    let in_tail = tail.rsplit_once("\"path\"").and_then(|(_, rest)| {
        let start = rest.find('/')?;
        Orcid::parse(rest.get(start + 1..start + 20)?).ok()
    });
    in_tail.or_else(|| {
        let document: Value = serde_json::from_slice(body).ok()?;
        let own = document["orcid-identifier"]["path"].as_str().or_else(|| document["path"].as_str())?;
        Orcid::parse(own.trim_start_matches('/').split('/').next()?).ok()
    })
}

/// Whether the history at the head of a record tells a deactivation date.
fn is_deactivated(record: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&record[..record.len().min(4096)]);
    head.split_once("\"deactivation-date\"")
        .is_some_and(|(_, rest)| rest.trim_start_matches([':', ' ', '\n']).starts_with('{'))
}
