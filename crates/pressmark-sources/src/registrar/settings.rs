//! Settings of the registrars.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::Deserialize;

use crate::Secret;

/// A Cordra that speaks DOIP over HTTPS.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CordraSettings {
    /// What stands before `/doip`; empty = there is none.
    pub base_url: String,
    /// Whom to sign in as.
    pub username: String,
    /// With what.
    pub password: Option<Secret>,
    /// Time for one request.
    #[serde(with = "duration")]
    pub timeout: Duration,
    /// Whether this is not the real one, so that identifiers under test prefixes may go there (rule 45).
    pub is_test: bool,
}

impl Default for CordraSettings {
    fn default() -> Self {
        Self {
            base_url: String::new(),
            username: String::new(),
            password: None,
            timeout: Duration::from_secs(20),
            is_test: false,
        }
    }
}

/// A repository account at DataCite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataciteSettings {
    /// What stands before `/dois`.
    pub base_url: String,
    /// The repository: `EXAMPLE.REPO`.
    pub username: String,
    /// Its password.
    pub password: Option<Secret>,
    /// The prefix of DOIs to mint; empty = none are minted.
    pub prefix: String,
    /// Time for one request.
    #[serde(with = "duration")]
    pub timeout: Duration,
    /// Whether this is not the real one, so that DOIs under test prefixes may go there (rule 45).
    pub is_test: bool,
}

impl Default for DataciteSettings {
    fn default() -> Self {
        Self {
            base_url: "https://api.test.datacite.org".to_owned(),
            username: String::new(),
            password: None,
            prefix: String::new(),
            timeout: Duration::from_secs(20),
            is_test: false,
        }
    }
}
