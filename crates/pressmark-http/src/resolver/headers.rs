//! Links for programs that read no pages (RFC 8288): signposting.org's typed links, and those of versions (RFC 5829).

use pressmark_app::files::path_of as path_of_file;
use pressmark_domain::export::{FORMATS, schema_org};
use url::Url;

use super::record::{Landing, Version};

/// Links of one kind.
const MOST: usize = 25;
/// Bytes of all of them: proxies hold no more than some thousand bytes of headers.
const LONGEST: usize = 3_500;

/// The links of the page; where not all fit, the last files are left out.
pub(super) fn of_page(landing: &Landing) -> String {
    let mut links = vec![link(&landing.pid, "cite-as", None), link("https://schema.org/AboutPage", "type", None)];
    if let Some(kind) = schema_org(&landing.export())["@type"].as_str() {
        links.push(link(&format!("https://schema.org/{kind}"), "type", None));
    }
    links.extend(licence_url(landing).map(|licence| link(&licence, "license", None)));
    for (name, media_type) in forms() {
        links.push(link(&format!("{}?format={name}", landing.url), "describedby", Some(media_type)));
    }
    links.extend(of_versions(landing));
    let orcids = landing.record.authors.iter().filter_map(|author| author.orcid);
    links.extend(orcids.take(MOST).map(|orcid| link(&format!("https://orcid.org/{orcid}"), "author", None)));
    for file in landing.files.iter().take(MOST) {
        let url = format!("{}{}", landing.public_url, path_of_file(file));
        links.push(link(&url, "item", Some(file.media_type.as_str())));
    }
    let mut length = 0;
    let fits = |link: &String| {
        length += link.len() + ", ".len();
        length <= LONGEST
    };
    links.into_iter().take_while(fits).collect::<Vec<_>>().join(", ")
}

/// The links of a format: to what it describes.
pub(super) fn of_format(landing: &Landing) -> String {
    [link(&landing.pid, "cite-as", None), link(&landing.url, "describes", Some("text/html"))].join(", ")
}

/// Formats, beside the page, by name and media type.
pub(super) fn forms() -> impl Iterator<Item = (&'static str, &'static str)> {
    let others = FORMATS.iter().map(|format| (format.name, format.media_type));
    std::iter::once(("json", "application/json")).chain(others)
}

/// The address of the licence, if it is one of the web.
pub(super) fn licence_url(landing: &Landing) -> Option<String> {
    landing.record.licenses.iter().find_map(|license| match (&license.url, &license.spdx) {
        (Some(url), _) => {
            let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
            Some(url.to_string())
        }
        (None, Some(spdx)) => {
            let mut url = Url::parse("https://spdx.org/licenses/").ok()?;
            url.path_segments_mut().ok()?.pop_if_empty().push(&format!("{spdx}.html"));
            Some(url.to_string())
        }
        (None, None) => None,
    })
}

fn of_versions(landing: &Landing) -> Vec<String> {
    let to = |version: &Version, relation| link(&format!("{}{}", landing.public_url, version.path), relation, None);
    let shown: Vec<&Version> = landing.versions.iter().filter(|version| !version.is_retired).collect();
    let Some(own) = shown.iter().position(|version| version.is_this) else { return Vec::new() };
    let mut links = Vec::new();
    links.extend(shown.last().map(|last| to(last, "latest-version")));
    links.extend(own.checked_sub(1).and_then(|place| shown.get(place)).map(|before| to(before, "predecessor-version")));
    links.extend(shown.get(own + 1).map(|behind| to(behind, "successor-version")));
    links
}

fn link(url: &str, relation: &str, media_type: Option<&str>) -> String {
    // Media types of files were found by content, and are from a list of ours; still, nothing may end the text early.
    let is_plain = |text: &&str| text.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
    let media_type = media_type.filter(is_plain).map(|kind| format!("; type=\"{kind}\"")).unwrap_or_default();
    format!("<{url}>; rel=\"{relation}\"{media_type}")
}
