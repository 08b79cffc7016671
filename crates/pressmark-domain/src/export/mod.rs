//! A work in the formats of others: CSL-JSON, DataCite JSON, schema.org JSON-LD, BibTeX, RIS, and as a citation.
//!
//! [`FORMATS`] is the one table of media types (rule 56); [`csl_json`] is what citations are made of.
//!
//! ```
//! use pressmark_domain::export::{Work, csl_json, format};
//! let record = serde_json::from_value(serde_json::json!({"title": "On <i>pots</i>", "publication_type": "book"})).unwrap();
//! let work = Work { record: &record, id: "10.5555/pots", url: "https://doi.org/10.5555/pots" };
//! assert_eq!(csl_json(&work)["title"], "On <i>pots</i>");
//! assert!(format("application/x-bibtex").unwrap().write(&work).starts_with("@book{"));
//! ```

mod apa;
mod bibtex;
mod csl;
mod datacite;
mod datacite_parts;
mod formats;
mod names;
mod ris;
mod schema_org;
mod text;
mod types;

#[cfg(test)]
mod tests;

pub use apa::apa_citation;
pub use csl::csl_json;
pub use datacite::datacite_json;
pub use formats::{FORMATS, Format, format};
pub use schema_org::schema_org;

use crate::work::WorkRecord;

/// A work as it is given away.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// The merged record.
    pub record: &'a WorkRecord,
    /// The id on the wire: DOI, handle or `local/<id>`.
    pub id: &'a str,
    /// The URL that leads to the work: of its DOI or handle, else of our landing page.
    pub url: &'a str,
}

impl Work<'_> {
    /// Title and subtitle in one, safe HTML.
    fn full_title(&self) -> Option<String> {
        let title = self.record.title.as_deref()?;
        Some(match self.record.subtitle.as_deref() {
            Some(subtitle) if title.ends_with([':', '?', '!', '.', '-', '–', '—']) => format!("{title} {subtitle}"),
            Some(subtitle) => format!("{title}: {subtitle}"),
            None => title.to_owned(),
        })
    }

    /// Keywords, then subjects, each once.
    fn keywords(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for word in self.record.keywords.iter().chain(&self.record.subjects) {
            if !all.contains(&word.as_str()) {
                all.push(word);
            }
        }
        all
    }

    /// The value of the first further identifier of a scheme.
    fn identifier(&self, scheme: &str) -> Option<&str> {
        self.record.identifiers.iter().find(|id| id.scheme == scheme).map(|id| id.value.as_str())
    }
}
