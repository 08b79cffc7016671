//! Author matching on the recorded bodies: gold is what Crossref and DataCite recorded as an author's ORCID iD.
//!
//! Few of the recorded iDs occur on two works, so this shows only how the matcher fares with real author strings. What is
//! known of a person comes from elsewhere than the work under test: their recorded ORCID document, the name of their
//! OpenAlex cluster, and the other works that carry the iD.

use super::made_up::Counts;
use anyhow::{Context, Result};
use pressmark_domain::matching::{Decision, PersonName, PersonProfile, PreparedRecord, position, proposals};
use pressmark_domain::work::{Affiliation, Author, Container, WorkRecord};
use pressmark_domain::{Orcid, Ror};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

/// What the recorded folder gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Works with an author who has an iD.
    pub works: usize,
    /// Distinct iDs.
    pub people: usize,
    /// iDs on two or more works.
    pub repeated: usize,
    /// Authorships whose holder's name is known from elsewhere than the work: those that are measured.
    pub known: usize,
    /// Proposals for authors whose iD, if any, nobody recorded: neither right nor wrong, and not counted.
    pub unjudged: usize,
    /// What came out of the known ones.
    pub counts: Counts,
}

/// Measures the recorded bodies under `data`.
///
/// # Errors
/// When the folder or a body in it cannot be read.
pub fn measure(data: &Path) -> Result<Recorded> {
    let mut works: Vec<WorkRecord> = Vec::new();
    for body in bodies(&data.join("crossref/works"))? {
        works.extend(crossref(body.get("message").unwrap_or(&body)));
    }
    for body in bodies(&data.join("datacite/dois"))? {
        let body = body.get("data").unwrap_or(&body);
        works.extend(datacite(body.get("attributes").unwrap_or(body)));
    }
    works.retain(|w| w.authors.iter().any(|a| a.orcid.is_some()));
    let mut people: BTreeMap<Orcid, Vec<(usize, usize)>> = BTreeMap::new();
    for (n, work) in works.iter_mut().enumerate() {
        for (at, author) in work.authors.iter_mut().enumerate() {
            if let Some(orcid) = author.orcid.take() {
                people.entry(orcid).or_default().push((n, at));
            }
        }
    }
    let names = names(data)?;
    let profiles: BTreeMap<Orcid, PersonProfile> =
        people.iter().map(|(orcid, at)| (*orcid, profile(names.get(orcid), at, &works))).collect();
    let mut out = Recorded {
        works: works.len(),
        people: people.len(),
        repeated: people.values().filter(|p| p.len() > 1).count(),
        ..Recorded::default()
    };
    for (n, record) in works.iter().enumerate() {
        let mut here = profiles.clone();
        for (orcid, at) in people.iter().filter_map(|(o, p)| p.iter().find(|(w, _)| *w == n).map(|(_, at)| (o, *at))) {
            if let Some(profile) = here.get_mut(orcid) {
                profile.forget(record, at);
            }
        }
        let truth: HashMap<usize, Orcid> =
            people.iter().flat_map(|(o, p)| p.iter().filter(|(w, _)| *w == n).map(|(_, at)| (*at, *o))).collect();
        judge(&mut out, record, &here, &truth);
    }
    Ok(out)
}

fn judge(
    out: &mut Recorded,
    record: &WorkRecord,
    people: &BTreeMap<Orcid, PersonProfile>,
    truth: &HashMap<usize, Orcid>,
) {
    let prepared = PreparedRecord::new(record, &[], &[]);
    let nameable: Vec<(&Orcid, &PersonProfile)> = people.iter().filter(|(_, p)| p.names().next().is_some()).collect();
    for (orcid, profile) in &nameable {
        let Some(at) = truth.iter().find(|(_, o)| o == orcid).map(|(at, _)| *at) else { continue };
        out.known += 1;
        out.counts.claims += 1;
        out.counts.authorships += 1;
        let found = position(profile, &prepared).position;
        out.counts.placed += usize::from(found.is_some());
        out.counts.placed_right += usize::from(found == Some(at));
    }
    let profiles: Vec<&PersonProfile> = nameable.iter().map(|(_, p)| *p).collect();
    for (person, proposal) in proposals(&prepared, &profiles) {
        let Some(holder) = truth.get(&proposal.position) else {
            out.unjudged += 1;
            continue;
        };
        let right = usize::from(holder == nameable[person].0);
        let (made, of_these_right) = match proposal.decision {
            Decision::Link => (&mut out.counts.links, &mut out.counts.links_right),
            Decision::Suggest => (&mut out.counts.suggestions, &mut out.counts.suggestions_right),
        };
        *made += 1;
        *of_these_right += right;
    }
}

fn profile(names: Option<&Vec<PersonName>>, at: &[(usize, usize)], works: &[WorkRecord]) -> PersonProfile {
    let mut profile = PersonProfile::new([]);
    for name in names.into_iter().flatten() {
        profile.add_name(name.clone());
    }
    for (work, position) in at {
        profile.learn(&works[*work], *position);
    }
    profile
}

