//! Asking: first what is kept, then together with whoever asks the same, then the service.

use std::sync::Arc;
use std::time::Duration;

use pressmark_sources::{Sources, with_patience};
use pressmark_store::clock::now_millis;
use pressmark_store::entity::external_answer;
use pressmark_store::repo::external_answers;
use pressmark_store::{Store, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::error::Trouble;
use super::flights::Flights;
use super::{Asker, ExternalError, ExternalSettings};

/// The longest that a question takes in all, its answer read.
const LONGEST: Duration = Duration::from_secs(20);

/// The longest key as it stands; a longer one is told apart by its hash.
const LONGEST_KEY: usize = 200;

/// The longest answer that is kept, in bytes.
const LONGEST_KEPT: usize = 512 << 10;

/// One of the questions that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Crossref,
    CrossrefSearch,
    Orcid,
    OrcidSearch,
    Ror,
}

impl Service {
    /// The name in the store.
    fn key(self) -> &'static str {
        match self {
            Self::Crossref => "crossref",
            Self::CrossrefSearch => "crossref_search",
            Self::Orcid => "orcid",
            Self::OrcidSearch => "orcid_search",
            Self::Ror => "ror",
        }
    }

    /// The name for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Crossref | Self::CrossrefSearch => "Crossref",
            Self::Orcid | Self::OrcidSearch => "ORCID",
            Self::Ror => "ROR",
        }
    }

    fn lifetime(self, settings: &ExternalSettings) -> Duration {
        match self {
            Self::Crossref => settings.crossref,
            Self::CrossrefSearch => settings.crossref_search,
            Self::Orcid | Self::OrcidSearch => settings.orcid,
            Self::Ror => settings.ror,
        }
    }
}

/// A question to a service.
pub(super) struct Question {
    pub(super) service: Service,
    key: String,
}

