//! A work of Crossref, as this contract shows one.

use pressmark_app::external::ExternalWork;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A work.
#[derive(Serialize, ToSchema)]
#[schema(as = CrossrefWork)]
pub(super) struct Work {
    /// DOI.
    doi: String,
    /// Where the DOI leads.
    url: String,
    /// Title, plain text.
    title: Option<String>,
    /// Names of the authors, `Given Family`, in order.
    authors: Vec<String>,
    /// Publisher.
    publisher: Option<String>,
    /// Date of publication as far as it is known: `2019`, `2019-05` or `2019-05-17`.
    published_date: Option<String>,
    /// Type, in Crossref's words.
    #[serde(rename = "type")]
    work_type: Option<String>,
    /// Title of the journal, book or series.
    container_title: Option<String>,
    /// Everything that is known: authors with ORCID iDs and affiliations, funders, licences, abstract.
    #[schema(value_type = Object)]
    record: Value,
}

impl Work {
    pub(super) fn of(work: ExternalWork) -> Self {
        Self {
            url: work.doi.url(),
            doi: work.doi.to_string(),
            title: work.title,
            authors: work.authors,
            publisher: work.publisher,
            published_date: work.published_date.map(|date| date.to_string()),
            work_type: work.work_type,
            container_title: work.container_title,
            record: serde_json::to_value(work.record).unwrap_or_default(),
        }
    }
}