fn bodies(folder: &Path) -> Result<Vec<Value>> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "json"));
    paths.sort();
    // A few recorded bodies are error pages; those carry no author.
    Ok(paths.iter().filter_map(|p| fs::read(p).ok()).filter_map(|b| serde_json::from_slice(&b).ok()).collect())
}

/// Names by iD, from ORCID documents and OpenAlex clusters.
fn names(data: &Path) -> Result<HashMap<Orcid, Vec<PersonName>>> {
    let mut names: HashMap<Orcid, Vec<PersonName>> = HashMap::new();
    for folder in ["orcid/v3-json-from-xml/record", "orcid/v3-json/record", "orcid/v3-json/person"] {
        for body in bodies(&data.join(folder))? {
            let person = body.get("person").unwrap_or(&body);
            let path =
                person.pointer("/name/path").or_else(|| body.pointer("/orcid-identifier/path")).and_then(Value::as_str);
            let Some(orcid) = path.and_then(|p| Orcid::parse(p).ok()) else { continue };
            let text = |pointer: &str| person.pointer(pointer).and_then(Value::as_str);
            let known = names.entry(orcid).or_default();
            known.push(PersonName::from_parts(text("/name/given-names/value"), text("/name/family-name/value")));
            known.extend(text("/name/credit-name/value").map(PersonName::parse));
            let others = person.pointer("/other-names/other-name").and_then(Value::as_array);
            known
                .extend(others.into_iter().flatten().filter_map(|o| o.get("content")?.as_str()).map(PersonName::parse));
        }
    }
    for body in bodies(&data.join("openalex/works"))? {
        for authorship in body.get("authorships").and_then(Value::as_array).into_iter().flatten() {
            let text = |pointer: &str| authorship.pointer(pointer).and_then(Value::as_str);
            if let Some((orcid, name)) =
                text("/author/orcid").and_then(|o| Orcid::parse(o).ok()).zip(text("/author/display_name"))
            {
                names.entry(orcid).or_default().push(PersonName::parse(name));
            }
        }
    }
    Ok(names)
}

fn crossref(message: &Value) -> Option<WorkRecord> {
    let authors = message.get("author")?.as_array()?;
    let authors = authors.iter().filter_map(|a| {
        let text = |key: &str| a.get(key).and_then(Value::as_str);
        let mut author = Author::from_names(text("given"), text("family"), text("name"))?;
        author.orcid = text("ORCID").and_then(|o| Orcid::parse(o).ok());
        author.affiliations = affiliations(a.get("affiliation"));
        Some(author)
    });
    Some(WorkRecord {
        authors: authors.collect(),
        container: container(first(message.get("container-title")), strings(message.get("ISSN"))),
        ..WorkRecord::default()
    })
}

fn datacite(attributes: &Value) -> Option<WorkRecord> {
    let creators = attributes.get("creators")?.as_array()?;
    let authors = creators.iter().filter_map(|c| {
        let text = |key: &str| c.get(key).and_then(Value::as_str);
        let mut author = Author::from_names(text("givenName"), text("familyName"), text("name"))?;
        let ids = c.get("nameIdentifiers");
        let ids = ids
            .and_then(Value::as_array)
            .map_or_else(|| ids.into_iter().collect::<Vec<_>>(), |list| list.iter().collect());
        author.orcid = ids.iter().find_map(|i| Orcid::parse(i.get("nameIdentifier")?.as_str()?).ok());
        author.affiliations = affiliations(c.get("affiliation"));
        Some(author)
    });
    Some(WorkRecord {
        authors: authors.collect(),
        container: container(first(attributes.pointer("/container/title")), Vec::new()),
        ..WorkRecord::default()
    })
}

fn affiliations(value: Option<&Value>) -> Vec<Affiliation> {
    let list = value
        .and_then(Value::as_array)
        .map_or_else(|| value.into_iter().collect::<Vec<_>>(), |list| list.iter().collect());
    let named = list.iter().filter_map(|a| a.as_str().or_else(|| a.get("name")?.as_str()).map(|name| (*a, name)));
    named
        .map(|(a, name)| {
            let ror = a.get("affiliationIdentifier").or_else(|| a.pointer("/id/0/id")).and_then(Value::as_str);
            Affiliation { name: Some(name.to_owned()), ror: ror.and_then(|r| Ror::parse(r).ok()) }
        })
        .collect()
}

fn container(title: Option<String>, issn: Vec<String>) -> Option<Container> {
    title.map(|title| Container { title: Some(title), issn, ..Container::default() })
}

fn first(value: Option<&Value>) -> Option<String> {
    value.and_then(|v| v.as_str().or_else(|| v.get(0)?.as_str())).map(str::to_owned)
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
