//! ORCID's public API over HTTP.

use bytes::Bytes;
use pressmark_domain::Orcid;

use super::error::{OrcidProblem, orcid_in, problem};
use crate::SourceError;
use crate::http::{Answer, Ask, Upstream};

/// What ORCID says of an iD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordAnswer {
    /// The document, as sent.
    Found(Bytes),
    /// The iD is deprecated; this one took its place (rule 11: not followed).
    Moved(Orcid),
    /// Locked by ORCID's staff.
    Locked,
    /// Closed by its holder.
    Deactivated,
    /// Nobody has this iD.
    NotFound,
}

/// The answer to [`OrcidClient::person`].
pub type PersonAnswer = RecordAnswer;
/// The answer to [`OrcidClient::works`].
pub type WorksAnswer = RecordAnswer;

/// ORCID's public API.
#[derive(Debug)]
pub struct OrcidClient {
    upstream: Upstream,
}

impl OrcidClient {
    /// The most put-codes that one bulk read takes.
    pub const BULK: usize = 100;

    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream: upstream.with_unavailable_as_limit() }
    }

    /// The person behind an iD (`GET /{orcid}/person`).
    ///
    /// # Errors
    /// If ORCID did not answer, see [`SourceError`].
    pub async fn person(&self, orcid: &Orcid) -> Result<PersonAnswer, SourceError> {
        self.section(orcid, "person").await
    }

    /// The works that an iD's record claims, in groups of what ORCID takes for the same work (`GET /{orcid}/works`).
    ///
    /// # Errors
    /// If ORCID did not answer, see [`SourceError`].
    pub async fn works(&self, orcid: &Orcid) -> Result<WorksAnswer, SourceError> {
        self.section(orcid, "works").await
    }

    /// The employments of an iD's record (`GET /{orcid}/employments`), which the person's document leaves out.
    ///
    /// # Errors
    /// If ORCID did not answer, see [`SourceError`].
    pub async fn employments(&self, orcid: &Orcid) -> Result<RecordAnswer, SourceError> {
        self.section(orcid, "employments").await
    }

    /// People that a query of ORCID's search describes (`GET /expanded-search/?q=`), as sent.
    ///
    /// # Errors
    /// If ORCID did not answer, see [`SourceError`].
    pub async fn expanded_search(&self, query: &str, rows: u32) -> Result<Bytes, SourceError> {
        let mut url = self.upstream.url("expanded-search/")?;
        url.query_pairs_mut().append_pair("q", query).append_pair("rows", &rows.to_string());
        Ok(self.upstream.get(Ask::json(url, &[])).await?.body)
    }

    /// Whole works by put-code (`GET /{orcid}/works/{put-code},{put-code}`), with contributors and abstract.
    ///
    /// # Errors
    /// [`SourceError::BadQuestion`] for none or more than [`Self::BULK`] put-codes; otherwise if ORCID did not answer.
    pub async fn works_bulk(&self, orcid: &Orcid, put_codes: &[i64]) -> Result<Bytes, SourceError> {
        if put_codes.is_empty() || put_codes.len() > Self::BULK {
            let count = put_codes.len();
            return Err(self.upstream.bad_question(format!("{count} put-codes in one read of 1 to {}", Self::BULK)));
        }
        let list = put_codes.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        let url = self.upstream.url(&format!("{orcid}/works/{list}"))?;
        Ok(self.upstream.get(Ask::json(url, &[])).await?.body)
    }

    async fn section(&self, orcid: &Orcid, section: &str) -> Result<RecordAnswer, SourceError> {
        let url = self.upstream.url(&format!("{orcid}/{section}"))?;
        let answer = self.upstream.get(Ask::json(url, &[301, 302, 307, 308, 404, 409])).await?;
        meaning(orcid, &answer).ok_or_else(|| self.upstream.rejected(&answer))
    }
}

/// What an answer means; `None` for one that ORCID does not document.
fn meaning(asked: &Orcid, answer: &Answer) -> Option<RecordAnswer> {
    if answer.status.is_success() {
        return Some(RecordAnswer::Found(answer.body.clone()));
    }
    let problem = problem(&answer.body).unwrap_or_default();
    match (answer.status.as_u16(), problem.error_code) {
        (404, _) => Some(RecordAnswer::NotFound),
        (409, Some(OrcidProblem::LOCKED)) => Some(RecordAnswer::Locked),
        (409, Some(OrcidProblem::DEACTIVATED)) => Some(RecordAnswer::Deactivated),
        (301 | 302 | 307 | 308, _) => {
            let primary = answer.location.as_deref().and_then(|location| orcid_in(location, asked));
            primary.or_else(|| problem.other_orcid(asked)).map(RecordAnswer::Moved)
        }
        _ => None,
    }
}
