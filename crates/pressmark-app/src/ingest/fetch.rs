//! Answers of upstreams about works, asked for once: what is fresh in the store is not fetched again, and an upstream
//! that keeps failing is left alone for the rest of the run (rule 13).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use pressmark_domain::Doi;
use pressmark_sources::{OpenAlexClient, SourceError};
use pressmark_store::clock::now_millis;
use pressmark_store::repo::raw_answers::{self, Answer};
use pressmark_store::{Result, WriteTx};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::App;

/// After this many questions without an answer in a row, an upstream is not asked again in this run.
const PATIENCE: u32 = 3;

/// Questions to one upstream at once, from one chunk of works; the client paces them by what the upstream allows.
const ABREAST: usize = 16;

/// What could not be had from one upstream.
#[derive(Debug, Clone, Default)]
pub(super) struct Missing {
    /// Questions without an answer.
    pub(super) count: u32,
    /// The last reason.
    pub(super) reason: String,
    /// How long the upstream asks to be left alone, milliseconds.
    pub(super) retry_after: i64,
    in_a_row: u32,
    given_up: bool,
    /// Switched off: nobody wants its answers, so that none of them is missing.
    is_off: bool,
}

/// Fetches for one run.
pub(super) struct Fetcher<'a> {
    app: &'a App,
    /// Answers checked since then, Unix milliseconds, are taken from the store.
    fresh_since: i64,
    /// The longest that one question may take, where somebody waits for its answer.
    patience: Option<Duration>,
    missing: Mutex<BTreeMap<&'static str, Missing>>,
}

/// An answer about one work, and how it came.
#[derive(Debug, Clone)]
pub(super) enum About {
    /// An answer; status 404 means that the upstream does not know the work.
    Known(Answer),
    /// There was no answer.
    Missing,
}

impl<'a> Fetcher<'a> {
    pub(super) fn new(app: &'a App, fresh_since: i64) -> Self {
        Self { app, fresh_since, patience: None, missing: Mutex::new(BTreeMap::new()) }
    }

    /// Fetches for somebody who waits: everything is asked anew, and nothing for longer than this.
    pub(super) fn interactive(app: &'a App, patience: Duration) -> Self {
        Self { patience: Some(patience), ..Self::new(app, i64::MAX) }
    }

    /// Whether somebody waits.
    pub(super) fn is_interactive(&self) -> bool {
        self.patience.is_some()
    }

    /// Asks for no longer than whoever waits has patience.
    pub(super) async fn within<T>(
        &self,
        source: &'static str,
        ask: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<T, SourceError> {
        let Some(patience) = self.patience else { return ask.await };
        let too_long = Err(SourceError::TimedOut { source_name: source, after: patience });
        tokio::time::timeout(patience, ask).await.unwrap_or(too_long)
    }

    /// What could not be had so far, by upstream.
    pub(super) fn missing(&self) -> BTreeMap<&'static str, Missing> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The upstreams of which answers are missing.
    pub(super) fn lost(&self) -> BTreeMap<&'static str, Missing> {
        let mut missing = self.missing();
        missing.retain(|_, missing| missing.count > 0);
        missing
    }

    /// Whether an upstream was given up in this run; the question then counts as missing.
    fn gave_up(&self, source: &'static str) -> bool {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = missing.entry(source).or_default();
        if entry.given_up && !entry.is_off {
            entry.count += 1;
        }
        entry.given_up
    }

