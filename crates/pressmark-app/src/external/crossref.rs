//! Works at Crossref: one by its DOI, or those that some words describe.

use pressmark_domain::text::plain_text;
use pressmark_domain::work::WorkRecord;
use pressmark_domain::{Doi, PartialDate, ProviderView};
use pressmark_sources::crossref::map;
use serde::{Deserialize, Serialize};

use super::ask::{Question, Service};
use super::error::Trouble;
use super::{Asker, External, ExternalError, Told};

/// A work as Crossref describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExternalWork {
    /// DOI in normal form.
    pub doi: Doi,
    /// Title, plain text.
    pub title: Option<String>,
    /// Names of the authors, `Given Family`, in order.
    pub authors: Vec<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Date of publication as far as it is known.
    pub published_date: Option<PartialDate>,
    /// Type, in Crossref's words.
    pub work_type: Option<String>,
    /// Title of the journal, book or series.
    pub container_title: Option<String>,
    /// Everything that is known, as this registry describes works.
    pub record: WorkRecord,
}

impl ExternalWork {
    fn of(view: ProviderView, doi: Doi) -> Self {
        let record = view.record;
        Self {
            doi,
            title: record.title.as_deref().map(plain_text),
            authors: record.authors.iter().map(|author| author.name.clone()).collect(),
            publisher: record.publisher.clone(),
            published_date: record.publication_date,
            work_type: view.own_type,
            container_title: record.container.as_ref().and_then(|container| container.title.clone()),
            record,
        }
    }
}

/// What comes first among the works of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What fits the words best.
    #[default]
    Relevance,
    /// The newest.
    Published,
    /// What was registered last.
    Created,
    /// What was changed last.
    Updated,
    /// What is cited most.
    Citations,
    /// What cites most.
    References,
}

impl Order {
    /// Crossref's words for them, and older ones of it.
    pub const WORDS: [(&str, Self); 11] = [
        ("relevance", Self::Relevance),
        ("score", Self::Relevance),
        ("published", Self::Published),
        ("published-print", Self::Published),
        ("published-online", Self::Published),
        ("issued", Self::Published),
        ("created", Self::Created),
        ("updated", Self::Updated),
        ("deposited", Self::Updated),
        ("is-referenced-by-count", Self::Citations),
        ("references-count", Self::References),
    ];

    /// The order of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, order)| *order)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Published => "published",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Citations => "is-referenced-by-count",
            Self::References => "references-count",
        }
    }
}

/// A search for works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkSearch {
    /// Words of titles, authors, journals.
    pub query: String,
    /// How many works at most, 1 to 100.
    pub rows: u32,
    /// Which of them first.
    pub order: Order,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorksFound {
    /// How many works there are.
    pub total: u32,
    /// The first of them.
    pub works: Vec<ExternalWork>,
}

impl External {
    /// A work by its DOI.
    ///
    /// # Errors
    /// [`ExternalError`]; [`ExternalError::Unknown`] for a DOI that is not Crossref's.
    pub async fn work(&self, doi: &Doi, asker: &Asker<'_>) -> Result<Told<ExternalWork>, ExternalError> {
        let question = Question::new(Service::Crossref, doi.as_str());
        let ask = async {
            let body = self.sources.crossref.work(doi).await.map_err(|error| Trouble::of(&error))?;
            let Some(body) = body else { return Ok(None) };
            let view = map::work(&body).map_err(|error| Trouble::nonsense("crossref", &error))?;
            // A DOI that was given up answers with the record of the one that stands for it.
            let doi = view.record.doi.clone().unwrap_or_else(|| doi.clone());
            Ok(Some(ExternalWork::of(view, doi)))
        };
        self.answered(&question, asker, ask).await
    }

    /// Works that some words describe.
    ///
    /// # Errors
    /// [`ExternalError`].
    pub async fn works(&self, search: &WorkSearch, asker: &Asker<'_>) -> Result<Told<WorksFound>, ExternalError> {
        let query = search.query.split_whitespace().collect::<Vec<_>>().join(" ");
        let (rows, order) = (search.rows, search.order.word());
        let question = Question::new(Service::CrossrefSearch, &format!("{rows} {order} {}", query.to_lowercase()));
        let ask = async {
            let body = self.sources.crossref.search(&query, rows, order).await;
            let body = body.map_err(|error| Trouble::of(&error))?;
            let (total, views) = map::search(&body).map_err(|error| Trouble::nonsense("crossref", &error))?;
            let with_doi = |view: ProviderView| {
                let doi = view.record.doi.clone()?;
                Some(ExternalWork::of(view, doi))
            };
            Ok(Some(WorksFound { total, works: views.into_iter().flatten().filter_map(with_doi).collect() }))
        };
        self.answered(&question, asker, ask).await
    }
}