impl Question {
    pub(super) fn new(service: Service, key: &str) -> Self {
        let key = match key.len() {
            0..=LONGEST_KEY => key.to_owned(),
            _ => Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        Self { service, key }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<T> {
    /// What was answered.
    pub value: T,
    /// When the service said so, Unix milliseconds.
    pub fetched_at: i64,
    /// Whether it had been kept: nobody was asked now.
    pub is_kept: bool,
}

impl<T> Told<T> {
    /// Seconds since the service said so.
    #[must_use]
    pub fn age(&self) -> u64 {
        u64::try_from((now_millis() - self.fetched_at) / 1000).unwrap_or(0)
    }

    /// The same about something made of the answer.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Told<U> {
        Told { value: make(self.value), fetched_at: self.fetched_at, is_kept: self.is_kept }
    }
}

/// What a service said, as it is kept: JSON, or nothing if it knows nothing.
#[derive(Debug, Clone)]
pub(super) struct Said {
    body: Option<Arc<str>>,
    fetched_at: i64,
    is_kept: bool,
}

impl Said {
    fn told<T: DeserializeOwned>(&self, service: Service) -> Result<Told<T>, ExternalError> {
        let Some(body) = &self.body else { return Err(ExternalError::Unknown { service: service.name() }) };
        let value = serde_json::from_str(body).map_err(StoreError::from)?;
        Ok(Told { value, fetched_at: self.fetched_at, is_kept: self.is_kept })
    }

    /// The same of what was kept; `None` of what another version wrote, in which this one does not find what it needs:
    /// it is asked for anew, and replaced.
    fn readable<T: DeserializeOwned>(&self, service: Service) -> Option<Result<Told<T>, ExternalError>> {
        match self.told(service) {
            Err(ExternalError::Store(error)) => {
                tracing::warn!(source = service.key(), %error, "an answer that was kept cannot be read");
                None
            }
            told => Some(told),
        }
    }
}

/// Services elsewhere, asked in the name of users.
#[derive(Debug)]
pub struct External {
    pub(super) store: Store,
    pub(super) sources: Arc<Sources>,
    settings: ExternalSettings,
    flights: Flights<Result<Said, Trouble>>,
}

impl External {
    /// Asks these sources, and keeps their answers in this store.
    #[must_use]
    pub fn new(store: Store, sources: Arc<Sources>, settings: ExternalSettings) -> Self {
        Self { store, sources, settings, flights: Flights::default() }
    }

    /// The answer to a question: kept, or of `ask`, which is paid for. `None` of it: the service knows nothing.
    pub(super) async fn answered<T: Serialize + DeserializeOwned>(
        &self,
        question: &Question,
        asker: &Asker<'_>,
        ask: impl Future<Output = Result<Option<T>, Trouble>>,
    ) -> Result<Told<T>, ExternalError> {
        if let Some(told) = self.kept(question).await?.and_then(|said| said.readable(question.service)) {
            return told;
        }
        let flight = format!("{}:{}", question.service.key(), question.key);
        let lead = async {
            // Somebody may have had it answered while this one waited.
            let is_readable = |said: &Said| said.readable::<T>(question.service).is_some();
            if let Some(said) = self.kept(question).await?.filter(is_readable) {
                return Ok(Ok(said));
            }
            asker.pay().await?;
            Ok(self.ask(question, ask).await)
        };
        match self.flights.join::<ExternalError>(&flight, lead).await? {
            Ok(said) => said.told(question.service),
            Err(trouble) => {
                let service = question.service.name();
                Err(match trouble {
                    Trouble::Broken => ExternalError::Broken { service },
                    Trouble::Later(retry_after) => ExternalError::Later { service, retry_after },
                })
            }
        }
    }

    /// An answer that is kept, and young enough.
    async fn kept(&self, question: &Question) -> Result<Option<Said>, StoreError> {
        let row = external_answers::find(self.store.read(), question.service.key(), &question.key).await?;
        let Some(row) = row else { return Ok(None) };
        let lifetime = question.service.lifetime(&self.settings);
        let lifetime = if row.is_known { lifetime } else { lifetime.min(self.settings.unknown) };
        if row.fetched_at < before(lifetime) {
            return Ok(None);
        }
        let body = row.is_known.then(|| Arc::from(row.body));
        Ok(Some(Said { body, fetched_at: row.fetched_at, is_kept: true }))
    }

    async fn ask<T: Serialize>(
        &self,
        question: &Question,
        ask: impl Future<Output = Result<Option<T>, Trouble>>,
    ) -> Result<Said, Trouble> {
        let asking = tokio::time::timeout(LONGEST, with_patience(self.settings.max_wait, ask));
        let found = asking.await.unwrap_or_else(|_| {
            tracing::warn!(source = question.service.key(), "a user's question took too long");
            Err(Trouble::Broken)
        })?;
        let body = found.map(|value| serde_json::to_string(&value)).transpose().map_err(|error| {
            tracing::error!(%error, "an answer cannot be written");
            Trouble::Broken
        })?;
        let said = Said { body: body.map(Arc::from), fetched_at: now_millis(), is_kept: false };
        // Whoever asked gets the answer, whether it can be kept or not.
        if let Err(error) = self.keep(question, &said).await {
            tracing::warn!(%error, "an answer could not be kept");
        }
        Ok(said)
    }

    async fn keep(&self, question: &Question, said: &Said) -> Result<(), StoreError> {
        let body = said.body.as_deref().unwrap_or_default();
        if body.len() > LONGEST_KEPT {
            return Ok(());
        }
        let (service, key) = (question.service.key(), question.key.clone());
        let size = i32::try_from(service.len() + key.len() + body.len()).unwrap_or(i32::MAX);
        let row = external_answer::Model {
            service: service.to_owned(),
            answer_key: key,
            is_known: said.body.is_some(),
            body: body.to_owned(),
            size,
            fetched_at: said.fetched_at,
        };
        let lifetime = question.service.lifetime(&self.settings).max(self.settings.unknown);
        let tx = self.store.begin().await?;
        external_answers::keep(&tx, row).await?;
        external_answers::forget_before(&tx, service, before(lifetime)).await?;
        external_answers::shrink(&tx, self.settings.entries, self.settings.megabytes << 20).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The time before which an answer is older than this, Unix milliseconds.
fn before(lifetime: Duration) -> i64 {
    now_millis().saturating_sub(i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX))
}
