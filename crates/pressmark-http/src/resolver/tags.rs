//! What is said of a work in the head of its page, for those who index pages: the tags of Highwire Press, which Google
//! Scholar and Zotero read, and Dublin Core.

use pressmark_app::files::path_of as path_of_file;
use pressmark_domain::text::plain_text;
use pressmark_domain::work::{Author, Container};

use super::headers::licence_url;
use super::record::Landing;

/// Authors that are named: those who index pages read no more.
const MOST_AUTHORS: usize = 200;

/// A tag: its name and what it says.
pub(super) type Tag = (&'static str, String);

/// The tags of a page.
pub(super) fn tags(landing: &Landing) -> Vec<Tag> {
    let mut tags = highwire(landing);
    tags.extend(dublin_core(landing));
    tags.retain(|(_, text)| !text.is_empty());
    tags
}

fn highwire(landing: &Landing) -> Vec<Tag> {
    let record = &landing.record;
    let mut tags: Vec<Tag> = Vec::new();
    tags.extend(record.title.as_deref().map(|title| ("citation_title", plain_text(title))));
    for author in record.authors.iter().take(MOST_AUTHORS) {
        tags.push(("citation_author", inverted(author)));
        let places = author.affiliations.iter().filter_map(|place| place.name.clone());
        tags.extend(places.map(|place| ("citation_author_institution", place)));
        tags.extend(author.orcid.map(|orcid| ("citation_author_orcid", format!("https://orcid.org/{orcid}"))));
    }
    let date = date(landing).map(|date| date.replace('-', "/"));
    tags.extend(date.map(|date| ("citation_publication_date", date)));
    tags.extend(record.doi.as_ref().map(|doi| ("citation_doi", doi.to_string())));
    tags.extend(record.publisher.clone().map(|publisher| ("citation_publisher", publisher)));
    tags.extend(record.container.as_ref().map(container).unwrap_or_default());
    tags.extend(record.language.clone().map(|language| ("citation_language", language)));
    tags.push(("citation_keywords", record.keywords.join("; ")));
    tags.push(("citation_abstract_html_url", landing.url.clone()));
    let papers = landing.files.iter().filter(|file| file.media_type == "application/pdf");
    let url = |file| ("citation_pdf_url", format!("{}{}", landing.public_url, path_of_file(file)));
    tags.extend(papers.take(1).map(url));
    tags
}

fn container(container: &Container) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let title = if container.isbn.is_empty() { "citation_journal_title" } else { "citation_inbook_title" };
    tags.extend(container.title.clone().map(|text| (title, text)));
    tags.extend(container.issn.iter().map(|issn| ("citation_issn", issn.clone())));
    tags.extend(container.isbn.iter().map(|isbn| ("citation_isbn", isbn.clone())));
    tags.extend(container.volume.clone().map(|volume| ("citation_volume", volume)));
    tags.extend(container.issue.clone().map(|issue| ("citation_issue", issue)));
    if let Some(pages) = &container.pages {
        let (first, last) = pages.split_once(['-', '–']).unwrap_or((pages.as_str(), ""));
        tags.push(("citation_firstpage", first.trim().to_owned()));
        tags.push(("citation_lastpage", last.trim().to_owned()));
    }
    tags
}

fn dublin_core(landing: &Landing) -> Vec<Tag> {
    let record = &landing.record;
    let mut tags: Vec<Tag> = Vec::new();
    tags.extend(record.title.as_deref().map(|title| ("DC.title", plain_text(title))));
    tags.extend(record.authors.iter().take(MOST_AUTHORS).map(|author| ("DC.creator", inverted(author))));
    tags.push(("DC.identifier", landing.pid.clone()));
    tags.extend(date(landing).map(|date| ("DC.date", date)));
    tags.extend(record.publication_type.map(|kind| ("DC.type", kind.as_str().to_owned())));
    tags.extend(record.publisher.clone().map(|publisher| ("DC.publisher", publisher)));
    tags.extend(record.language.clone().map(|language| ("DC.language", language)));
    tags.extend(licence_url(landing).map(|licence| ("DC.rights", licence)));
    tags.extend(record.abstract_text.as_deref().map(|text| ("DC.description", plain_text(text))));
    tags
}

/// The date of publication as far as it is known.
pub(super) fn date(landing: &Landing) -> Option<String> {
    let record = &landing.record;
    record.publication_date.map(|date| date.to_string()).or(record.publication_year.map(|year| year.to_string()))
}

/// The family name first, where the parts are known; nothing is guessed (rule 49).
fn inverted(author: &Author) -> String {
    match (&author.family, &author.given) {
        (Some(family), Some(given)) => format!("{family}, {given}"),
        _ => author.name.clone(),
    }
}
