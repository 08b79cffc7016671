//! What a world knows, whatever it is made of: the one thing that the surfaces ask.

use axum::body::Bytes;
use pressmark_domain::Orcid;
use serde_json::Value;

use crate::organisations::Organisations;
use crate::overrides::{Override, Overrides};
use crate::{Upstream, WorldSummary};

/// What ORCID holds about an iD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OrcidStatus {
    /// A record that can be read.
    Active,
    /// Locked by ORCID.
    Locked,
    /// Deactivated by its holder.
    Deactivated,
    /// Merged into another record.
    Deprecated(Orcid),
    /// Not an iD that anybody has.
    Unknown,
}

/// What `doi.org/ra` says about a DOI or a bare prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AgencyAnswer {
    /// The name of the agency.
    Agency(String),
    /// The prefix is assigned, the DOI is not registered.
    NoSuchDoi,
    /// Nobody has the prefix.
    UnknownPrefix,
}

/// How a work is asked for at OpenAlex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenAlexKey<'a> {
    /// By DOI in normal form.
    Doi(&'a str),
    /// By its own number, `W…` without the letter.
    Id(u64),
}

/// A world. DOIs come in normal form (lower case). Bodies are whole answers of the single-work operations.
pub(crate) trait Holdings: Send + Sync + 'static {
    fn orcids(&self) -> Vec<Orcid>;
    fn summary(&self) -> WorldSummary;
    fn orcid_status(&self, id: &Orcid) -> OrcidStatus;
    fn person(&self, id: &Orcid) -> Option<Bytes>;
    fn works(&self, id: &Orcid) -> Option<Bytes>;
    fn employments(&self, id: &Orcid) -> Option<Bytes>;
    /// A whole `/record` document where the world holds one; otherwise it is put together from the parts.
    fn record(&self, id: &Orcid) -> Option<Bytes>;
    /// Works of a record in full, in the order of the put-codes; `None` for each that the record does not hold.
    fn full_works(&self, id: &Orcid, put_codes: &[i64]) -> Vec<Option<Value>>;
    fn crossref(&self, doi: &str) -> Option<Bytes>;
    /// DOIs of works at Crossref whose titles hold all these words, in small letters; at most so many.
    fn crossref_search(&self, words: &[String], most: usize) -> Vec<String>;
    /// `objects`: whether affiliations are asked for as objects (`affiliation=true`).
    fn datacite(&self, doi: &str, objects: bool) -> Option<Bytes>;
    fn openalex(&self, key: OpenAlexKey<'_>) -> Option<Bytes>;
    fn agency(&self, doi_or_prefix: &str) -> AgencyAnswer;
    fn csl(&self, doi: &str) -> Option<Bytes>;
    fn organisations(&self) -> &Organisations;
}

/// A world with the overrides of a test over it.
pub(crate) struct Shown {
    pub(crate) holdings: std::sync::Arc<dyn Holdings>,
    pub(crate) overrides: Overrides,
}

impl Shown {
    pub(crate) fn overridden(&self, upstream: Upstream, key: &str) -> Option<Override> {
        self.overrides.get(upstream, key)
    }

    /// The body that a list shows for a key: the override's if it says "found", none if it says otherwise.
    pub(crate) fn listed(&self, upstream: Upstream, key: &str, own: impl FnOnce() -> Option<Bytes>) -> Option<Bytes> {
        match self.overrides.get(upstream, key) {
            Some(instead) => instead.found(),
            None => own(),
        }
    }
}
