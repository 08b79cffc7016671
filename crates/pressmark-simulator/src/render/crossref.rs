//! Works as Crossref's REST API shows them. Typed and borrowed rather than [`serde_json::Value`]: benchmarks import
//! millions of these lines.

use pressmark_domain::work::{Affiliation, Author, Funder};
use serde::Serialize;

use super::{DateParts, collected, whole_day};
use crate::made_up::{Authorship, Work};

/// So many references are spelled out; longer lists are counted only, as where a publisher does not open them.
const REFERENCES: u32 = 40;

/// The `message` of `/works/{doi}`.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Message<'a> {
    indexed: Moment,
    reference_count: u32,
    publisher: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<[License<'a>; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    funder: Vec<Supporter<'a>>,
    content_domain: ContentDomain,
    published_print: DateParts,
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    abstract_text: Option<String>,
    #[serde(rename = "DOI")]
    doi: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    created: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    source: &'static str,
    is_referenced_by_count: u32,
    title: [&'a str; 1],
    prefix: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Person<'a>>,
    member: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reference: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_title: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<[&'a str; 1]>,
    language: &'a str,
    link: [Link; 1],
    deposited: Moment,
    score: u32,
    resource: Resource,
    issued: DateParts,
    references_count: u32,
    #[serde(rename = "URL")]
    url: String,
    #[serde(rename = "ISSN", skip_serializing_if = "<[String]>::is_empty")]
    issn: &'a [String],
    published: DateParts,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_by: Option<[UpdatedBy<'a>; 1]>,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "kebab-case")]
struct Moment {
    date_parts: [[i32; 3]; 1],
    date_time: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct License<'a> {
    start: Moment,
    content_version: &'static str,
    delay_in_days: u32,
    #[serde(rename = "URL")]
    url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Supporter<'a> {
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    doi: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doi_asserted_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    award: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ContentDomain {
    domain: [&'static str; 0],
    crossmark_restriction: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Person<'a> {
    #[serde(rename = "ORCID", skip_serializing_if = "Option::is_none")]
    orcid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated_orcid: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    sequence: &'static str,
    affiliation: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<[PlaceId<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PlaceId<'a> {
    id: &'a str,
    id_type: &'static str,
    asserted_by: &'static str,
}

/// A reference in words: made up, like everything else.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Reference {
    key: String,
    doi_asserted_by: &'static str,
    first_page: String,
    volume: String,
    author: &'static str,
    year: String,
    journal_title: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Link {
    #[serde(rename = "URL")]
    url: String,
    content_type: &'static str,
    content_version: &'static str,
    intended_application: &'static str,
}

#[derive(Serialize)]
struct Resource {
    primary: Primary,
}

#[derive(Serialize)]
struct Primary {
    #[serde(rename = "URL")]
    url: String,
}

#[derive(Serialize)]
struct UpdatedBy<'a> {
    #[serde(rename = "DOI")]
    doi: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    label: &'static str,
    source: &'static str,
    updated: Moment,
}

/// `None` for a work without a DOI.
pub(super) fn message(work: &Work) -> Option<Message<'_>> {
    let doi = work.doi.as_ref()?.as_str();
    let moment = moment(work);
    let listed = if work.references <= REFERENCES { work.references } else { 0 };
    let notice = work.retraction_notice.as_ref().filter(|_| work.retracted);
    Some(Message {
        indexed: moment.clone(),
        reference_count: work.references,
        publisher: &work.publisher,
        issue: work.issue.as_deref(),
        license: work
            .license
            .as_deref()
            .map(|url| [License { start: moment.clone(), content_version: "vor", delay_in_days: 0, url }]),
        funder: work.funders.iter().map(supporter).collect(),
        content_domain: ContentDomain { domain: [], crossmark_restriction: false },
        published_print: DateParts::from(work.date),
        abstract_text: work.abstract_text.as_deref().map(jats),
        doi,
        kind: crossref_type(work.kind.as_str()),
        created: moment.clone(),
        page: work.pages.as_deref(),
        source: "Crossref",
        is_referenced_by_count: work.cited_by,
        title: [&work.title],
        prefix: doi.split('/').next().unwrap_or_default(),
        volume: work.volume.as_deref(),
        author: collected(&work.authors, person),
        member: "0",
        reference: (1..=listed).map(|n| reference(work, n)).collect(),
        container_title: work.container_title.as_deref().map(|title| [title]),
        subtitle: work.subtitle.as_deref().map(|subtitle| [subtitle]),
        language: work.language,
        link: [Link {
            url: format!("https://example.org/pdf/{}", work.index),
            content_type: "application/pdf",
            content_version: "vor",
            intended_application: "similarity-checking",
        }],
        deposited: moment,
        score: 1,
        resource: Resource { primary: Primary { url: format!("https://example.org/work/{}", work.index) } },
        issued: DateParts::from(work.date),
        references_count: work.references,
        url: format!("https://doi.org/{doi}"),
        issn: &work.issns,
        published: DateParts::from(work.date),
        updated_by: notice.map(|notice| {
            let (kind, label, source) = ("retraction", "Retraction", "publisher");
            [UpdatedBy { doi: notice.as_str(), kind, label, source, updated: moment_after(work) }]
        }),
    })
}

/// Types of this registry's that Crossref has no word for are "other" there.
fn crossref_type(kind: &str) -> &str {
    match kind {
        "software"
        | "patent"
        | "conference-poster"
        | "presentation"
        | "conference-abstract"
        | "working-paper"
        | "artwork"
        | "translation"
        | "magazine-article"
        | "newspaper-article"
        | "web-page" => "other",
        kind => kind,
    }
}

fn moment(work: &Work) -> Moment {
    let (month, day) = (work.date.month().unwrap_or(1), work.date.day().unwrap_or(1));
    Moment {
        date_parts: [[work.date.year(), i32::from(month), i32::from(day)]],
        date_time: format!("{}T00:00:00Z", whole_day(work.date)),
    }
}

fn moment_after(work: &Work) -> Moment {
    let year = work.date.year() + 1;
    Moment { date_parts: [[year, 6, 1]], date_time: format!("{year:04}-06-01T00:00:00Z") }
}

/// Paragraphs of plain text as JATS.
fn jats(text: &str) -> String {
    let mut jats = String::with_capacity(text.len() + 60);
    for paragraph in text.split('\n').filter(|p| !p.is_empty()) {
        jats.push_str("<jats:p>");
        for c in paragraph.chars() {
            match c {
                '&' => jats.push_str("&amp;"),
                '<' => jats.push_str("&lt;"),
                '>' => jats.push_str("&gt;"),
                c => jats.push(c),
            }
        }
        jats.push_str("</jats:p>");
    }
    jats
}

pub(super) fn is_group(author: &Author) -> bool {
    author.roles.iter().any(|role| role == "group") || (author.given.is_none() && author.family.is_none())
}

fn person(position: usize, authorship: &Authorship) -> Person<'_> {
    let written = &authorship.written;
    let orcid = written.orcid.as_ref().filter(|_| authorship.orcid_asserted).map(pressmark_domain::Orcid::url);
    let is_group = is_group(written);
    Person {
        authenticated_orcid: orcid.is_some().then_some(false),
        orcid,
        name: is_group.then_some(written.name.as_str()),
        given: written.given.as_deref().filter(|_| !is_group),
        family: written.family.as_deref().filter(|_| !is_group),
        sequence: if position == 0 { "first" } else { "additional" },
        affiliation: written.affiliations.iter().map(place).collect(),
    }
}

fn place(affiliation: &Affiliation) -> Place<'_> {
    let id = |ror| [PlaceId { id: ror, id_type: "ROR", asserted_by: "publisher" }];
    Place { name: affiliation.name.as_deref(), id: affiliation.ror.as_ref().map(|ror| id(ror.as_str())) }
}

fn supporter(funder: &Funder) -> Supporter<'_> {
    Supporter {
        doi: funder.doi.as_ref().map(pressmark_domain::Doi::as_str),
        doi_asserted_by: funder.doi.as_ref().map(|_| "publisher"),
        name: funder.name.as_deref(),
        award: funder.award.iter().map(String::as_str).collect(),
    }
}

fn reference(work: &Work, n: u32) -> Reference {
    let year = work.date.year() - 1 - i32::try_from(n % 20).unwrap_or_default();
    Reference {
        key: format!("{}_CR{n}", work.index),
        doi_asserted_by: "crossref",
        first_page: (n * 17).to_string(),
        volume: (n % 60 + 1).to_string(),
        author: "J. S. Carberry",
        year: year.to_string(),
        journal_title: "Journal of Psychoceramics",
    }
}
