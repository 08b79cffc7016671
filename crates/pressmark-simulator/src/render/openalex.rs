//! Works as OpenAlex shows them. Typed and borrowed rather than [`serde_json::Value`]: benchmarks import millions of
//! these lines.

use pressmark_domain::work::Funder;

use super::openalex_shape::{
    Award, Biblio, Cluster, Field, Ids, Inverted, Keyword, Listed, Location, Named, Object, OpenAccess, RawAffiliation,
    Source, Topic,
};
use super::{collected, whole_day};
use crate::made_up::{Agency, Authorship, FIELDS, Work, World};

/// Made-up works are numbered behind all that OpenAlex has; so are its other entities here.
const FIRST: u64 = 90_000_000_000;

pub(super) fn number(index: usize) -> u64 {
    FIRST + index as u64
}

/// The index of a made-up work's number.
pub(super) fn index(number: u64) -> Option<usize> {
    usize::try_from(number.checked_sub(FIRST)?).ok()
}

/// The id of an entity that is known by a text.
fn id_of(kind: char, text: &str) -> String {
    let hash =
        text.bytes().fold(0_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)) % 9_999_999_967);
    format!("https://openalex.org/{kind}{}", FIRST + hash)
}

pub(super) fn work<'a>(world: &'a World, work: &'a Work) -> Object<'a> {
    let id = format!("https://openalex.org/W{}", number(work.index));
    let doi = work.doi.as_ref().map(pressmark_domain::Doi::url);
    let title = match &work.subtitle {
        Some(subtitle) => format!("{}: {subtitle}", work.title),
        None => work.title.clone(),
    };
    let is_open = work.oa_status != "closed";
    let location = location(work, doi.clone(), is_open);
    let pmid = work.identifiers.iter().find(|identifier| identifier.scheme == "pmid");
    let pages = work.pages.as_deref().map(|pages| pages.split_once('-').unwrap_or((pages, pages)));
    let topic = topic(work);
    Object {
        doi: doi.clone(),
        display_name: title.clone(),
        title,
        publication_year: work.date.year(),
        publication_date: whole_day(work.date),
        ids: Ids {
            openalex: id.clone(),
            doi: doi.clone(),
            pmid: pmid.map(|pmid| format!("https://pubmed.ncbi.nlm.nih.gov/{}", pmid.value)),
        },
        id,
        language: work.language,
        primary_location: location.clone(),
        kind: openalex_type(work.kind.as_str()),
        indexed_in: indexed_in(work),
        open_access: OpenAccess {
            is_oa: is_open,
            oa_status: work.oa_status,
            oa_url: doi.filter(|_| is_open),
            any_repository_has_fulltext: work.oa_status == "green",
        },
        authorships: collected(&work.authors, |n, a| authorship(world, n, work.authors.len(), a)),
        institutions: [],
        countries_distinct_count: 0,
        institutions_distinct_count: 0,
        corresponding_author_ids: [],
        corresponding_institution_ids: [],
        apc_list: None,
        apc_paid: None,
        fwci: None,
        has_fulltext: false,
        cited_by_count: work.cited_by,
        biblio: Biblio {
            volume: work.volume.as_deref(),
            issue: work.issue.as_deref(),
            first_page: pages.map(|(first, _)| first),
            last_page: pages.map(|(_, last)| last),
        },
        is_retracted: work.retracted,
        is_paratext: false,
        is_xpac: false,
        primary_topic: topic.clone(),
        topics: [topic],
        keywords: work.keywords.iter().map(|keyword| self::keyword(keyword)).collect(),
        concepts: [],
        mesh: [],
        locations_count: 1,
        best_oa_location: is_open.then(|| location.clone()),
        locations: [location],
        sustainable_development_goals: [],
        awards: work.funders.iter().filter(|funder| funder.award.is_some()).map(award).collect(),
        funders: work.funders.iter().map(funder).collect(),
        content_urls: None,
        referenced_works_count: work.references,
        referenced_works: work.cited_works.iter().map(|n| format!("https://openalex.org/W{}", number(*n))).collect(),
        related_works: [],
        abstract_inverted_index: work.abstract_text.as_deref().map(Inverted::of),
        counts_by_year: [],
        updated_date: "2026-01-01T00:00:00.000000",
        created_date: whole_day(work.date),
    }
}

fn indexed_in(work: &Work) -> &'static [&'static str] {
    match work.agency {
        Agency::Crossref => &["crossref"],
        Agency::DataCite => &["datacite"],
        Agency::Other(_) | Agency::None => &[],
    }
}

