//! From Crossref's work to the record.

use pressmark_domain::work::WorkRecord;
use pressmark_domain::{Doi, Provider, ProviderView, WorkType};

use super::wire::{Envelope, ListEnvelope, Work};
use super::{parts, people, updates};
use crate::lenient::Text;
use crate::mapping::{self, MapError, Views, excerpt, language, parse, push_new};

/// The view of a single-work answer of the REST API, `{"message-type": "work", "message": {…}}`.
///
/// # Errors
/// [`MapError`] where the body is not JSON, not a work (an agency, an error, a list), or its DOI is none.
pub fn work(body: &[u8]) -> Result<ProviderView, MapError> {
    mapping::read(body, |body| {
        let envelope: Envelope<'_> = parse(body)?;
        match envelope.message_type.get() {
            Some("work") | None => view(&envelope.message),
            Some(other) => Err(not_a_work(format!("the answer is a `{}`", excerpt(other)))),
        }
    })
}

/// The view of one line of JSON lines: a bare work, or the envelope of a single-work answer.
///
/// # Errors
/// As [`work`].
pub fn message(line: &[u8]) -> Result<ProviderView, MapError> {
    mapping::read(line, |line| {
        let bare: Work<'_> = parse(line)?;
        if bare.doi.get().is_some() { view(&bare) } else { work(line) }
    })
}

/// The views of a `/works` answer, or of one file of the public data file (`{"items": […]}`).
///
/// # Errors
/// [`MapError`] where the body is not JSON. A list of anything else gives one error per element.
pub fn works(body: &[u8]) -> Result<Views, MapError> {
    mapping::read(body, |body| {
        let list: ListEnvelope<'_> = parse(body)?;
        Ok(list.message.items.iter().chain(&list.items).map(view).collect())
    })
}

/// A page of a search: how many works there are on all pages, and those of this one.
///
/// # Errors
/// [`MapError`] where the body is not JSON or no page of works.
pub fn search(body: &[u8]) -> Result<(u32, Views), MapError> {
    mapping::read(body, |body| {
        let list: ListEnvelope<'_> = parse(body)?;
        let total = list.message.total.count().ok_or_else(|| not_a_work("it has no `total-results`"))?;
        Ok((total, list.message.items.iter().map(view).collect()))
    })
}

fn not_a_work(reason: impl Into<String>) -> MapError {
    MapError::NotAWork { provider: "crossref", reason: reason.into() }
}

fn view(work: &Work<'_>) -> Result<ProviderView, MapError> {
    let doi = work.doi.get().ok_or_else(|| not_a_work("it has no `DOI`"))?;
    let doi = Doi::parse(doi).map_err(|_| MapError::unusable("DOI", doi))?;
    if work.kind.get().is_none() && work.title.0.is_empty() && work.issued.value().is_none() {
        return Err(not_a_work("it has neither `type`, `title` nor `issued`"));
    }
    let kind = work.kind.get().and_then(WorkType::from_term);
    let mut record = record(work, &doi, kind);
    record.relations = parts::relations(work);
    let mut view = ProviderView::new(Provider::Crossref, doi.as_str(), record);
    view.own_type = own_type(work);
    updates::apply(work, &doi, &mut view);
    Ok(view)
}

/// `journal-article`, or with the kind of posted content behind it, `posted-content/preprint`.
fn own_type(work: &Work<'_>) -> Option<String> {
    let kind = work.kind.plain()?;
    Some(work.subtype.plain().map_or_else(|| kind.clone(), |subtype| format!("{kind}/{subtype}")))
}

fn record(work: &Work<'_>, doi: &Doi, kind: Option<WorkType>) -> WorkRecord {
    let date = parts::date(work);
    let container = parts::container(work, kind);
    let isbns = container.as_ref().map(|container| container.isbn.as_slice()).unwrap_or_default();
    let mut subjects = Vec::new();
    work.subject.iter().filter_map(Text::plain).for_each(|subject| push_new(&mut subjects, subject));
    let listed = work.reference_count.count().into_iter().chain(work.references_count.count()).max();
    WorkRecord {
        doi: Some(doi.clone()),
        title: title(work),
        subtitle: work.subtitle.iter().find_map(Text::html),
        abstract_text: work.abstract_text.html(),
        language: work.language.get().and_then(language),
        publication_type: kind,
        publication_date: date,
        publication_year: date.map(|date| date.year()),
        identifiers: parts::identifiers(work, doi, kind, isbns),
        container,
        publisher: work.publisher.plain(),
        authors: people::people(&work.author, None).collect(),
        editors: people::people(&work.editor, None)
            .chain(people::people(&work.chair, Some("chair")))
            .chain(people::people(&work.translator, Some("translator")))
            .collect(),
        funders: parts::funders(&work.funder),
        licenses: parts::licenses(&work.license),
        subjects,
        links: parts::links(work),
        cited_by_count: work.cited_by.count(),
        references_count: listed.or(work.reference.0),
        ..WorkRecord::default()
    }
}

/// The first title; where there is none, the title in the original language. Further titles are translations.
fn title(work: &Work<'_>) -> Option<String> {
    work.title.iter().chain(&work.original_title).find_map(Text::html)
}
