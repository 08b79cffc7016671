//! The work that a form tells of.

use super::form::{Creator, Form, Funding};
use super::names::GROUP;
use crate::identifier::Doi;
use crate::view::{Provider, ProviderView};
use crate::work::{
    Affiliation, Author, Funder, Identifier, PartialDate, Relation, WorkRecord, WorkType, relation, scheme,
};

/// What stands beside a form: its identifiers, and its place among the versions of one work, by their DOCiDs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    /// The DOCiD.
    pub docid: &'a str,
    /// A DOI that was minted for it here.
    pub minted: Option<&'a Doi>,
    /// The first version, where this is another.
    pub first: Option<&'a str>,
    /// The version before.
    pub previous: Option<&'a str>,
    /// The version behind.
    pub next: Option<&'a str>,
}

/// Types of texts, which a publication type tells more exactly.
const TEXTS: [&str; 6] = ["journal-article", "book", "book-chapter", "proceedings-article", "report", "other"];

/// The work record of a form.
#[must_use]
pub fn record(form: &Form, place: &Place<'_>) -> WorkRecord {
    WorkRecord {
        doi: form.doi.clone().or_else(|| place.minted.cloned()),
        title: Some(form.title.clone()),
        abstract_text: form.abstract_text.clone(),
        language: form.language.clone(),
        publication_type: Some(work_type(form)),
        publication_date: form.publication_date,
        publication_year: form.publication_date.map(PartialDate::year),
        publisher: form.publisher.clone(),
        authors: form.creators.iter().map(author).collect(),
        funders: form.funders.iter().map(funder).collect(),
        licenses: form.license.iter().cloned().collect(),
        keywords: form.keywords.clone(),
        subjects: form.subjects.clone(),
        identifiers: vec![handle(place.docid)],
        relations: relations(form, place),
        ..WorkRecord::default()
    }
}

/// What a deposit says of its work. A deposit is a provider like others, at the top of the order of trust (engineering
/// 20); its key is its DOCiD.
#[must_use]
pub fn view(form: &Form, place: &Place<'_>) -> ProviderView {
    let view = ProviderView::new(Provider::Deposit, place.docid, record(form, place));
    ProviderView { own_type: Some(form.resource_type.code.to_owned()), ..view }
}

fn work_type(form: &Form) -> WorkType {
    let kind = form.resource_type.kind();
    let finer = form.publication_type.and_then(|known| known.kind()).filter(|_| TEXTS.contains(&kind.as_str()));
    finer.unwrap_or(kind)
}

fn author(creator: &Creator) -> Author {
    let affiliated = creator.affiliation.is_some() || creator.ror.is_some();
    let affiliation = Affiliation { name: creator.affiliation.clone(), ror: creator.ror.clone() };
    let mut roles: Vec<String> = creator.role.iter().map(|role| role.code.to_owned()).collect();
    roles.extend(creator.name.is_organization().then(|| GROUP.to_owned()));
    Author {
        orcid: creator.orcid,
        affiliations: affiliated.then_some(affiliation).into_iter().collect(),
        roles,
        ..creator.name.author()
    }
}

fn funder(funding: &Funding) -> Funder {
    Funder {
        name: Some(funding.name.clone()),
        ror: funding.ror.clone(),
        award: funding.grant_number.clone(),
        amount: funding.amount.clone(),
        ..Funder::default()
    }
}

fn handle(docid: &str) -> Identifier {
    Identifier { scheme: scheme::HANDLE.to_owned(), value: docid.to_owned() }
}

fn relations(form: &Form, place: &Place<'_>) -> Vec<Relation> {
    let mut all = form.related.clone();
    let versions = [
        ("is-new-version-of", place.previous),
        ("is-previous-version-of", place.next),
        (relation::VERSION_OF, place.first),
    ];
    for (kind, docid) in versions {
        all.extend(docid.map(|docid| Relation { kind: kind.to_owned(), identifier: handle(docid) }));
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|one| seen.insert(one.clone()));
    all
}
