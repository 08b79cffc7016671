//! Date, container, funders, licences, links and relations of a Crossref work.

use pressmark_domain::work::{Container, Funder, Identifier, License, Link, Relation, scheme};
use pressmark_domain::{Doi, PartialDate, Ror, WorkType};

use super::wire::{self, Work};
use crate::lenient::{Many, Text};
use crate::mapping::{hyphenated, isbn, issns, license_from_url, pages, push_new, related, web_url};

/// The most relations that are kept of one work; some data sets list tens of thousands.
const MOST_RELATIONS: usize = 1000;

/// When the work first appeared: the earliest of Crossref's dates of publication, a more precise one before a less
/// precise one that it agrees with (printed `2019-05`, online `2019-05-17`: the latter). Crossref's `issued` is the
/// earliest already, `[[null]]` where there is none. Standards and theses may know only when they were approved.
pub(crate) fn date(work: &Work<'_>) -> Option<PartialDate> {
    let published = [
        &work.issued,
        &work.published,
        &work.published_online,
        &work.published_print,
        &work.published_other,
        &work.posted,
    ];
    let earliest = published
        .into_iter()
        .filter_map(|date| date.value())
        .min_by_key(|date| (date.year(), date.month().unwrap_or(13), date.day().unwrap_or(32)));
    earliest.or_else(|| work.approved.value())
}

/// What the work stands in.
pub(crate) fn container(work: &Work<'_>, kind: Option<WorkType>) -> Option<Container> {
    let mut container = Container {
        title: container_title(&work.container_title),
        volume: work.volume.plain(),
        issue: work.issue.plain().or_else(|| work.journal_issue.issue.plain()),
        pages: work.page.get().and_then(pages),
        article_number: work.article_number.plain(),
        ..Container::default()
    };
    if container.title.is_none() && kind == Some(WorkType::POSTED_CONTENT) {
        // A preprint stands on a server, which Crossref calls its institution.
        container.title = work.institution.iter().find_map(|institution| institution.name.plain());
    }
    if container.pages == container.article_number {
        container.pages = None;
    }
    for issn in texts(&work.issn).chain(work.issn_type.iter().filter_map(|typed| typed.value.get())).flat_map(issns) {
        push_new(&mut container.issn, issn);
    }
    for isbn in texts(&work.isbn).chain(work.isbn_type.iter().filter_map(|typed| typed.value.get())).filter_map(isbn) {
        push_new(&mut container.isbn, isbn);
    }
    (container != Container::default()).then_some(container)
}

/// Of a book's title and its series' (Crossref gives both, in either order) the book's.
fn container_title(titles: &Many<Text<'_>>) -> Option<String> {
    const SERIES: [&str; 5] = [
        "lecture notes in",
        "series",
        "communications in computer",
        "springerbriefs",
        "advances in intelligent systems",
    ];
    let is_series = |title: &&Text<'_>| {
        let lower = title.raw().to_lowercase();
        SERIES.iter().any(|mark| lower.contains(mark))
    };
    let mut filled = titles.iter().filter(|title| title.get().is_some());
    let first = filled.clone().next()?;
    filled.find(|title| !is_series(title)).unwrap_or(first).plain()
}

/// The texts of a list that are not empty.
pub(crate) fn texts<'a>(list: &'a Many<Text<'_>>) -> impl Iterator<Item = &'a str> {
    list.iter().filter_map(Text::get)
}

/// Funders, once for each award.
pub(crate) fn funders(list: &Many<wire::Funder<'_>>) -> Vec<Funder> {
    let mut all = Vec::new();
    for one in list {
        let ids = || one.id.iter().filter_map(|id| id.id.get());
        let funder = Funder {
            name: one.name.plain(),
            doi: one.doi.get().into_iter().chain(ids()).find_map(|id| Doi::parse(id).ok()),
            ror: ids().find_map(|id| Ror::parse(id).ok()),
            ..Funder::default()
        };
        let numbers = one.award.iter().chain(one.award_info.iter().flat_map(|info| info.number.iter()));
        let mut awards: Vec<String> = Vec::new();
        numbers.filter_map(Text::plain).for_each(|award| push_new(&mut awards, award));
        if awards.is_empty() && funder != Funder::default() {
            push_new(&mut all, funder);
        } else {
            for award in awards {
                push_new(&mut all, Funder { award: Some(award), ..funder.clone() });
            }
        }
    }
    all
}

