//! Crossref's REST API over HTTP.

use bytes::Bytes;
use pressmark_domain::Doi;

use crate::SourceError;
use crate::http::{Ask, Slash, Upstream, encode_segment};

/// Members of works that a search asks for: references alone would be the most of a page.
const SELECTED: &str = "DOI,type,title,subtitle,author,editor,container-title,publisher,published,issued,volume,issue,\
                        page,article-number,ISSN,ISBN,abstract,funder,license,is-referenced-by-count";

/// Crossref's REST API.
#[derive(Debug)]
pub struct CrossrefClient {
    upstream: Upstream,
}

impl CrossrefClient {
    pub(crate) fn new(upstream: Upstream) -> Self {
        // https://www.crossref.org/documentation/metadata-plus/metadata-plus-keys/
        let token = upstream.config().credentials.api_key.as_ref().map(|key| format!("Bearer {}", key.expose()));
        let upstream = match token {
            Some(token) => upstream.with_credential("crossref-plus-api-token", &token),
            None => upstream,
        };
        Self { upstream }
    }

    /// The record of a DOI (`GET /works/{doi}`), as sent; `None` if Crossref has none.
    ///
    /// # Errors
    /// If Crossref did not answer, see [`SourceError`].
    pub async fn work(&self, doi: &Doi) -> Result<Option<Bytes>, SourceError> {
        let url = self.upstream.url(&format!("works/{}", encode_segment(doi.as_str(), Slash::Encode)))?;
        // The 404 is the plain text "Resource not found.", whatever its media type says.
        let answer = self.upstream.get(Ask::json(url, &[404])).await?;
        Ok(answer.status.is_success().then_some(answer.body))
    }

    /// Works that some words describe (`GET /works?query=`), as sent: at most `rows` of them, the most first by `sort`,
    /// Crossref's word for an order (`relevance`, `published`, `is-referenced-by-count`, …).
    ///
    /// # Errors
    /// If Crossref did not answer, see [`SourceError`].
    pub async fn search(&self, query: &str, rows: u32, sort: &str) -> Result<Bytes, SourceError> {
        let mut url = self.upstream.url("works")?;
        url.query_pairs_mut()
            .append_pair("query", query)
            .append_pair("rows", &rows.to_string())
            .append_pair("sort", sort)
            .append_pair("order", "desc")
            .append_pair("select", SELECTED);
        Ok(self.upstream.get(Ask::json(url, &[])).await?.body)
    }

    /// The share of the budget that is left, 0 to 1, where Crossref announces one.
    #[must_use]
    pub fn budget_left(&self) -> Option<f64> {
        self.upstream.budget_left()
    }
}
