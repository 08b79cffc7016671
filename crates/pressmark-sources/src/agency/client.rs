//! The DOI proxy over HTTP.

use bytes::Bytes;
use pressmark_domain::Doi;
use url::Url;

use super::map::{self, AgencyAnswer};
use crate::SourceError;
use crate::http::{Answer, Ask, Slash, Upstream, encode_segment, is_public_host, join};

/// DOIs in one question, and the length of URL that every proxy on the way passes.
const BATCH: usize = 50;
const LONGEST_PATH: usize = 1800;

/// Redirects from the DOI proxy to the agency's metadata service: two or three in practice.
const MOST_REDIRECTS: usize = 6;

const CSL_JSON: &str = "application/vnd.citationstyles.csl+json";

/// Success apart, the DOI proxy answers: a redirect; nothing there (404, 410); no such format (406).
const PROXY_ANSWERS: &[u16] = &[301, 302, 303, 307, 308, 404, 406, 410];

/// Where a redirect led, refusals too mean that there is no metadata to be had: landing pages keep programs out.
const TARGET_ANSWERS: &[u16] = &[301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 415, 451];

/// The DOI proxy: which agency registered a DOI, and that agency's metadata.
#[derive(Debug)]
pub struct AgencyClient {
    lookup: Upstream,
    negotiation: Upstream,
    root: Url,
}

impl AgencyClient {
    pub(crate) fn new(lookup: Upstream, negotiation: Upstream) -> Self {
        let base = lookup.config().base_url.clone();
        let trimmed = base.as_str().trim_end_matches('/');
        let root = Url::parse(trimmed.strip_suffix("/ra").unwrap_or(trimmed)).unwrap_or(base);
        Self { lookup, negotiation, root }
    }

    /// Which agency registered each DOI: several in one request (`GET /ra/{doi},{doi}`), those that hold a comma singly.
    ///
    /// # Errors
    /// If the DOI proxy did not answer one of the requests, see [`SourceError`].
    pub async fn agencies(&self, dois: &[Doi]) -> Result<Vec<(Doi, AgencyAnswer)>, SourceError> {
        let mut found = Vec::with_capacity(dois.len());
        for batch in batches(dois) {
            let list = batch.iter().map(|doi| encode_segment(doi.as_str(), Slash::Keep)).collect::<Vec<_>>().join(",");
            let answer = self.lookup.get(Ask::json(self.lookup.url(&list)?, &[])).await?;
            let garbage = |e: serde_json::Error| SourceError::Garbage { source_name: "agency", reason: e.to_string() };
            found.extend(map::agencies(&batch, &answer.body).map_err(garbage)?);
        }
        Ok(found)
    }

    /// CSL-JSON of a DOI by content negotiation, as the agency's own service sends it; `None` if the DOI or such a
    /// service does not exist (many agencies redirect to the landing page instead).
    ///
    /// # Errors
    /// If a server on the way did not answer, see [`SourceError`]; [`SourceError::Rejected`] if redirects do not end or
    /// lead to where a registry must not go (another scheme, a private address).
    pub async fn csl(&self, doi: &Doi) -> Result<Option<Bytes>, SourceError> {
        let unsound = |e: url::ParseError| self.negotiation.bad_question(e.to_string());
        let mut url = join(&self.root, &encode_segment(doi.as_str(), Slash::Keep)).map_err(unsound)?;
        for _ in 0..=MOST_REDIRECTS {
            let is_foreign = !self.is_home(&url);
            if is_foreign && !is_public_host(&url) {
                return Err(refused(
                    302,
                    format!("redirect to the private address {}", url.host_str().unwrap_or_default()),
                ));
            }
            let base = url.clone();
            let expected = if is_foreign { TARGET_ANSWERS } else { PROXY_ANSWERS };
            let ask = Ask { accept: CSL_JSON, page_is_an_answer: true, is_foreign, ..Ask::json(url, expected) };
            let answer = self.negotiation.get(ask).await?;
            match next(&base, &answer)? {
                Some(target) => url = target,
                None => return Ok(document(answer)),
            }
        }
        Err(refused(302, "redirects do not end".into()))
    }

    fn is_home(&self, url: &Url) -> bool {
        url.host() == self.root.host() && url.port_or_known_default() == self.root.port_or_known_default()
    }
}

/// The target of a redirect, if the answer is one.
fn next(base: &Url, answer: &Answer) -> Result<Option<Url>, SourceError> {
    let status = answer.status.as_u16();
    let Some(location) = answer.location.as_deref().filter(|_| answer.status.is_redirection()) else { return Ok(None) };
    match base.join(location) {
        Ok(target) if matches!(target.scheme(), "http" | "https") => Ok(Some(target)),
        Ok(target) => Err(refused(status, format!("redirect to a {} URL", target.scheme()))),
        Err(error) => Err(refused(status, format!("redirect to no URL: {error}"))),
    }
}

/// The body where it is metadata; a landing page is none.
fn document(answer: Answer) -> Option<Bytes> {
    let is_page = answer.body.is_empty() || answer.body.trim_ascii_start().starts_with(b"<");
    (answer.status.is_success() && !is_page).then_some(answer.body)
}

fn refused(status: u16, excerpt: String) -> SourceError {
    SourceError::Rejected { source_name: "agency", status, excerpt }
}

/// The questions to put: up to [`BATCH`] DOIs each, alone if the DOI holds the comma that separates.
fn batches(dois: &[Doi]) -> Vec<Vec<Doi>> {
    let mut batches = Vec::new();
    let mut current: Vec<Doi> = Vec::new();
    let mut length = 0;
    for doi in dois {
        if doi.as_str().contains(',') {
            batches.push(vec![doi.clone()]);
            continue;
        }
        let encoded = encode_segment(doi.as_str(), Slash::Keep).len() + 1;
        if current.len() == BATCH || (length + encoded > LONGEST_PATH && !current.is_empty()) {
            batches.push(std::mem::take(&mut current));
            length = 0;
        }
        length += encoded;
        current.push(doi.clone());
    }
    if !current.is_empty() {
        batches.push(current);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_go_singly_and_nothing_is_lost() {
        let dois: Vec<Doi> = (0..120)
            .map(|n| Doi::parse(&format!("10.5555/{n}{}", if n % 50 == 7 { ",x" } else { "" })).unwrap())
            .collect();
        let batches = batches(&dois);
        assert!(batches.iter().all(|b| b.len() == 1 || b.iter().all(|d| !d.as_str().contains(','))));
        assert!(batches.iter().all(|b| b.len() <= BATCH));
        let mut all: Vec<_> = batches.into_iter().flatten().collect();
        all.sort();
        let mut expected = dois;
        expected.sort();
        assert_eq!(all, expected);
    }

    #[test]
    fn long_dois_shorten_the_batch() {
        let dois: Vec<Doi> = (0..10).map(|n| Doi::parse(&format!("10.5555/{n}{}", "x".repeat(700))).unwrap()).collect();
        assert!(batches(&dois).iter().all(|b| b.len() == 2));
    }
}
