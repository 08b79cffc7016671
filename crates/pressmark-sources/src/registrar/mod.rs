//! Registrars: where identifiers that were minted here become known to the world.
//!
//! One interface, [`Registrar`], behind which stand our own handles ([`Local`]), a Cordra that speaks DOIP over HTTPS
//! ([`Cordra`]) and DataCite's REST API ([`DataciteDois`]). The identifier is chosen before; a registrar that insists
//! on choosing it does not fit (engineering 26). Every operation may be repeated: each asks first what the agency
//! holds, and takes what is there with our content for its own.

mod cordra;
mod datacite;
mod error;
mod http;
mod local;
mod settings;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use serde_json::Value;

pub use cordra::Cordra;
pub use datacite::DataciteDois;
pub use error::RegistrarError;
pub use local::Local;
pub use settings::{CordraSettings, DataciteSettings};

/// What a registrar is told about an identifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Deposit {
    /// The identifier: `20.500.5555/…`, `10.5555/…`.
    pub id: String,
    /// Where it leads: our landing page. By this an agency's record is known as ours.
    pub url: String,
    /// Whether the agency has it from us, as we know from an earlier answer: then its record is ours wherever it leads,
    /// and is told when our pages have moved.
    pub is_known: bool,
    /// The agency's name for this kind of record; only Cordra has several.
    pub record_type: &'static str,
    /// What it is, in the agency's words.
    pub metadata: Value,
    /// Whether the world may see it; a DOI of a work that is not public stays a draft.
    pub is_public: bool,
}

/// What came of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// The agency had nothing of this name, and has it now.
    Created,
    /// The agency had it, as it should be.
    Found,
    /// The agency had it, otherwise than it should be, and has changed it.
    Updated,
}

impl Done {
    /// The name in the audit trail.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Found => "found",
            Self::Updated => "updated",
        }
    }
}

/// An agency with which identifiers are registered. Implement this, and its payload, for another one.
#[async_trait]
pub trait Registrar: std::fmt::Debug + Send + Sync {
    /// The name in settings and in the database.
    fn name(&self) -> &'static str;

    /// Makes an identifier known, or finds that it is.
    ///
    /// # Errors
    /// [`RegistrarError`]; [`RegistrarError::Foreign`] if the agency has it for somebody else.
    async fn register(&self, deposit: &Deposit) -> Result<Done, RegistrarError>;

    /// Tells what has changed. What is not there is registered.
    ///
    /// # Errors
    /// As [`Registrar::register`].
    async fn update(&self, deposit: &Deposit) -> Result<Done, RegistrarError>;

    /// Tells that the identifier leads to a tombstone from now on. It stays registered.
    ///
    /// # Errors
    /// As [`Registrar::register`].
    async fn tombstone(&self, deposit: &Deposit) -> Result<Done, RegistrarError>;
}
