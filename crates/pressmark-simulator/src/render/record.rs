//! ORCID records of made-up people.

use pressmark_domain::{Orcid, PartialDate};

use crate::made_up::{self, Claim, Work, World};
use crate::orcid::person::{Employment, Person};
use crate::orcid::types;
use crate::orcid::work::{Contributor, Entry, ExternalId, Source};

/// Put-codes of a claim's second and further sources lie so far behind the first one's.
pub(super) const SOURCE_STEP: i64 = 1_000_000_000;
/// When the records were last changed: Unix milliseconds.
const MODIFIED: i64 = 1_750_000_000_000;

pub(super) fn person(person: &made_up::Person) -> Person {
    Person {
        given: person.given.clone(),
        family: person.family.clone(),
        credit_name: person.credit_name.clone(),
        other_names: person.other_names.clone(),
        biography: person.biography.clone(),
        keywords: person.keywords.clone(),
        country: Some(person.country.clone()),
        modified: MODIFIED,
    }
}

pub(super) fn employments(world: &World, person: &made_up::Person) -> Vec<Employment> {
    let mut until: Option<i32> = None;
    let count = i32::try_from(person.institutions.len().max(1)).unwrap_or(1);
    let mut employments = Vec::new();
    // The present one first; the others ended where the next one began.
    for (n, institution) in (0_i32..).zip(&person.institutions) {
        let Some(institution) = world.institutions.get(*institution) else { continue };
        let from = person.active_from + (count - 1 - n) * 4;
        let year = |year: i32| PartialDate::from_parts(i64::from(year), None, None);
        employments.push(Employment {
            organisation: institution.name.clone(),
            city: institution.city.clone(),
            country: institution.country.clone(),
            ror: Some(institution.ror.to_string()),
            from: year(from),
            to: until.and_then(year),
        });
        until = Some(from);
    }
    employments
}

fn external_ids(work: &Work) -> Vec<ExternalId> {
    let mut ids: Vec<ExternalId> = work.doi.iter().map(|doi| ExternalId::doi(doi.as_str())).collect();
    for identifier in &work.identifiers {
        let url = match identifier.scheme.as_str() {
            "pmid" => Some(format!("https://pubmed.ncbi.nlm.nih.gov/{}", identifier.value)),
            "arxiv" => Some(format!("https://arxiv.org/abs/{}", identifier.value)),
            "handle" => Some(format!("https://hdl.handle.net/{}", identifier.value)),
            _ => None,
        };
        ids.push(ExternalId {
            kind: identifier.scheme.clone(),
            value: identifier.value.clone(),
            url,
            relationship: "self",
        });
    }
    ids.extend(work.issns.iter().map(|issn| ExternalId {
        kind: "issn".into(),
        value: issn.clone(),
        url: Some(format!("https://portal.issn.org/resource/ISSN/{issn}")),
        relationship: "part-of",
    }));
    ids
}

/// The entries of a claim, one for each source. Every source identifies the work by what it knows: Crossref by the DOI
/// and the ISSNs, Scopus by its EID beside them, the person by everything.
pub(super) fn entries(holder: &Orcid, claim: &Claim, work: &Work) -> Vec<Entry> {
    let all = external_ids(work);
    let last = claim.sources.len().saturating_sub(1);
    let entry = |(n, name): (usize, &String)| {
        let ids = all.iter().filter(|id| match name.as_str() {
            "Crossref" | "DataCite" => ["doi", "issn"].contains(&id.kind.as_str()),
            "Scopus - Elsevier" => ["doi", "eid"].contains(&id.kind.as_str()),
            _ => true,
        });
        let mut ids: Vec<ExternalId> = ids.cloned().collect();
        // ORCID puts entries into one group only because they share an identifier.
        if n > 0 && ids.is_empty() {
            ids = all.iter().filter(|id| id.relationship == "self").take(1).cloned().collect();
        }
        Entry {
            put_code: claim.put_code + i64::try_from(n).unwrap_or_default() * SOURCE_STEP,
            title: Some(work.title.clone()),
            subtitle: work.subtitle.clone(),
            kind: types::from_crossref(work.kind.as_str()),
            // Search-and-link tools often know the year only.
            date: Some(if n == 0 { work.date } else { work.date.year_only() }),
            journal: work.container_title.clone(),
            url: work.doi.as_ref().map(pressmark_domain::Doi::url),
            ids,
            source: Source::named(name, holder),
            modified: MODIFIED + i64::try_from(work.index).unwrap_or_default() * 1000,
            display_index: last - n,
        }
    };
    claim.sources.iter().enumerate().map(entry).collect()
}

pub(super) fn contributors(work: &Work) -> Vec<Contributor> {
    let contributor = |(n, authorship): (usize, &made_up::Authorship)| Contributor {
        name: authorship.written.name.clone(),
        orcid: authorship.written.orcid.filter(|_| authorship.orcid_asserted),
        first: n == 0,
    };
    work.authors.iter().enumerate().map(contributor).collect()
}
