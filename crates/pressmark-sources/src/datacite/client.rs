//! DataCite's REST API over HTTP.

use bytes::Bytes;
use pressmark_domain::Doi;

use crate::SourceError;
use crate::http::{Ask, Slash, Upstream, encode_segment};

/// DataCite's REST API.
#[derive(Debug)]
pub struct DataCiteClient {
    upstream: Upstream,
}

impl DataCiteClient {
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream }
    }

    /// The record of a DOI (`GET /dois/{doi}`), as sent; `None` if DataCite has none. It also holds records imported
    /// from Crossref: an answer does not prove the agency (rule 10).
    ///
    /// # Errors
    /// If DataCite did not answer, see [`SourceError`].
    pub async fn work(&self, doi: &Doi) -> Result<Option<Bytes>, SourceError> {
        let url = self.upstream.url(&format!("dois/{}", encode_segment(doi.as_str(), Slash::Keep)))?;
        let ask = Ask { accept: "application/vnd.api+json", ..Ask::json(url, &[404]) };
        let answer = self.upstream.get(ask).await?;
        Ok(answer.status.is_success().then_some(answer.body))
    }

    /// The share of the budget that is left, 0 to 1, where DataCite announces one.
    #[must_use]
    pub fn budget_left(&self) -> Option<f64> {
        self.upstream.budget_left()
    }
}