    /// Whether a source turned out to be switched off.
    pub(super) fn is_off(&self, source: &str) -> bool {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).get(source).is_some_and(|missing| missing.is_off)
    }

    /// Notes the outcome of a question. A switched-off source is not missing: nobody wants it.
    pub(super) fn note<T>(&self, source: &'static str, questions: u32, outcome: &Result<T, SourceError>) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = missing.entry(source).or_default();
        match outcome {
            Ok(_) => entry.in_a_row = 0,
            Err(SourceError::Disabled { .. }) => (entry.given_up, entry.is_off) = (true, true),
            Err(error) => {
                entry.count += questions;
                entry.reason = error.to_string();
                entry.in_a_row += 1;
                let wait = error.retry_after().map_or(0, |wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
                entry.retry_after = entry.retry_after.max(wait);
                // An upstream that names a time has said that asking before is of no use.
                entry.given_up |= entry.in_a_row >= PATIENCE || wait > 0;
            }
        }
    }

    /// Answers of one source about works, by DOI: from the store where fresh, else asked one by one.
    pub(super) async fn singles<F, Fut>(
        &self,
        source: &'static str,
        dois: &[Doi],
        ask: F,
    ) -> Result<HashMap<Doi, About>>
    where
        F: Fn(Doi) -> Fut,
        Fut: Future<Output = Result<Option<Bytes>, SourceError>>,
    {
        let mut found = self.stored(source, dois).await?;
        let rest: Vec<Doi> = dois.iter().filter(|doi| !found.contains_key(*doi)).cloned().collect();
        let ask = &ask;
        let answers: Vec<(Doi, About)> = futures::stream::iter(rest)
            .map(|doi| async move {
                if self.gave_up(source) {
                    return (doi, About::Missing);
                }
                let outcome = self.within(source, ask(doi.clone())).await;
                self.note(source, 1, &outcome);
                let about = match outcome {
                    Ok(body) => about(source, &doi, body.as_deref()),
                    Err(_) => About::Missing,
                };
                (doi, about)
            })
            .buffer_unordered(ABREAST)
            .collect()
            .await;
        found.extend(answers);
        Ok(found)
    }

    async fn stored(&self, source: &'static str, dois: &[Doi]) -> Result<HashMap<Doi, About>> {
        let keys: Vec<String> = dois.iter().map(|doi| doi.as_str().to_owned()).collect();
        let answers = raw_answers::fresh(self.app.store.read(), source, &keys, self.fresh_since).await?;
        let by_key: HashMap<String, Answer> = answers.into_iter().map(|a| (a.key.clone(), a)).collect();
        Ok(dois.iter().filter_map(|doi| Some((doi.clone(), About::Known(by_key.get(doi.as_str())?.clone())))).collect())
    }

    /// What OpenAlex says of works. Lists take fifty at once but cut author lists at a hundred and cost budget, so
    /// those are asked for singly, as are DOIs that cannot stand in a list (rule 12). Whoever waits asks singly too.
    pub(super) async fn openalex(&self, dois: &[Doi]) -> Result<HashMap<Doi, About>> {
        const SOURCE: &str = "openalex";
        let client = &self.app.sources.openalex;
        let mut found = self.stored(SOURCE, dois).await?;
        let rest: Vec<Doi> = dois.iter().filter(|doi| !found.contains_key(*doi)).cloned().collect();
        let (listed, mut single): (Vec<Doi>, Vec<Doi>) = rest.into_iter().partition(|doi| self.may_list(doi));
        for batch in listed.chunks(OpenAlexClient::BATCH) {
            if self.gave_up(SOURCE) {
                found.extend(batch.iter().map(|doi| (doi.clone(), About::Missing)));
                continue;
            }
            let outcome = client.works(batch).await;
            self.note(SOURCE, u32::try_from(batch.len()).unwrap_or(u32::MAX), &outcome);
            let Ok(body) = outcome else {
                found.extend(batch.iter().map(|doi| (doi.clone(), About::Missing)));
                continue;
            };
            let items = split_list(&body);
            for doi in batch {
                match items.get(doi) {
                    Some(item) if item.is_cut => single.push(doi.clone()),
                    item => drop(found.insert(doi.clone(), about(SOURCE, doi, item.map(|i| i.json.as_bytes())))),
                }
            }
        }
        found.extend(self.singles(SOURCE, &single, |doi| async move { client.work(&doi).await }).await?);
        Ok(found)
    }

    /// Whether OpenAlex is better asked about a work in a list.
    fn may_list(&self, doi: &Doi) -> bool {
        !self.is_interactive() && OpenAlexClient::fits_list(doi) && !self.app.sources.openalex.budget_is_low()
    }
}

/// Keeps fetched answers. "Unknown" is kept too, as an empty body with status 404.
pub(super) async fn keep(tx: &WriteTx, answers: Vec<Answer>) -> Result<()> {
    let mut by_source: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
    for answer in answers {
        by_source.entry(answer.source.clone()).or_default().push(answer);
    }
    for mut answers in by_source.into_values() {
        // One order for everybody, or two writers would wait for each other.
        answers.sort_by(|a, b| a.key.cmp(&b.key));
        raw_answers::keep(tx, &answers).await?;
    }
    Ok(())
}

fn about(source: &str, doi: &Doi, body: Option<&[u8]>) -> About {
    let now = now_millis();
    About::Known(Answer {
        source: source.to_owned(),
        key: doi.as_str().to_owned(),
        status: if body.is_some() { 200 } else { 404 },
        body: body.unwrap_or_default().to_vec(),
        fetched_at: now,
        checked_at: now,
    })
}

impl About {
    /// The body, if the upstream knows the work.
    pub(super) fn body(&self) -> Option<&Answer> {
        match self {
            Self::Known(answer) if answer.status == 200 => Some(answer),
            _ => None,
        }
    }
}

struct ListItem<'a> {
    json: &'a str,
    is_cut: bool,
}

/// OpenAlex's list limit for authors of a work.
const LISTED_AUTHORS: usize = 100;

/// Splits a list answer into its works, by DOI.
fn split_list(body: &[u8]) -> HashMap<Doi, ListItem<'_>> {
    #[derive(Deserialize)]
    struct List<'a> {
        #[serde(borrow)]
        results: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Head {
        doi: Option<String>,
        #[serde(default)]
        authorships: Option<Vec<serde::de::IgnoredAny>>,
    }
    let Ok(list) = serde_json::from_slice::<List<'_>>(body) else { return HashMap::new() };
    let mut found = HashMap::new();
    for item in list.results {
        let Ok(head) = serde_json::from_str::<Head>(item.get()) else { continue };
        let Some(doi) = head.doi.and_then(|doi| Doi::parse(&doi).ok()) else { continue };
        let is_cut = head.authorships.is_some_and(|a| a.len() >= LISTED_AUTHORS);
        // Of several works under one DOI the first is the one OpenAlex prefers.
        found.entry(doi).or_insert(ListItem { json: item.get(), is_cut });
    }
    found
}