/// Licences.
pub(crate) fn licenses(list: &Many<wire::License<'_>>) -> Vec<License> {
    let mut all = Vec::new();
    for one in list {
        if let Some(license) = one.url.get().and_then(license_from_url) {
            let version = one.version.get().map(hyphenated).filter(|word| !matches!(word.as_str(), "" | "unspecified"));
            push_new(&mut all, License { version, start: one.start.value(), ..license });
        }
    }
    all
}

/// The landing page and the copies for machines. The page that Crossref shows for a deleted DOI is not a landing page.
pub(crate) fn links(work: &Work<'_>) -> Vec<Link> {
    let mut all = Vec::new();
    let landing =
        work.resource.primary.url.get().and_then(web_url).filter(|url| !url.contains("crossref.org/deleted_DOI"));
    if let Some(url) = landing {
        all.push(Link { url, content_type: None, kind: Some("landing-page".to_owned()) });
    }
    for one in &work.link {
        let Some(url) = one.url.get().and_then(web_url) else { continue };
        let said = |text: &Text<'_>| text.plain().filter(|word| word != "unspecified");
        let kind = said(&one.application).map(|word| hyphenated(&word)).filter(|kind| !kind.is_empty());
        let kind = kind.or_else(|| Some("fulltext".to_owned()));
        push_new(&mut all, Link { url, content_type: said(&one.content_type), kind });
    }
    all
}

/// Relations of the `relation` member.
pub(crate) fn relations(work: &Work<'_>) -> Vec<Relation> {
    let mut all = Vec::new();
    for (kind, others) in &work.relation.0 {
        let kind = hyphenated(kind.raw());
        for other in others {
            let (Some(scheme), Some(id)) = (other.kind.get(), other.id.get()) else { continue };
            if let Some(identifier) = related(scheme, id)
                && !kind.is_empty()
                && all.len() < MOST_RELATIONS
            {
                push_new(&mut all, Relation { kind: kind.clone(), identifier });
            }
        }
    }
    all
}

/// Further identifiers of this very work: DOIs that lead to it (`aliases`), the ISBNs of a whole book, and of the
/// publisher's own numbers (`alternative-id`) the PII, since the others mean nothing beyond that publisher.
pub(crate) fn identifiers(work: &Work<'_>, own: &Doi, kind: Option<WorkType>, isbns: &[String]) -> Vec<Identifier> {
    let mut all = Vec::new();
    let mut add = |scheme: &str, value: String| push_new(&mut all, Identifier { scheme: scheme.to_owned(), value });
    for alias in texts(&work.aliases).filter_map(|alias| Doi::parse(alias).ok()).filter(|alias| alias != own) {
        add(scheme::DOI, alias.to_string());
    }
    const WHOLE: [&str; 6] = ["book", "monograph", "edited-book", "reference-book", "proceedings", "dissertation"];
    if kind.is_some_and(|kind| WHOLE.contains(&kind.as_str())) {
        isbns.iter().for_each(|isbn| add(scheme::ISBN, isbn.clone()));
    }
    for pii in texts(&work.alternative_id).filter(|id| is_pii(id)) {
        add("pii", pii.to_owned());
    }
    all
}

/// Publisher Item Identifier of a serial: `S`, ISSN, two digits of the year, five of the item, a check character.
fn is_pii(id: &str) -> bool {
    id.len() == 17
        && id.bytes().enumerate().all(|(at, byte)| match at {
            0 => byte == b'S',
            8 | 16 => byte.is_ascii_digit() || byte == b'X',
            _ => byte.is_ascii_digit(),
        })
}
