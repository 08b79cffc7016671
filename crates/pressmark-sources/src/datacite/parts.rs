//! Dates, subjects, licences, funders, identifiers and relations of a DataCite work.

use pressmark_domain::work::{Funder, Identifier, License, Link, Relation, relation, scheme};
use pressmark_domain::{Doi, PartialDate, Ror};

use super::wire::{Attributes, Funding, Rights};
use crate::lenient::{Many, parse_date};
use crate::mapping::{hyphenated, license_from_url, push_new, related, spdx, web_url};

/// The most relations that are kept of one work; collections list every file.
const MOST_RELATIONS: usize = 1000;

/// The date `Issued`, else the year of publication. A time is cut off, of a range the beginning counts.
pub(super) fn date(work: &Attributes<'_>) -> Option<PartialDate> {
    let issued = work.dates.iter().filter(|date| date.kind.raw().eq_ignore_ascii_case("issued"));
    let issued = issued.filter_map(|date| parse_date(date.date.get()?)).next();
    issued.or_else(|| PartialDate::from_parts(work.publication_year.0?, None, None))
}

/// Keywords and, of a scheme, subjects. Fields of science come twice, once as `FOS: …`.
pub(super) fn keywords_and_subjects(work: &Attributes<'_>) -> (Vec<String>, Vec<String>) {
    let (mut keywords, mut subjects) = (Vec::new(), Vec::new());
    for one in &work.subjects {
        let Some(subject) = one.subject.plain() else { continue };
        match subject.strip_prefix("FOS: ") {
            Some(field) => push_new(&mut subjects, field.to_owned()),
            None if one.scheme.get().is_some() => push_new(&mut subjects, subject),
            None => push_new(&mut keywords, subject),
        }
    }
    (keywords, subjects)
}

/// Licences: statements with a URL or a name of the SPDX list. `info:eu-repo` terms say how open something is, not on
/// what terms.
pub(super) fn licenses(list: &Many<Rights<'_>>) -> Vec<License> {
    let mut all = Vec::new();
    for one in list {
        let mut license = one.url.get().and_then(license_from_url).unwrap_or_default();
        let named = || one.identifier.get().and_then(spdx).or_else(|| one.name.get().and_then(spdx));
        license.spdx = license.spdx.or_else(named);
        if license != License::default() {
            push_new(&mut all, license);
        }
    }
    all
}

/// Funders.
pub(super) fn funders(list: &Many<Funding<'_>>) -> Vec<Funder> {
    let mut all = Vec::new();
    for one in list {
        let id = one.id.get();
        let funder = Funder {
            name: one.name.plain(),
            doi: id.and_then(|id| Doi::parse(id).ok()),
            ror: id.and_then(|id| Ror::parse(id).ok()),
            award: one.award.plain(),
            amount: None,
        };
        if funder != Funder::default() {
            push_new(&mut all, funder);
        }
    }
    all
}

/// Other identifiers of this very work, of schemes that hold everywhere. Publishers' and repositories' own numbers mean
/// nothing beyond them, and another DOI is another registration: a relation, not a name of this one.
pub(super) fn identifiers(work: &Attributes<'_>) -> Vec<Identifier> {
    const GLOBAL: [&str; 11] =
        ["arxiv", "pmid", "pmcid", "handle", "isbn", "urn", "ark", "swhid", "swh", "bibcode", "url"];
    let mut all = Vec::new();
    for other in work.identifiers.iter().chain(&work.alternate_identifiers) {
        let (kind, value) = (other.kind.raw().trim().to_ascii_lowercase(), other.value.raw());
        let kind = if value.starts_with("swh:1:") { "swhid" } else { kind.as_str() };
        if GLOBAL.contains(&kind)
            && let Some(identifier) = related(kind, value).filter(|identifier| identifier.scheme != scheme::DOI)
        {
            push_new(&mut all, identifier);
        }
    }
    all
}

/// Relations, from the related identifiers and from other DOIs among this work's identifiers.
pub(super) fn relations(work: &Attributes<'_>, own: &Doi) -> Vec<Relation> {
    let mut all = Vec::new();
    for other in work.related_identifiers.iter() {
        let kind = relation_word(other.relation.raw());
        if let Some(identifier) = related(other.kind.raw(), other.value.raw())
            && !kind.is_empty()
            && all.len() < MOST_RELATIONS
        {
            push_new(&mut all, Relation { kind, identifier });
        }
    }
    for other in work.identifiers.iter().filter(|other| other.kind.raw().eq_ignore_ascii_case("doi")) {
        if let Some(identifier) = related("doi", other.value.raw()).filter(|other| other.value != own.as_str()) {
            push_new(&mut all, Relation { kind: "is-identical-to".to_owned(), identifier });
        }
    }
    all
}

/// DataCite's relation in Crossref's spelling; the same word where both have one.
fn relation_word(word: &str) -> String {
    match hyphenated(word).as_str() {
        "is-published-in" => relation::PART_OF.to_owned(),
        other => other.to_owned(),
    }
}

/// The landing page and direct addresses of the content.
pub(super) fn links(work: &Attributes<'_>) -> Vec<Link> {
    let link = |url: String, kind: &str| Link { url, content_type: None, kind: Some(kind.to_owned()) };
    let mut all: Vec<Link> =
        work.url.get().and_then(web_url).map(|url| link(url, "landing-page")).into_iter().collect();
    for url in work.content_url.iter().filter_map(|url| web_url(url.get()?)) {
        push_new(&mut all, link(url, "fulltext"));
    }
    all
}
