//! From the claims of one work to its record.

use pressmark_domain::work::{Container, Link, WorkRecord};
use pressmark_domain::{Doi, WorkType};

use super::contributor::contributors;
use super::wire::Work;
use crate::mapping::{language, push_new, web_url};

/// The record that claims make, each field from the first that has it. `claims` stand in the order of preference.
pub(crate) fn record(doi: Option<&Doi>, claims: &[&Work<'_>]) -> WorkRecord {
    let kind = claims.iter().find_map(|claim| claim.kind.get().and_then(WorkType::from_term));
    let date = claims.iter().find_map(|claim| claim.date.value());
    let journal = claims.iter().find_map(|claim| claim.journal.0.plain());
    let (container, publisher) = match kind {
        Some(kind) if is_issued_by(kind) => (None, journal),
        _ => (journal.map(|title| Container { title: Some(title), ..Container::default() }), None),
    };
    let (authors, editors) = claims
        .iter()
        .map(|claim| contributors(&claim.contributors.list.0))
        .find(|(authors, editors)| !authors.is_empty() || !editors.is_empty())
        .unwrap_or_default();
    WorkRecord {
        doi: doi.cloned(),
        title: claims.iter().find_map(|claim| claim.title.title.0.html()),
        subtitle: claims.iter().find_map(|claim| claim.title.subtitle.0.html()),
        abstract_text: claims.iter().find_map(|claim| claim.short_description.html()),
        language: claims.iter().find_map(|claim| claim.language.get().and_then(language)),
        publication_type: kind,
        publication_date: date,
        publication_year: date.map(|date| date.year()),
        container,
        publisher,
        authors,
        editors,
        links: links(doi, claims),
        ..WorkRecord::default()
    }
}

/// Whether ORCID's member `journal-title` names who issued the work rather than what holds it: its form asks for
/// "publisher" or "institution" there.
fn is_issued_by(kind: WorkType) -> bool {
    matches!(
        kind.as_str(),
        "book"
            | "monograph"
            | "edited-book"
            | "reference-book"
            | "dissertation"
            | "report"
            | "working-paper"
            | "dataset"
            | "software"
            | "web-page"
            | "supervised-student-publication"
    )
}

/// The addresses of the claims, but for those that only resolve the DOI.
fn links(doi: Option<&Doi>, claims: &[&Work<'_>]) -> Vec<Link> {
    let mut links = Vec::new();
    for url in claims.iter().filter_map(|claim| web_url(claim.url.0.get()?)) {
        if doi.is_none() || Doi::parse(&url).ok().as_ref() != doi {
            push_new(&mut links, Link { url, content_type: None, kind: Some("landing-page".to_owned()) });
        }
    }
    links
}

/// Names of the sources of claims, each once.
pub(crate) fn sources(claims: &[&Work<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    claims.iter().filter_map(|claim| claim.source.name.0.plain()).for_each(|name| push_new(&mut names, name));
    names
}
