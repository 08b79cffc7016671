//! The citation in APA style (7th edition), by a CSL processor.

use std::sync::LazyLock;

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::json::Item;
use hayagriva::citationberg::{IndependentStyle, Locale, Style};
use hayagriva::{BibliographyDriver, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest};
use serde_json::Value;

use super::text::plain;
use super::{Work, csl_json};

/// Style and terms, decoded once from what the processor carries with it: nothing is fetched.
static APA: LazyLock<Option<(IndependentStyle, Vec<Locale>)>> = LazyLock::new(|| {
    let Style::Independent(style) = ArchivedStyle::AmericanPsychologicalAssociation.get() else { return None };
    let is_english = |locale: &Locale| locale.lang.as_ref().is_some_and(|lang| lang.0 == "en-US");
    Some((style, locales().into_iter().filter(is_english).collect()))
});

/// Authors beyond this are not given to the processor: the style shows the first nineteen and the last.
const MOST_AUTHORS: usize = 21;

/// The work's reference as APA prints it, plain text; `None` for a work of which there is nothing to say.
///
/// Takes the better part of a millisecond: for lists it wants a cache.
#[must_use]
pub fn apa_citation(work: &Work<'_>) -> Option<String> {
    let (style, locales) = APA.as_ref()?;
    if work.record.title.is_none() && work.record.authors.is_empty() {
        return None;
    }
    let item = item(work)?;
    let mut driver = BibliographyDriver::new();
    driver.citation(CitationRequest::from_items(vec![CitationItem::with_entry(&item)], style, locales));
    let rendered = driver.finish(BibliographyRequest { style, locale: None, locale_files: locales });
    let entry = rendered.bibliography?.items.into_iter().next()?;
    let mut text = String::new();
    entry.content.write_buf(&mut text, BufWriteFormat::Plain).ok()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Of "Retrieved [date], from" before the URL of an undated work the processor leaves the first word without a date.
    let text = text.replace(" Retrieved http", " http");
    // The same with the month of a date that has none.
    let year = work.record.publication_year.unwrap_or_default();
    let text = text.replacen(&format!("({year},)"), &format!("({year})"), 1);
    Some(text).filter(|text| !text.is_empty())
}

/// The item for the processor, which takes markup for text and prints what it is given.
fn item(work: &Work<'_>) -> Option<Item> {
    let mut csl = csl_json(work);
    let members = csl.as_object_mut()?;
    for name in ["title", "title-short"] {
        if let Some(Value::String(title)) = members.get_mut(name) {
            *title = plain(&std::mem::take(title));
        }
    }
    for unused in ["abstract", "keyword", "status"] {
        members.remove(unused);
    }
    // The style prints the DOI rather than the URL; but where the URL is another's, the DOI leads nowhere yet.
    if !work.url.is_empty() && !work.url.starts_with("https://doi.org/") {
        members.remove("DOI");
    }
    if let Some(Value::Array(authors)) = members.get_mut("author") {
        let count = authors.len();
        if count > MOST_AUTHORS {
            authors.drain(MOST_AUTHORS - 1..count - 1);
        }
    }
    serde_json::from_value(csl).ok()
}
