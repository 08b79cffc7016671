//! Date, container, open access, licences, links, funders and identifiers of an OpenAlex work.

use pressmark_domain::work::{Container, Funder, Identifier, License, Link, OpenAccess, scheme};
use pressmark_domain::{PartialDate, Ror, WorkType};

use super::wire::{Location, Work};
use crate::lenient::{Text, parse_date};
use crate::mapping::{issns, page_range, push_new, related, web_url};

/// The date in the precision that OpenAlex can know (rule 8). Where a source has only a year or a month, OpenAlex
/// fills up with ones: 1 January is a year, the first of another month that month.
pub(super) fn date(work: &Work<'_>) -> Option<PartialDate> {
    let year = || PartialDate::from_parts(work.year.0?, None, None);
    let Some(date) = work.date.get().and_then(parse_date) else { return year() };
    match (date.month(), date.day()) {
        (Some(1), Some(1)) => Some(date.year_only()),
        (Some(month), Some(1)) => PartialDate::from_parts(date.year().into(), Some(month.into()), None),
        _ => Some(date),
    }
}

/// What the work stands in. A repository holds copies; only a preprint or data set appeared there.
pub(super) fn container(work: &Work<'_>, kind: Option<WorkType>) -> Option<Container> {
    let source = &work.primary_location.source;
    let mut container = Container {
        volume: work.biblio.volume.plain(),
        issue: work.biblio.issue.plain(),
        pages: page_range(work.biblio.first_page.plain(), work.biblio.last_page.plain()),
        ..Container::default()
    };
    if appeared_in_source(work, kind) {
        container.title = source.display_name.plain().or_else(|| work.primary_location.raw_source_name.plain());
        for issn in source.issn.iter().chain([&source.issn_l]).filter_map(Text::get).flat_map(issns) {
            push_new(&mut container.issn, issn);
        }
    }
    (container != Container::default()).then_some(container)
}

/// The publisher of the source.
pub(super) fn publisher(work: &Work<'_>, kind: Option<WorkType>) -> Option<String> {
    appeared_in_source(work, kind).then(|| work.primary_location.source.publisher.plain()).flatten()
}

fn appeared_in_source(work: &Work<'_>, kind: Option<WorkType>) -> bool {
    work.primary_location.source.kind.raw() != "repository"
        || kind.is_some_and(|kind| kind == WorkType::POSTED_CONTENT || kind == WorkType::DATASET)
}

/// Status and best free copy.
pub(super) fn open_access(work: &Work<'_>) -> Option<OpenAccess> {
    const STATUSES: [&str; 6] = ["diamond", "gold", "hybrid", "bronze", "green", "closed"];
    let status = work.open_access.status.get().map(str::to_ascii_lowercase).filter(|s| STATUSES.contains(&s.as_str()));
    let found = OpenAccess { status, url: work.open_access.url.get().and_then(web_url) };
    (found != OpenAccess::default()).then_some(found)
}

/// Licences of the published and of the best free copy. OpenAlex leaves the version open (`cc-by`), so there is no SPDX
/// name and the URL is OpenAlex's own page of that licence.
pub(super) fn licenses(work: &Work<'_>) -> Vec<License> {
    let mut all = Vec::new();
    for location in [&work.primary_location, &work.best_oa_location] {
        let Some(url) = location.license_id.get().and_then(web_url) else { continue };
        let version = match location.version.raw() {
            "publishedVersion" => Some("vor".to_owned()),
            "acceptedVersion" => Some("am".to_owned()),
            _ => None,
        };
        push_new(&mut all, License { url: Some(url), spdx: None, version, start: None });
    }
    all
}

/// The landing page and PDF of the published and of the best free copy.
pub(super) fn links(work: &Work<'_>) -> Vec<Link> {
    let mut all: Vec<Link> = Vec::new();
    let mut add = |url: &Text<'_>, content_type: Option<&str>, kind: &str| {
        if let Some(url) = url.get().and_then(web_url)
            && !all.iter().any(|known| known.url == url)
        {
            all.push(Link { url, content_type: content_type.map(str::to_owned), kind: Some(kind.to_owned()) });
        }
    };
    let places: [&Location<'_>; 2] = [&work.primary_location, &work.best_oa_location];
    for place in places {
        add(&place.landing_page_url, None, "landing-page");
        add(&place.pdf_url, Some("application/pdf"), "fulltext");
    }
    all
}

/// Funders, once for each award. Since 2025 the ROR id stands in a list of its own.
pub(super) fn funders(work: &Work<'_>) -> Vec<Funder> {
    let ror_of = |id: Option<&str>| {
        let funder = work.funders.iter().find(|funder| funder.id.get().is_some() && funder.id.get() == id)?;
        Ror::parse(funder.ror.get()?).ok()
    };
    let mut all: Vec<Funder> = Vec::new();
    for grant in work.awards.iter().chain(&work.grants) {
        let funder = Funder {
            name: grant.funder_name.plain(),
            ror: ror_of(grant.funder_id.get()),
            award: grant.award.plain(),
            ..Funder::default()
        };
        if funder != Funder::default() {
            push_new(&mut all, funder);
        }
    }
    for funder in &work.funders {
        let (name, ror) = (funder.name.plain(), funder.ror.get().and_then(|ror| Ror::parse(ror).ok()));
        if name.is_some() && !all.iter().any(|known| known.name == name) {
            all.push(Funder { name, ror, ..Funder::default() });
        }
    }
    all
}

/// The other identifiers of the work.
pub(super) fn identifiers(work: &Work<'_>, own: &str) -> Vec<Identifier> {
    let mut all = vec![Identifier { scheme: scheme::OPENALEX.to_owned(), value: own.to_owned() }];
    let mag = work.ids.mag.get().filter(|mag| mag.bytes().all(|b| b.is_ascii_digit()));
    let mag = mag.map(|mag| Identifier { scheme: "mag".to_owned(), value: mag.to_owned() });
    let pmid = work.ids.pmid.get().and_then(|id| related("pmid", id));
    let pmcid = work.ids.pmcid.get().and_then(|id| related("pmcid", id));
    all.extend([mag, pmid, pmcid].into_iter().flatten());
    all
}
