//! From OpenAlex's work to the record.

use pressmark_domain::text::safe_html;
use pressmark_domain::work::WorkRecord;
use pressmark_domain::{Doi, Provider, ProviderView, WorkType};

use super::wire::{List, Work};
use super::{authors, parts};
use crate::lenient::Text;
use crate::mapping::{self, MapError, Views, language, parse, push_new};

/// The view of a single work: the answer for one, or a line of the snapshot.
///
/// # Errors
/// [`MapError`] where the body is not JSON or not a work (no `W…` id, an error, a list).
pub fn work(body: &[u8]) -> Result<ProviderView, MapError> {
    mapping::read(body, |body| view(parse(body)?))
}

/// The views of a list or search answer. Lists cut the authors at 100 (rule 12).
///
/// # Errors
/// [`MapError`] where the body is not JSON.
pub fn works(body: &[u8]) -> Result<Views, MapError> {
    mapping::read(body, |body| Ok(parse::<List<'_>>(body)?.results.0.into_iter().map(view).collect()))
}

fn not_a_work(reason: impl Into<String>) -> MapError {
    MapError::NotAWork { provider: "openalex", reason: reason.into() }
}

fn view(mut work: Work<'_>) -> Result<ProviderView, MapError> {
    let id = work.id.get().or_else(|| work.ids.openalex.get()).ok_or_else(|| not_a_work("it has no `id`"))?;
    let key = work_id(id).ok_or_else(|| MapError::unusable("id", id))?;
    let words = std::mem::take(&mut work.abstract_words);
    let abstract_text = words.join().as_deref().and_then(safe_html).or_else(|| work.abstract_text.html());
    let kind = work_type(&work);
    let date = parts::date(&work);
    let (authors, hints) = authors::authors(&work.authorships);
    let doi = work.doi.get().or_else(|| work.ids.doi.get()).and_then(|doi| Doi::parse(doi).ok());
    let retracted = work.is_retracted.is_set();
    let record = WorkRecord {
        doi,
        title: work.title.html().or_else(|| work.display_name.html()),
        abstract_text,
        language: work.language.get().and_then(language),
        publication_type: kind,
        publication_date: date,
        publication_year: date.map(|date| date.year()),
        container: parts::container(&work, kind),
        publisher: parts::publisher(&work, kind),
        authors,
        funders: parts::funders(&work),
        licenses: parts::licenses(&work),
        keywords: terms(work.keywords.iter().map(|term| &term.name)),
        subjects: terms(work.topics.iter().map(|term| &term.name)),
        identifiers: parts::identifiers(&work, &key),
        links: parts::links(&work),
        open_access: parts::open_access(&work),
        is_retracted: retracted,
        cited_by_count: work.cited_by_count.count(),
        references_count: work.referenced_works_count.count().or(work.referenced_works.0),
        ..WorkRecord::default()
    };
    let mut view = ProviderView::new(Provider::OpenAlex, key, record);
    view.own_type = work.kind.plain();
    view.orcid_hints = hints;
    view.retracted_by = retracted.then(|| Provider::OpenAlex.as_str().to_owned());
    Ok(view)
}

/// `W999000001` from the id's URL.
fn work_id(id: &str) -> Option<String> {
    let key = id.rsplit('/').next()?.to_ascii_uppercase();
    let number = key.strip_prefix('W')?;
    (!number.is_empty() && number.len() <= 19 && number.bytes().all(|b| b.is_ascii_digit())).then_some(key)
}

/// Crossref's term where OpenAlex repeats it, else its own, which is coarser (`article` for every review and letter).
fn work_type(work: &Work<'_>) -> Option<WorkType> {
    let own = work.kind.get()?;
    let repeated = [&work.type_crossref, &work.primary_location.raw_type]
        .into_iter()
        .find_map(|term| term.get().filter(|term| is_crossref_term(term)).and_then(WorkType::from_term));
    repeated.or_else(|| WorkType::from_term(own)).or(Some(WorkType::OTHER))
}

/// Whether a raw type is a word of Crossref and not of some repository (`Theses`, `text`, `doc-type:workingPaper`).
fn is_crossref_term(term: &str) -> bool {
    WorkType::from_term(term).is_some_and(|kind| kind.as_str() == term && kind != WorkType::OTHER)
}

fn terms<'t, 'a: 't>(list: impl Iterator<Item = &'t Text<'a>>) -> Vec<String> {
    let mut all = Vec::new();
    list.filter_map(Text::plain).for_each(|term| push_new(&mut all, term));
    all
}
