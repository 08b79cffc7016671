//! Clients of the upstreams: ORCID, Crossref, DataCite, OpenAlex, ROR and the DOI proxy's look-up of registration
//! agencies.
//!
//! One folder each, split into `client` (HTTP), `wire` (what they send) and `map` (what we mean; pure). What all
//! clients share, from the rate limit to the circuit breaker, is in `http`; what all maps share in `lenient` (reading) and
//! `mapping` (meaning).

pub mod agency;
mod budget;
mod config;
pub mod crossref;
pub mod csl;
pub mod datacite;
mod error;
mod http;
mod lenient;
mod mapping;
pub mod openalex;
pub mod orcid;
pub mod origin_proof;
pub mod registrar;
pub mod ror;
pub mod sign_in;
mod sources;

pub use crate::http::with_patience;
pub use agency::{AgencyAnswer, AgencyClient};
pub use budget::{Allowance, Grant, LocalBudget, UpstreamBudget};
pub use config::{Credentials, Secret, SourceConfig, SourcesConfig};
pub use crossref::CrossrefClient;
pub use datacite::DataCiteClient;
pub use error::SourceError;
pub use mapping::{MapError, Views};
pub use openalex::OpenAlexClient;
pub use orcid::{OrcidClient, PersonAnswer, WorksAnswer};
pub use ror::RorClient;
pub use sources::{BuildError, Sources};

#[cfg(test)]
mod curation_tests;
#[cfg(test)]
mod export_tests;
#[cfg(test)]
mod mutation;
#[cfg(test)]
mod recorded;
