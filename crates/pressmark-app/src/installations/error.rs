//! Why something about an installation was not done.

use pressmark_store::StoreError;

/// Why something was not done. Each surface has its own words for it.
#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    /// The workspace has no such installation.
    #[error("there is no such installation")]
    Unknown,
    /// The installation has no such credential.
    #[error("the installation has no such credential")]
    UnknownCredential,
    /// The installation has no such origin.
    #[error("the installation has no such origin")]
    UnknownOrigin,
    /// It was revoked or archived, from which nothing leads back.
    #[error("the installation was ended for good; make another")]
    Ended,
    /// It has the origin already.
    #[error("the installation has this origin already")]
    OriginTaken,
    /// It has as many as it may have.
    #[error("the installation has as many {0} as it may have")]
    TooMany(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}
