//! One upstream: its limits, its health, and the loop of attempts.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use tokio::time::Instant;
use url::Url;

use super::attempt::{Answer, Attempt, Outcome};
use super::backoff::backoff;
use super::breaker::Breaker;
use super::pace::Pacer;
use super::patience::longest_wait;
use super::slots::Slots;
use crate::{Allowance, BuildError, SourceConfig, SourceError, UpstreamBudget};

/// A `Retry-After` up to this concerns the request that got it; a longer one holds back all requests to the source.
const PRIVATE_WAIT: Duration = Duration::from_secs(2);

/// A redirect's target gets one more attempt only: it is somebody else's server, and one DOI's matter.
const FOREIGN_RETRIES: u32 = 1;

/// A question: a GET of a URL and what its answers mean.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) url: Url,
    pub(crate) accept: &'static str,
    /// Statuses beside success that are answers.
    pub(crate) expected: &'static [u16],
    /// Whether the request costs budget where the upstream counts in money.
    pub(crate) costs: bool,
    /// Whether an HTML page under status 200 is an answer (content negotiation that nobody serves) or garbage.
    pub(crate) page_is_an_answer: bool,
    /// Whether the URL is of another's server, where a redirect led: its failures say nothing of this upstream, and
    /// it gets no credentials.
    pub(crate) is_foreign: bool,
}

impl Ask {
    /// A question for JSON.
    pub(crate) fn json(url: Url, expected: &'static [u16]) -> Self {
        Self { url, accept: "application/json", expected, costs: true, page_is_an_answer: false, is_foreign: false }
    }
}

/// One upstream, shared by all who ask it.
#[derive(Debug)]
pub(crate) struct Upstream {
    name: &'static str,
    config: SourceConfig,
    client: reqwest::Client,
    user_agent: HeaderValue,
    credentials: HeaderMap,
    slots: Slots,
    pacer: Pacer,
    breaker: Breaker,
    unavailable_means_limited: bool,
}