fn topic(work: &Work) -> Topic {
    let name = FIELDS.get(work.field).map_or_else(|| work.field.to_string(), |field| (*field).to_owned());
    Topic {
        id: format!("https://openalex.org/T{}", 90_000 + work.field),
        display_name: name.clone(),
        score: 0.9,
        field: Field { id: format!("https://openalex.org/fields/{}", 90 + work.field), display_name: name },
    }
}

fn keyword(keyword: &str) -> Keyword<'_> {
    let id = format!("https://openalex.org/keywords/{}", keyword.replace(' ', "-"));
    Keyword { id, display_name: keyword, score: 0.5 }
}

fn award(funder: &Funder) -> Award<'_> {
    Award {
        id: None,
        display_name: None,
        funder_award_id: funder.award.as_deref(),
        funder_id: None,
        funder_display_name: funder.name.as_deref(),
    }
}

fn funder(funder: &Funder) -> Named<'_> {
    Named {
        id: id_of('F', funder.name.as_deref().unwrap_or_default()),
        display_name: funder.name.as_deref(),
        ror: funder.ror.as_ref().map(pressmark_domain::Ror::as_str),
    }
}

fn location(work: &Work, doi: Option<String>, is_open: bool) -> Location<'_> {
    let source = work.container_title.as_deref().map(|title| Source {
        id: id_of('S', title),
        display_name: title,
        issn_l: work.issns.first().map(String::as_str),
        issn: &work.issns,
        is_oa: is_open,
        is_in_doaj: false,
        is_core: false,
        host_organization: None,
        host_organization_name: &work.publisher,
        kind: "journal",
    });
    Location {
        id: work.doi.as_ref().map(|doi| format!("doi:{doi}")),
        is_oa: is_open,
        landing_page_url: doi,
        pdf_url: None,
        source,
        license: work.license.as_deref().filter(|_| is_open).and_then(license),
        license_id: None,
        version: "publishedVersion",
        is_accepted: true,
        is_published: true,
        raw_source_name: work.container_title.as_deref(),
        raw_type: work.kind.as_str(),
    }
}

/// OpenAlex's word for a Creative Commons licence.
fn license(url: &str) -> Option<String> {
    let rest = url.split("creativecommons.org/").nth(1)?;
    let mut parts = rest.split('/');
    match (parts.next()?, parts.next()?) {
        ("licenses", name) => Some(format!("cc-{name}")),
        ("publicdomain", _) => Some("public-domain".to_owned()),
        _ => None,
    }
}

fn authorship<'a>(world: &'a World, position: usize, count: usize, authorship: &'a Authorship) -> Listed<'a> {
    let written = &authorship.written;
    // A cluster has the name that its holder uses most, not the one on this work.
    let person = authorship.person.and_then(|person| world.people.get(person));
    let display_name = match person.map(|person| (&person.given, &person.family)) {
        Some((given, Some(family))) => format!("{given} {family}").into(),
        Some((given, None)) => given.as_str().into(),
        None => written.name.as_str().into(),
    };
    let raw: Vec<&str> = written.affiliations.iter().filter_map(|affiliation| affiliation.name.as_deref()).collect();
    let institutions = written.affiliations.iter().filter_map(|affiliation| {
        let ror = affiliation.ror.as_ref()?.as_str();
        Some(Named { id: id_of('I', ror), display_name: affiliation.name.as_deref(), ror: Some(ror) })
    });
    Listed {
        author_position: match position {
            0 => "first",
            n if n + 1 == count => "last",
            _ => "middle",
        },
        author: Cluster {
            id: authorship.person.map(|person| format!("https://openalex.org/A{}", FIRST + person as u64)),
            display_name,
            orcid: authorship.orcid_hint.as_ref().map(pressmark_domain::Orcid::url),
        },
        institutions: institutions.collect(),
        countries: [],
        is_corresponding: position == 0,
        raw_author_name: &written.name,
        affiliations: raw
            .iter()
            .map(|text| RawAffiliation { raw_affiliation_string: text, institution_ids: [] })
            .collect(),
        raw_affiliation_strings: raw,
    }
}

fn openalex_type(kind: &str) -> &str {
    match kind {
        "journal-article" | "magazine-article" | "newspaper-article" => "article",
        "proceedings-article" => "conference-paper",
        "posted-content" => "preprint",
        "monograph" | "edited-book" | "reference-book" => "book",
        "conference-poster" | "presentation" | "conference-abstract" | "web-page" | "image" => "other",
        "working-paper" => "report",
        kind => kind,
    }
}
