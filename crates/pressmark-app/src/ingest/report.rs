//! What a run did, in numbers. The lines are in the run's report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Counts of one harvest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Groups of works on the ORCID record.
    pub claimed: u32,
    /// Works made.
    pub new: u32,
    /// Works changed.
    pub changed: u32,
    /// Works as they were.
    pub unchanged: u32,
    /// Works passed over, with reasons in the report.
    pub skipped: u32,
    /// Links added.
    pub links_added: u32,
    /// Links suggested.
    pub links_suggested: u32,
    /// Links withdrawn.
    pub links_withdrawn: u32,
    /// Claims that vanished at once in such number that nothing was withdrawn (rule 14).
    pub withdrawals_held: u32,
    /// Works on which upstream now says otherwise than a curator decided; the curated values stand.
    pub conflicts: u32,
    /// Questions without an answer, by upstream.
    pub missing: BTreeMap<String, u32>,
}
