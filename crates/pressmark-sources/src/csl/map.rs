//! From CSL-JSON to the record.

use pressmark_domain::work::{Container, License, Link, WorkRecord};
use pressmark_domain::{Doi, PartialDate, Provider, ProviderView, WorkType};

use super::wire::Item;
use crate::crossref::{funders, licenses, people};
use crate::lenient::{Many, Text};
use crate::mapping::{self, MapError, isbn, issns, language, pages, parse, push_new, related, spdx, web_url};

/// The view of an item. `source_key` is its DOI, else its `id`; which agency sent it only the caller knows, who sets
/// `agency` (and the DOI, where the item does not repeat it).
///
/// # Errors
/// [`MapError`] where the body is not JSON, or is not an item: no type, no title and no author.
pub fn work(body: &[u8]) -> Result<ProviderView, MapError> {
    mapping::read(body, |body| {
        let item: Item<'_> = parse(body)?;
        if item.kind.get().is_none() && item.title.get().is_none() && item.author.0.is_empty() {
            let reason = "it has neither `type`, `title` nor `author`".to_owned();
            return Err(MapError::NotAWork { provider: "csl", reason });
        }
        let doi = [&item.doi, &item.id, &item.url].into_iter().find_map(|text| Doi::parse(text.get()?).ok());
        let key = doi.as_ref().map(Doi::as_str).map(str::to_owned);
        let key = key.or_else(|| item.doi.plain()).or_else(|| item.id.plain()).unwrap_or_default();
        let mut view = ProviderView::new(Provider::Agency, key, record(&item, doi));
        view.own_type = item.kind.plain();
        Ok(view)
    })
}

fn record(item: &Item<'_>, doi: Option<Doi>) -> WorkRecord {
    let date = date(item);
    let mut keywords = Vec::new();
    for keyword in item.keyword.iter().chain(&item.categories).filter_map(Text::plain) {
        split_list(&keyword).for_each(|one| push_new(&mut keywords, one.to_owned()));
    }
    let mut subjects = Vec::new();
    item.subject.iter().filter_map(Text::plain).for_each(|subject| push_new(&mut subjects, subject));
    let landing = item.url.get().and_then(web_url).filter(|url| Doi::parse(url).is_err());
    let identifiers = [("pmid", &item.pmid), ("pmcid", &item.pmcid)];
    WorkRecord {
        doi,
        title: item.title.html().or_else(|| item.original_title.html()),
        subtitle: item.subtitle.html(),
        abstract_text: item.abstract_text.html(),
        language: item.language.get().and_then(language),
        publication_type: item.kind.get().map(work_type),
        publication_date: date,
        publication_year: date.map(|date| date.year()),
        container: container(item),
        publisher: item.publisher.name.plain(),
        authors: people(&item.author, None).collect(),
        editors: people(&item.editor, None).chain(people(&item.translator, Some("translator"))).collect(),
        funders: funders(&item.funder),
        licenses: terms_of_use(item),
        keywords,
        subjects,
        identifiers: identifiers.into_iter().filter_map(|(scheme, id)| related(scheme, id.get()?)).collect(),
        links: landing
            .into_iter()
            .map(|url| Link { url, content_type: None, kind: Some("landing-page".into()) })
            .collect(),
        cited_by_count: item.cited_by.count(),
        references_count: item.reference_count.count(),
        ..WorkRecord::default()
    }
}

/// CSL's `article` is a text that stands on its own in an archive (CSL 1.0.2, "preprint"), not OpenAlex's `article`.
/// A word that no vocabulary knows is `other`; the word itself stays in the provenance.
fn work_type(kind: &str) -> WorkType {
    match kind {
        "article" => WorkType::POSTED_CONTENT,
        _ => WorkType::from_term(kind).unwrap_or(WorkType::OTHER),
    }
}

/// `issued`, or where it is empty the earliest of the other dates of publication.
fn date(item: &Item<'_>) -> Option<PartialDate> {
    let others = [&item.published, &item.published_print, &item.published_online];
    item.issued.value().or_else(|| others.into_iter().filter_map(|date| date.value()).min())
}

fn container(item: &Item<'_>) -> Option<Container> {
    let mut container = Container {
        title: item.container_title.plain().or_else(|| item.collection_title.plain()),
        volume: item.volume.plain(),
        issue: item.issue.plain(),
        pages: item.page.get().and_then(pages),
        article_number: item.number.plain(),
        ..Container::default()
    };
    let filled =
        |list: &Many<Text<'_>>| list.iter().filter_map(|text| text.get().map(str::to_owned)).collect::<Vec<_>>();
    for issn in filled(&item.issn).iter().flat_map(|text| issns(text)) {
        push_new(&mut container.issn, issn);
    }
    for isbn in filled(&item.isbn).iter().flat_map(|text| text.split([',', ';'])).filter_map(isbn) {
        push_new(&mut container.isbn, isbn);
    }
    (container != Container::default()).then_some(container)
}

/// Licences with a URL; DataCite's conversion has only the name, in `copyright`.
fn terms_of_use(item: &Item<'_>) -> Vec<License> {
    let mut all = licenses(&item.license);
    if all.is_empty()
        && let Some(spdx) = item.copyright.get().and_then(spdx)
    {
        all.push(License { spdx: Some(spdx), ..License::default() });
    }
    all
}

/// Several keywords in one string, parted by semicolons, else by commas.
fn split_list(text: &str) -> impl Iterator<Item = &str> {
    let mark = if text.contains(';') { ';' } else { ',' };
    text.split(mark).map(str::trim).filter(|one| !one.is_empty())
}
