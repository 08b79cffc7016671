//! One DOI, asked about while somebody waits: its agency and OpenAlex, as a harvest asks them, but anew and not for
//! long.

use std::time::Duration;

use pressmark_domain::{Doi, Provider};
use pressmark_store::repo::agencies;
use pressmark_store::repo::raw_answers::Answer;
use pressmark_store::{Result, WriteTx};

use super::fetch::{self, Fetcher};
use super::gather::{Gathered, gather};
use crate::App;
use crate::upsert::Incoming;

/// The longest that one upstream is waited for.
const PATIENCE: Duration = Duration::from_secs(8);

/// The longest that all of them together are waited for.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// What is said of a DOI.
#[derive(Debug)]
pub(crate) struct LookedUp {
    /// The work, with the views of all who answered.
    pub(crate) work: Incoming,
    /// Upstreams that did not answer, and are not needed.
    pub(crate) missing: Vec<String>,
    answers: Vec<Answer>,
    agencies: Vec<(String, Option<String>)>,
}

/// Why nothing is said of a DOI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NothingSaid {
    /// No agency has registered it.
    Unknown,
    /// An agency has, and nobody has metadata for it.
    NoMetadata {
        /// What is known of the agency.
        note: String,
    },
    /// Who would know did not answer.
    NoAnswer {
        /// Name of the upstream.
        source: String,
        /// What happened.
        reason: String,
        /// When to try again, where that is known.
        retry_after: Option<Duration>,
    },
}

/// Asks about a DOI. Writes nothing.
pub(crate) async fn look_up(app: &App, doi: &Doi) -> Result<Result<LookedUp, NothingSaid>> {
    let fetcher = Fetcher::interactive(app, PATIENCE);
    let wanted = Incoming { asked_for: Some(doi.clone()), ..Incoming::default() };
    match tokio::time::timeout(MAX_WAIT, gather(app, &fetcher, vec![wanted])).await {
        Ok(gathered) => Ok(judge(&fetcher, gathered?)),
        Err(_) => {
            let reason = format!("no answer within {} s", MAX_WAIT.as_secs());
            Ok(Err(NothingSaid::NoAnswer { source: "upstreams".to_owned(), reason, retry_after: None }))
        }
    }
}

impl LookedUp {
    /// Keeps what was answered; returns the work and who did not answer.
    pub(crate) async fn keep(self, tx: &WriteTx, now: i64) -> Result<(Incoming, Vec<String>)> {
        fetch::keep(tx, self.answers).await?;
        agencies::remember(tx, self.agencies, now).await?;
        Ok((self.work, self.missing))
    }
}

/// What the answers come to. Only OpenAlex may be missing: without the agency nobody knows what the work is.
fn judge(fetcher: &Fetcher<'_>, gathered: Gathered) -> Result<LookedUp, NothingSaid> {
    let Gathered { mut works, answers, agencies, unreadable } = gathered;
    let Some(work) = works.pop() else { return Err(NothingSaid::Unknown) };
    let by_agency = work.views.iter().any(|incoming| incoming.view.provider != Provider::OpenAlex);
    if work.agency.as_deref() == Some("none") {
        return Err(NothingSaid::Unknown);
    }
    if !by_agency {
        let lookup_failed = work.agency.is_none() && fetcher.lost().contains_key("agency");
        if work.agency_lost || lookup_failed {
            return Err(no_answer(fetcher));
        }
        if let Some((_, reason)) = unreadable.into_iter().next() {
            return Err(NothingSaid::NoAnswer { source: "agency".to_owned(), reason, retry_after: None });
        }
    }
    if work.views.is_empty() {
        return Err(match work.agency_note {
            Some(note) => NothingSaid::NoMetadata { note },
            None => NothingSaid::Unknown,
        });
    }
    let missing = fetcher.lost().into_keys().map(str::to_owned).collect();
    Ok(LookedUp { work, missing, answers, agencies })
}

/// Which upstream did not answer: the agency's own before the look-up of agencies.
fn no_answer(fetcher: &Fetcher<'_>) -> NothingSaid {
    let lost = fetcher.lost();
    for source in ["crossref", "datacite", "agency"] {
        if let Some(missing) = lost.get(source) {
            let wait = u64::try_from(missing.retry_after).ok().filter(|millis| *millis > 0);
            return NothingSaid::NoAnswer {
                source: source.to_owned(),
                reason: missing.reason.clone(),
                retry_after: wait.map(Duration::from_millis),
            };
        }
    }
    let reason = "it is switched off".to_owned();
    NothingSaid::NoAnswer { source: "the registration agency".to_owned(), reason, retry_after: None }
}