impl Upstream {
    pub(crate) fn new(
        name: &'static str,
        config: &SourceConfig,
        contact: Option<&str>,
        client: reqwest::Client,
        budget: Arc<dyn UpstreamBudget>,
    ) -> Result<Self, BuildError> {
        let unsound = |what: &str| BuildError(format!("{name}: the {what} cannot stand in an HTTP header"));
        let product = concat!("Pressmark/", env!("CARGO_PKG_VERSION"));
        let address = config.credentials.mailto.as_deref().or(contact);
        let (rate, burst) = config.without_address.filter(|_| address.is_none()).unwrap_or((config.rate, config.burst));
        let agent = match address {
            Some(address) => format!("{product} (mailto:{address})"),
            None => product.to_owned(),
        };
        let mut credentials = HeaderMap::new();
        if let Some(token) = &config.credentials.bearer_token {
            let mut value =
                HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| unsound("bearer token"))?;
            value.set_sensitive(true);
            credentials.insert(AUTHORIZATION, value);
        }
        Ok(Self {
            name,
            client,
            user_agent: HeaderValue::try_from(agent).map_err(|_| unsound("contact"))?,
            credentials,
            slots: Slots::new(config.concurrency),
            pacer: Pacer::new(name, Allowance { rate, burst, daily_limit: config.daily_limit }, budget),
            breaker: Breaker::new(),
            unavailable_means_limited: false,
            config: config.clone(),
        })
    }

    /// From now on 503 means "too many requests" (ORCID).
    pub(crate) fn with_unavailable_as_limit(mut self) -> Self {
        self.unavailable_means_limited = true;
        self
    }

    /// Adds a header that carries a credential.
    pub(crate) fn with_credential(mut self, header: &'static str, value: &str) -> Self {
        if let Ok(mut value) = HeaderValue::try_from(value) {
            value.set_sensitive(true);
            self.credentials.insert(HeaderName::from_static(header), value);
        }
        self
    }

    pub(crate) fn config(&self) -> &SourceConfig {
        &self.config
    }

    /// The URL of a path, already encoded, under the base.
    pub(crate) fn url(&self, path: &str) -> Result<Url, SourceError> {
        super::join(&self.config.base_url, path).map_err(|e| self.bad_question(e.to_string()))
    }

    pub(crate) fn bad_question(&self, reason: impl Into<String>) -> SourceError {
        SourceError::BadQuestion { source_name: self.name, reason: reason.into() }
    }

    pub(crate) fn rejected(&self, answer: &Answer) -> SourceError {
        let excerpt = super::attempt::excerpt(answer.location.as_ref().map_or(&answer.body, |l| l.as_bytes()));
        SourceError::Rejected { source_name: self.name, status: answer.status.as_u16(), excerpt }
    }

    /// The share of the budget that is left, where the upstream announces one.
    pub(crate) fn budget_left(&self) -> Option<f64> {
        self.pacer.budget_left()
    }

    /// Asks until there is an answer, attempts are used up, or the waits would exceed `max_wait`.
    pub(crate) async fn get(&self, ask: Ask) -> Result<Answer, SourceError> {
        if !self.config.enabled {
            return Err(SourceError::Disabled { source_name: self.name });
        }
        let retries = if ask.is_foreign { self.config.retries.min(FOREIGN_RETRIES) } else { self.config.retries };
        let max_wait = longest_wait(self.config.max_wait);
        let mut waited = Duration::ZERO;
        let mut attempt = 0;
        loop {
            let left = max_wait.saturating_sub(waited);
            let (error, wait) = match self.attempt(&ask, left, &mut waited).await? {
                Outcome::Answered(answer) => return Ok(answer),
                Outcome::Final(error) => return Err(error),
                Outcome::Failed(error) => (error, backoff(attempt)),
                Outcome::Limited(asked) => {
                    let wait = asked.unwrap_or_else(|| backoff(attempt));
                    if asked.is_some_and(|asked| asked > PRIVATE_WAIT) && !ask.is_foreign {
                        self.pacer.block_for(wait, ask.costs);
                    }
                    (SourceError::RateLimited { source_name: self.name, retry_after: wait }, wait)
                }
            };
            attempt += 1;
            let left = max_wait.saturating_sub(waited);
            if attempt > retries || wait > left || (!ask.is_foreign && self.breaker.check().is_err()) {
                return Err(error);
            }
            tracing::debug!(source = self.name, attempt, ?wait, %error, "asking again");
            tokio::time::sleep(wait).await;
            waited += wait;
        }
    }

    /// One attempt, when its turn has come.
    async fn attempt(&self, ask: &Ask, left: Duration, waited: &mut Duration) -> Result<Outcome, SourceError> {
        let source_name = self.name;
        let open = |until| SourceError::CircuitOpen { source_name, until };
        self.breaker.check().map_err(open)?;
        let _slot = self.slots.acquire().await;
        let turn = self.pacer.turn(ask.costs, left).await;
        *waited += turn.map_err(|retry_after| SourceError::RateLimited { source_name, retry_after })?;
        let pass = self.breaker.enter().map_err(open)?;

        let mut request =
            self.client.get(ask.url.clone()).header(ACCEPT, ask.accept).header(USER_AGENT, self.user_agent.clone());
        if !ask.is_foreign {
            request = request.headers(self.credentials.clone());
        }
        let attempt = Attempt {
            source_name,
            ask,
            timeout: self.config.timeout,
            unavailable_means_limited: self.unavailable_means_limited,
        };
        let began = Instant::now();
        let (outcome, limits) = attempt.run(request).await;
        let took = began.elapsed();
        tracing::debug!(
            source = source_name,
            host = ask.url.host_str(),
            path = ask.url.path(),
            ?took,
            outcome = outcome.word(),
            "asked"
        );
        if ask.is_foreign {
            return Ok(outcome);
        }
        self.pacer.observe(&limits, ask.costs);
        if let Some(announced) = limits.concurrency {
            self.slots.resize(announced);
        }
        match &outcome {
            Outcome::Failed(_) => pass.failed(),
            Outcome::Answered(_) | Outcome::Limited(_) | Outcome::Final(_) => pass.succeeded(),
        }
        Ok(outcome)
    }
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Answered(_) => "answered",
            Self::Failed(_) => "failed",
            Self::Limited(_) => "limited",
            Self::Final(_) => "refused",
        }
    }
}
