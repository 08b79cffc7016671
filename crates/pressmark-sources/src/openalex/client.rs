//! OpenAlex over HTTP.

use bytes::Bytes;
use pressmark_domain::Doi;
use url::Url;

use crate::SourceError;
use crate::http::{Ask, Slash, Upstream, encode_segment};

/// Below this share of the day's budget single reads, which are free, are the better choice (rule 12).
const LOW_BUDGET: f64 = 0.1;

/// OpenAlex.
#[derive(Debug)]
pub struct OpenAlexClient {
    upstream: Upstream,
}

impl OpenAlexClient {
    /// The most DOIs that one filter takes (OpenAlex's guide to batched look-ups).
    pub const BATCH: usize = 50;

    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream }
    }

    /// The work of a DOI (`GET /works/doi:{doi}`), as sent and with all its authors; `None` if there is none.
    ///
    /// # Errors
    /// If OpenAlex did not answer, see [`SourceError`].
    pub async fn work(&self, doi: &Doi) -> Result<Option<Bytes>, SourceError> {
        let url = self.upstream.url(&format!("works/doi:{}", encode_segment(doi.as_str(), Slash::Keep)))?;
        // The 404 is an HTML page.
        let ask = Ask { costs: false, ..Ask::json(self.with_key(url), &[404]) };
        let answer = self.upstream.get(ask).await?;
        Ok(answer.status.is_success().then_some(answer.body))
    }

    /// The works of several DOIs (`GET /works?filter=doi:a|b`), one page as sent. A list costs budget and cuts authors
    /// at 100 (rule 12); it holds nothing for a DOI that OpenAlex does not know, and may hold several works for one.
    ///
    /// # Errors
    /// [`SourceError::BadQuestion`] for no DOI, more than [`Self::BATCH`], or one that [`Self::fits_list`] refuses;
    /// otherwise as [`Self::work`].
    pub async fn works(&self, dois: &[Doi]) -> Result<Bytes, SourceError> {
        if dois.is_empty() || dois.len() > Self::BATCH {
            return Err(self.upstream.bad_question(format!("{} DOIs in one list of 1 to {}", dois.len(), Self::BATCH)));
        }
        if let Some(unfit) = dois.iter().find(|doi| !Self::fits_list(doi)) {
            return Err(self.upstream.bad_question(format!("`{unfit}` cannot stand in a list")));
        }
        let mut url = self.upstream.url("works")?;
        let filter = dois.iter().map(Doi::as_str).collect::<Vec<_>>().join("|");
        // Twice the batch, since OpenAlex may hold two works with one DOI.
        url.query_pairs_mut().append_pair("filter", &format!("doi:{filter}")).append_pair("per-page", "100");
        Ok(self.upstream.get(Ask::json(self.with_key(url), &[])).await?.body)
    }

    /// Whether a DOI can stand in a list: in a filter comma and pipe separate, and quotes and blanks mean something.
    #[must_use]
    pub fn fits_list(doi: &Doi) -> bool {
        !doi.as_str().contains([',', '|', '"', '&', '+', '\\'])
    }

    /// Whether little of the day's budget is left, so that single reads should be preferred.
    #[must_use]
    pub fn budget_is_low(&self) -> bool {
        self.budget_left().is_some_and(|left| left < LOW_BUDGET)
    }

    /// The share of the day's budget that is left, 0 to 1, as far as OpenAlex has said.
    #[must_use]
    pub fn budget_left(&self) -> Option<f64> {
        self.upstream.budget_left()
    }

    fn with_key(&self, mut url: Url) -> Url {
        if let Some(key) = &self.upstream.config().credentials.api_key {
            url.query_pairs_mut().append_pair("api_key", key.expose());
        }
        url
    }
}
