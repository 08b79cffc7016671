//! Whole claims, read by put-code.

use pressmark_domain::{Orcid, ProviderView};

use super::error::OrcidProblem;
use super::split::{ClaimedWork, single};
use super::wire::{BulkElement, BulkError};

/// A whole claim: what its summary says, with contributors, abstract and language.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkWork {
    /// Its put-code.
    pub put_code: i64,
    /// What it says. Of several DOIs the first is the record's, the others are relations; the group, which knows more,
    /// decides what they mean ([`ClaimedWork::supplement`]).
    pub view: ProviderView,
}

/// Why a put-code gave no work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("put-code {} gave no work: {}", put_code.map_or_else(|| "unknown".to_owned(), |code| code.to_string()), problem.developer_message.as_deref().unwrap_or("no reason given"))]
pub struct BulkProblem {
    /// The put-code, where the message names it.
    pub put_code: Option<i64>,
    /// What ORCID says.
    pub problem: OrcidProblem,
}

impl ClaimedWork {
    /// Adds what only the whole claim says: contributors, abstract, language, subtitle. Nothing that is there changes,
    /// and a claim of another put-code adds nothing.
    pub fn supplement(&mut self, whole: &BulkWork) {
        if !self.view.put_codes.contains(&whole.put_code) {
            return;
        }
        let (mine, theirs) = (&mut self.view.record, &whole.view.record);
        if mine.authors.is_empty() && mine.editors.is_empty() {
            mine.authors.clone_from(&theirs.authors);
            mine.editors.clone_from(&theirs.editors);
        }
        fill(&mut mine.abstract_text, theirs.abstract_text.as_ref());
        fill(&mut mine.language, theirs.language.as_ref());
        fill(&mut mine.subtitle, theirs.subtitle.as_ref());
    }
}

fn fill<T: Clone>(mine: &mut Option<T>, theirs: Option<&T>) {
    if mine.is_none() {
        *mine = theirs.cloned();
    }
}

/// An element of a bulk read.
pub(crate) fn element(claimant: &Orcid, element: &BulkElement<'_>) -> Result<BulkWork, BulkProblem> {
    let put_code = element.work.as_ref().and_then(|work| work.put_code.0);
    match (&element.work, put_code) {
        (Some(work), Some(put_code)) => Ok(BulkWork { put_code, view: single(claimant, work).view }),
        _ => Err(problem(&element.error)),
    }
}

fn problem(error: &BulkError<'_>) -> BulkProblem {
    let message = error.developer_message.plain();
    // "… Full validation error: '1487805' is not a valid put code"
    let put_code = message.as_deref().and_then(|text| text.split('\'').find_map(|part| part.parse().ok()));
    let problem = OrcidProblem {
        response_code: error.response_code.0.and_then(|code| u16::try_from(code).ok()),
        error_code: error.error_code.count(),
        developer_message: message,
        user_message: error.user_message.plain(),
    };
    BulkProblem { put_code, problem }
}
