//! What can be set of counting.

use serde::Deserialize;

/// What can be set of counting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsageSettings {
    /// Whether anything is counted.
    pub enabled: bool,
    /// Parts of the names of further robots, whatever their case.
    pub robots: Vec<String>,
}

impl Default for UsageSettings {
    fn default() -> Self {
        Self { enabled: true, robots: Vec::new() }
    }
}
