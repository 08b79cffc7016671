//! Settings of the upstreams.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use url::Url;

/// A secret that no log line shows.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the request that needs it. What takes it must not print it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// What makes us known to an upstream. Which of them an upstream takes is its own matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Credentials {
    /// OpenAlex's `api_key`; Crossref's Metadata Plus token; ROR's client id.
    pub api_key: Option<Secret>,
    /// Address for the upstream's staff, sent in the `User-Agent`; overrides the registry's contact.
    pub mailto: Option<String>,
    /// A token for `Authorization: Bearer` (ORCID `/read-public`, DataCite).
    pub bearer_token: Option<Secret>,
}

/// Settings of one upstream.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceConfig {
    /// What stands before the upstream's own paths, without a slash at the end.
    pub base_url: Url,
    /// The kill switch: `false` answers every question with [`crate::SourceError::Disabled`], unasked.
    pub enabled: bool,
    /// What makes us known there.
    pub credentials: Credentials,
    /// Time for one attempt, from connecting to the last byte.
    pub timeout: Duration,
    /// Requests under way at once; what the upstream announces may lower it.
    pub concurrency: usize,
    /// Requests a second, until the upstream's headers say otherwise.
    pub rate: f64,
    /// Requests that may go out at once after a pause: for an upstream that counts in long windows. 0 = paced evenly.
    pub burst: u32,
    /// Rate and burst of whoever leaves no address, where the upstream allows them less.
    pub without_address: Option<(f64, u32)>,
    /// Requests a day, where the upstream counts them.
    pub daily_limit: Option<u64>,
    /// Further attempts after the first.
    pub retries: u32,
    /// The longest that one question waits for a limit or a back-off before it gives up (rule 13).
    pub max_wait: Duration,
}

impl SourceConfig {
    /// The defaults that all upstreams share, for one base URL.
    ///
    /// # Errors
    /// If the URL cannot be a base of paths.
    pub fn new(base_url: &str) -> Result<Self, url::ParseError> {
        let base_url = Url::parse(base_url)?;
        if base_url.cannot_be_a_base() {
            return Err(url::ParseError::RelativeUrlWithCannotBeABaseBase);
        }
        Ok(Self {
            base_url,
            enabled: true,
            credentials: Credentials::default(),
            timeout: Duration::from_secs(30),
            concurrency: 4,
            rate: 5.0,
            burst: 0,
            without_address: None,
            daily_limit: None,
            retries: 5,
            max_wait: Duration::from_mins(2),
        })
    }
}

/// Settings of all upstreams. What a document leaves out keeps the default of that upstream.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcesConfig {
    /// ORCID's public API.
    pub orcid: SourceConfig,
    /// Crossref's REST API.
    pub crossref: SourceConfig,
    /// DataCite's REST API.
    pub datacite: SourceConfig,
    /// OpenAlex.
    pub openalex: SourceConfig,
    /// The DOI proxy's look-up of registration agencies. Content negotiation goes to the same place without `/ra`.
    pub agency: SourceConfig,
    /// ROR's API.
    pub ror: SourceConfig,
}

impl Default for SourcesConfig {
    /// The real upstreams with the limits that they document.
    fn default() -> Self {
        Self {
            // 12 requests a second; the daily quota of the public API was announced as 25,000 reads.
            orcid: SourceConfig {
                rate: 12.0,
                daily_limit: Some(25_000),
                concurrency: 8,
                ..upstream("https://pub.orcid.org/v3.0")
            },
            // The polite pool; headers tell the limit of the moment.
            crossref: SourceConfig { rate: 10.0, concurrency: 3, ..upstream("https://api.crossref.org") },
            // 1,000 requests in five minutes for whoever gives an address: 250 at once and 2.5 a second are never more.
            // 500 for others.
            datacite: SourceConfig {
                rate: 2.5,
                burst: 250,
                without_address: Some((1.25, 125)),
                ..upstream("https://api.datacite.org")
            },
            // 100 a second at most; what costs budget is stopped by the headers.
            openalex: SourceConfig { rate: 50.0, concurrency: 8, ..upstream("https://api.openalex.org") },
            agency: SourceConfig { rate: 5.0, ..upstream("https://doi.org/ra") },
            // 2,000 requests in five minutes.
            ror: SourceConfig { rate: 5.0, ..upstream("https://api.ror.org/v2") },
        }
    }
}

fn upstream(base_url: &'static str) -> SourceConfig {
    #[expect(clippy::expect_used, reason = "a constant of this file, covered by a test")]
    SourceConfig::new(base_url).expect("base URL")
}

/// What a configuration says of one upstream; the rest stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Overrides {
    base_url: Option<Url>,
    enabled: Option<bool>,
    credentials: Option<Credentials>,
    #[serde(with = "optional_duration")]
    timeout: Option<Duration>,
    concurrency: Option<usize>,
    rate: Option<f64>,
    burst: Option<u32>,
    daily_limit: Option<u64>,
    retries: Option<u32>,
    #[serde(with = "optional_duration")]
    max_wait: Option<Duration>,
}

