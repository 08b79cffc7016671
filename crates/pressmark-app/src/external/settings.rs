//! How long answers are kept, and how many.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::Deserialize;

/// Settings of the answers of services elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExternalSettings {
    /// How long a work of Crossref is kept.
    #[serde(with = "duration")]
    pub crossref: Duration,
    /// How long what a search at Crossref found is kept.
    #[serde(with = "duration")]
    pub crossref_search: Duration,
    /// How long a profile of ORCID is kept.
    #[serde(with = "duration")]
    pub orcid: Duration,
    /// How long what a search at ROR found is kept.
    #[serde(with = "duration")]
    pub ror: Duration,
    /// How long it is kept that a service knows nothing.
    #[serde(with = "duration")]
    pub unknown: Duration,
    /// The most answers that are kept.
    pub entries: u64,
    /// The most that they take, in megabytes.
    pub megabytes: u64,
    /// The longest that whoever asks waits for the limits of a service; what would take longer is refused, with the
    /// time to come again.
    #[serde(with = "duration")]
    pub max_wait: Duration,
}

impl Default for ExternalSettings {
    fn default() -> Self {
        let day = Duration::from_hours(24);
        Self {
            crossref: 7 * day,
            crossref_search: day,
            orcid: day,
            ror: 7 * day,
            unknown: Duration::from_hours(1),
            entries: 10_000,
            megabytes: 64,
            max_wait: Duration::from_secs(5),
        }
    }
}
