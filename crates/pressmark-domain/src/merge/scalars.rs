//! Fields with one value: the most trusted provider that has one.

use super::provenance::Provenance;
use crate::text::title_key;
use crate::view::{Provider, ProviderView};
use crate::work::{PartialDate, WorkRecord, WorkType};

/// Fills in title, subtitle, abstract, language, type, date, year and publisher.
pub(super) fn bibliography(record: &mut WorkRecord, views: &[&ProviderView], fields: &mut Provenance) {
    record.title = fields.first("title", views, |view| text(&view.record.title));
    record.subtitle = subtitle(record.title.as_deref(), views, fields);
    record.abstract_text = fields.first("abstract", views, |view| text(&view.record.abstract_text));
    record.language = fields.first("language", views, |view| text(&view.record.language));
    record.publisher = fields.first("publisher", views, |view| text(&view.record.publisher));
    // `other` says that a provider has no word for the kind of work; a less trusted one may have.
    let specific = |view: &ProviderView| view.record.publication_type.filter(|kind| *kind != WorkType::OTHER);
    record.publication_type = fields
        .first("publication_type", views, specific)
        .or_else(|| fields.first("publication_type", views, |view| view.record.publication_type));
    record.publication_date = fields.first("publication_date", views, date);
    record.publication_year = record.publication_date.map(PartialDate::year);
}

fn text(value: &Option<String>) -> Option<String> {
    value.clone().filter(|text| !text.trim().is_empty())
}

/// A subtitle belongs to its title: it comes from a view whose title is the one chosen, and not where the title has it
/// already (`Title: Subtitle`, as some providers write).
fn subtitle(title: Option<&str>, views: &[&ProviderView], fields: &mut Provenance) -> Option<String> {
    let key = title_key(title?);
    fields.first("subtitle", views, |view| {
        let subtitle = text(&view.record.subtitle)?;
        let belongs = view.record.title.as_deref().is_some_and(|own| title_key(own) == key);
        let is_said = key.ends_with(&title_key(&subtitle));
        (belongs && !is_said).then_some(subtitle)
    })
}

/// A view's date, whole. OpenAlex writes 1 January for a year (rule 8); a view with a year alone has that for a date.
fn date(view: &ProviderView) -> Option<PartialDate> {
    let year = || PartialDate::from_parts(view.record.publication_year?.into(), None, None);
    let date = view.record.publication_date.or_else(year)?;
    let is_invented = view.provider == Provider::OpenAlex && date.month() == Some(1) && date.day() == Some(1);
    Some(if is_invented { date.year_only() } else { date })
}