use jiff::fmt::serde::unsigned_duration::friendly::compact::optional as optional_duration;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AllOverrides {
    orcid: Overrides,
    crossref: Overrides,
    datacite: Overrides,
    openalex: Overrides,
    agency: Overrides,
    ror: Overrides,
}

impl Overrides {
    fn over(self, default: SourceConfig) -> Result<SourceConfig, String> {
        // A rate that somebody chose holds with and without an address; 0 leaves it to what the upstream documents.
        let rate = self.rate.filter(|rate| *rate != 0.0);
        let merged = SourceConfig {
            base_url: self.base_url.unwrap_or(default.base_url),
            enabled: self.enabled.unwrap_or(default.enabled),
            credentials: self.credentials.unwrap_or(default.credentials),
            timeout: self.timeout.unwrap_or(default.timeout),
            concurrency: self.concurrency.unwrap_or(default.concurrency),
            rate: rate.unwrap_or(default.rate),
            burst: self.burst.filter(|_| rate.is_some()).unwrap_or(default.burst),
            without_address: default.without_address.filter(|_| rate.is_none()),
            daily_limit: self.daily_limit.or(default.daily_limit).filter(|limit| *limit > 0),
            retries: self.retries.unwrap_or(default.retries),
            max_wait: self.max_wait.unwrap_or(default.max_wait),
        };
        if !matches!(merged.base_url.scheme(), "http" | "https") {
            return Err(format!("`{}` is not an http(s) URL", merged.base_url));
        }
        if merged.concurrency == 0 || merged.timeout.is_zero() {
            return Err("concurrency and timeout must not be 0; `enabled = false` switches a source off".into());
        }
        if !(merged.rate.is_finite() && merged.rate > 0.0) {
            return Err("rate must be more than 0 requests a second, or 0 for what the upstream documents".into());
        }
        Ok(merged)
    }
}

impl<'de> Deserialize<'de> for SourcesConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = AllOverrides::deserialize(deserializer)?;
        let default = Self::default();
        let over = |name: &str, overrides: Overrides, default| {
            overrides.over(default).map_err(|reason| serde::de::Error::custom(format!("sources.{name}: {reason}")))
        };
        Ok(Self {
            orcid: over("orcid", given.orcid, default.orcid)?,
            crossref: over("crossref", given.crossref, default.crossref)?,
            datacite: over("datacite", given.datacite, default.datacite)?,
            openalex: over("openalex", given.openalex, default.openalex)?,
            agency: over("agency", given.agency, default.agency)?,
            ror: over("ror", given.ror, default.ror)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<SourcesConfig, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn an_empty_document_means_the_real_upstreams() {
        let config = parse("{}").unwrap();
        assert_eq!(config, SourcesConfig::default());
        assert_eq!(config.orcid.base_url.as_str(), "https://pub.orcid.org/v3.0");
        assert_eq!(config.agency.base_url.as_str(), "https://doi.org/ra");
    }

    #[test]
    fn one_setting_leaves_the_others() {
        let config = parse(r#"{"orcid":{"timeout":"300ms","max_wait":"2m","daily_limit":0}}"#).unwrap();
        assert_eq!(config.orcid.timeout, Duration::from_millis(300));
        assert_eq!(config.orcid.max_wait, Duration::from_secs(120));
        assert_eq!(config.orcid.daily_limit, None, "0 means no limit");
        assert!((config.orcid.rate - 12.0).abs() < f64::EPSILON);
        assert_eq!(config.crossref, SourcesConfig::default().crossref);
    }

    #[test]
    fn a_rate_of_ones_own_holds_and_none_is_what_the_upstream_documents() {
        let own = SourcesConfig::default().datacite;
        assert_eq!(parse(r#"{"datacite":{"rate":0,"burst":0}}"#).unwrap().datacite, own);
        let chosen = parse(r#"{"datacite":{"rate":4,"burst":7}}"#).unwrap().datacite;
        assert_eq!((chosen.rate, chosen.burst, chosen.without_address), (4.0, 7, None));
        // In five minutes: what may go out at once, and what comes back meanwhile.
        let most = |(rate, burst): (f64, u32)| f64::from(burst) + rate * 300.0;
        assert!(most((own.rate, own.burst)) <= 1_000.0);
        assert!(own.without_address.is_some_and(|other| most(other) <= 500.0));
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        for (json, word) in [
            (r#"{"orcid":{"rate":-1}}"#, "sources.orcid"),
            (r#"{"datacite":{"concurrency":0}}"#, "sources.datacite"),
            (r#"{"agency":{"base_url":"ftp://example.org"}}"#, "http(s)"),
            (r#"{"orcid":{"speed":1}}"#, "speed"),
            (r#"{"orcid":{"timeout":"soon"}}"#, "duration"),
        ] {
            let refused = parse(json).unwrap_err().to_string();
            assert!(refused.contains(word), "{refused}");
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let config =
            parse(r#"{"openalex":{"credentials":{"api_key":"swordfish","bearer_token":"swordfish"}}}"#).unwrap();
        assert!(!format!("{config:?}").contains("swordfish"));
    }
}
