//! The page of a work: whole without any script. All that came from outside is escaped by the template, but for title
//! and abstract, which are cleaned to the safe subset of HTML once more.

use askama::Template;
use pressmark_app::files::{StoredFile, path_of as path_of_file};
use pressmark_domain::export::format;
use pressmark_domain::text::{plain_text, safe_html};
use pressmark_domain::work::Author;

use super::headers::{forms, licence_url};
use super::record::{Landing, Version};
use super::tags::{Tag, date, tags};
use crate::failure::Failure;
use crate::voice::iso;

/// Creators that are named.
const MOST_CREATORS: usize = 200;

#[derive(Template)]
#[template(path = "resolver/page.html")]
struct Page<'a> {
    language: &'a str,
    title: String,
    title_html: String,
    subtitle_html: Option<String>,
    canonical: &'a str,
    forms: Vec<FormLink>,
    tags: Vec<Tag>,
    json_ld: String,
    is_retracted: bool,
    newer: Option<&'a Version>,
    creators: Vec<Creator>,
    creators_left: usize,
    pid: &'a str,
    docid: Option<&'a str>,
    provisional: bool,
    kind: Option<String>,
    date: Option<String>,
    version: Option<String>,
    publisher: Option<&'a str>,
    container: Option<&'a str>,
    licence: Option<Licence>,
    abstract_html: Option<String>,
    keywords: String,
    funders: Vec<String>,
    citation: Option<&'a str>,
    embargo: Option<String>,
    files: Vec<FileLine<'a>>,
    versions: &'a [Version],
}

struct FormLink {
    name: &'static str,
    media_type: &'static str,
    url: String,
}

struct Creator {
    name: String,
    orcid: Option<String>,
    places: String,
}

struct Licence {
    name: String,
    url: Option<String>,
}

struct FileLine<'a> {
    url: String,
    name: &'a str,
    title: Option<&'a str>,
    what: &'a str,
    size: String,
    sha256: &'a str,
}

/// The page.
///
/// # Errors
/// 500 where the template cannot be filled.
pub(super) fn html(landing: &Landing) -> Result<String, Failure> {
    let (record, deposit) = (&landing.record, landing.work.deposit.as_ref());
    let title_html = record.title.as_deref().and_then(safe_html).unwrap_or_else(|| "Untitled".to_owned());
    let number = deposit.map(|deposit| deposit.version_number).filter(|_| !landing.versions.is_empty());
    let version = landing.version_label().or_else(|| number.map(|number| number.to_string()));
    let json_ld = format("schema-org").map(|format| format.write(&landing.export())).unwrap_or_default();
    let page = Page {
        language: record.language.as_deref().unwrap_or_default(),
        title: plain_text(&title_html),
        subtitle_html: record.subtitle.as_deref().and_then(safe_html),
        title_html,
        canonical: &landing.url,
        forms: forms().map(|form| form_link(form, landing)).collect(),
        tags: tags(landing),
        json_ld,
        is_retracted: record.is_retracted,
        newer: landing.newer(),
        creators: record.authors.iter().take(MOST_CREATORS).map(creator).collect(),
        creators_left: record.authors.len().saturating_sub(MOST_CREATORS),
        pid: &landing.pid,
        docid: deposit.map(|deposit| deposit.docid.as_str()),
        provisional: landing.provisional,
        kind: record.publication_type.map(|kind| kind.as_str().replace('-', " ")),
        date: date(landing),
        version,
        publisher: record.publisher.as_deref(),
        container: record.container.as_ref().and_then(|container| container.title.as_deref()),
        licence: licence(landing),
        abstract_html: record.abstract_text.as_deref().and_then(safe_html),
        keywords: record.keywords.join(", "),
        funders: record.funders.iter().filter_map(funder).collect(),
        citation: landing.citation.as_deref(),
        embargo: landing.embargo_until.map(day),
        files: landing.files.iter().map(line).collect(),
        versions: &landing.versions,
    };
    page.render().map_err(Failure::internal)
}

/// The day of a time, UTC.
pub(super) fn day(millis: i64) -> String {
    iso(millis).chars().take(10).collect()
}

fn form_link((name, media_type): (&'static str, &'static str), landing: &Landing) -> FormLink {
    FormLink { name, media_type, url: format!("{}?format={name}", landing.url) }
}

fn creator(author: &Author) -> Creator {
    let places: Vec<&str> = author.affiliations.iter().filter_map(|place| place.name.as_deref()).collect();
    Creator {
        name: author.name.clone(),
        orcid: author.orcid.map(|orcid| format!("https://orcid.org/{orcid}")),
        places: places.join("; "),
    }
}

fn licence(landing: &Landing) -> Option<Licence> {
    let url = licence_url(landing);
    let spdx = landing.record.licenses.iter().find_map(|licence| licence.spdx.clone());
    let name = spdx.or_else(|| url.clone())?;
    Some(Licence { name, url })
}

fn funder(funder: &pressmark_domain::work::Funder) -> Option<String> {
    let name = funder.name.clone()?;
    Some(match &funder.award {
        Some(award) => format!("{name} ({award})"),
        None => name,
    })
}

fn line(file: &StoredFile) -> FileLine<'_> {
    FileLine {
        // Of the origin that the page came from.
        url: path_of_file(file),
        name: &file.name,
        title: file.title.as_deref(),
        what: &file.media_type,
        size: size(file.size),
        sha256: &file.sha256,
    }
}

/// A size for people: three digits or so.
fn size(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    let (mut tenths, mut unit) = (bytes.max(0).saturating_mul(10), "bytes");
    for larger in UNITS {
        if tenths < 10_000 {
            break;
        }
        (tenths, unit) = (tenths / 1_000, larger);
    }
    let whole = tenths / 10;
    if unit == "bytes" || whole >= 10 { format!("{whole} {unit}") } else { format!("{whole}.{} {unit}", tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (17, "17 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (15_499, "15 kB"),
            (2_340_000, "2.3 MB"),
            (5_000_000_000, "5.0 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn days_are_in_utc() {
        assert_eq!(day(1_700_000_000_000), "2023-11-14");
    }
}
