//! Merge of what several providers say of one work into one record, with provenance per field.
//!
//! `docs/trust.md` has the order of trust per field. What curators decide is laid over the result elsewhere.

mod canonical;
mod container;
mod lists;
mod merged;
mod order;
mod people;
mod provenance;
mod retraction;
mod same_person;
mod scalars;
mod sources;

#[cfg(test)]
mod people_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;

pub(crate) use canonical::drop_nul;
pub use canonical::{canonical_json, content_hash};
pub use merged::{FieldSource, Merged, Retraction, ViewSource};
pub use sources::provider_sources;

use crate::view::{Provider, ProviderView};
use crate::work::{WorkRecord, scheme};
use provenance::Provenance;

/// Merges the views of one work.
///
/// The result does not depend on the order of the views, a view given twice counts once, and every value is one that
/// some view has (cut at most: OpenAlex's 1 January to its year).
#[must_use]
pub fn merge(views: &[ProviderView]) -> Merged {
    let all = order::sorted(views, &order::BIBLIOGRAPHY);
    let (views, set_aside): (Vec<&ProviderView>, Vec<&ProviderView>) =
        all.iter().partition(|view| speaks_of_this_work(view, &all));
    let by_citations = order::reordered(&views, &order::CITATIONS);
    let by_open_access = order::reordered(&views, &order::OPEN_ACCESS);

    let mut fields = Provenance::default();
    let mut record =
        WorkRecord { doi: fields.first("doi", &views, |view| view.record.doi.clone()), ..WorkRecord::default() };
    scalars::bibliography(&mut record, &views, &mut fields);
    record.container = container::container(&views, &mut fields);
    record.authors = people::people(&people::AUTHORS, &views, &mut fields, |view| &view.record.authors);
    record.editors = people::people(&people::EDITORS, &views, &mut fields, |view| &view.record.editors);
    record.funders = lists::funders(&views, &mut fields);
    record.licenses = lists::licenses(&views, &mut fields);
    record.keywords = fields.first_list("keywords", &views, |view| &view.record.keywords);
    record.subjects = fields.first_list("subjects", &views, |view| &view.record.subjects);
    record.identifiers = lists::identifiers(&record, &views, &mut fields);
    record.links = lists::links(&views, &mut fields);
    record.relations = lists::relations(&record, &views, &mut fields);
    record.open_access = fields.first("open_access", &by_open_access, |view| {
        view.record.open_access.clone().filter(|access| access.status.is_some() || access.url.is_some())
    });
    record.cited_by_count = fields.first("cited_by_count", &by_citations, |view| view.record.cited_by_count);
    record.references_count = fields.first("references_count", &views, |view| view.record.references_count);
    let retracted_by = retraction::retraction(&views, &mut fields);
    record.is_retracted = retracted_by.is_some();

    Merged {
        record,
        fields: fields.into_fields(),
        retracted_by,
        updates: retraction::updates(&views),
        own_types: sources::own_types(&views),
        sources: views
            .iter()
            .map(|view| ViewSource::of(view, false))
            .chain(set_aside.iter().map(|view| ViewSource::of(view, true)))
            .collect(),
    }
}

/// OpenAlex pools preprints and articles under one id; asked for one it may answer with the other. A DOI that nobody
/// else gives for the work, while somebody gives one, is another work (rule 3).
fn speaks_of_this_work(view: &ProviderView, all: &[&ProviderView]) -> bool {
    let Some(doi) = view.record.doi.as_ref().filter(|_| view.provider == Provider::OpenAlex) else { return true };
    let others = || all.iter().filter(|other| other.provider != Provider::OpenAlex);
    let named = |other: &ProviderView| {
        let further = other.record.identifiers.iter().any(|id| id.scheme == scheme::DOI && id.value == doi.as_str());
        further || other.record.doi.as_ref() == Some(doi)
    };
    others().all(|other| other.record.doi.is_none()) || others().any(|other| named(other))
}
