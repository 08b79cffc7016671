//! Why a registrar did not do what it was asked to.

use std::time::Duration;

/// Why a registrar did not do what it was asked to. Messages name the registrar and the cause, never a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrarError {
    /// No connection, a connection lost, or a failure of the server.
    #[error("{registrar} is unavailable: {reason}")]
    Unavailable {
        /// Name of the registrar.
        registrar: &'static str,
        /// The HTTP status, if there was one.
        status: Option<u16>,
        /// When to come again, if it said so.
        retry_after: Option<Duration>,
        /// What happened.
        reason: String,
    },
    /// No answer in time. It may have done what it was asked to.
    #[error("{registrar} did not answer within {} ms", after.as_millis())]
    TimedOut {
        /// Name of the registrar.
        registrar: &'static str,
        /// The time that one request has.
        after: Duration,
    },
    /// A success that cannot be read. It may have done what it was asked to.
    #[error("{registrar} answered with garbage: {reason}")]
    Garbage {
        /// Name of the registrar.
        registrar: &'static str,
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// It does not let us in: somebody has to look at the credentials.
    #[error("{registrar} refuses our credentials with status {status}")]
    Unauthorized {
        /// Name of the registrar.
        registrar: &'static str,
        /// The HTTP status.
        status: u16,
    },
    /// It does not want this: somebody has to look at the metadata.
    #[error("{registrar} refused with status {status}: {excerpt}")]
    Rejected {
        /// Name of the registrar.
        registrar: &'static str,
        /// The HTTP status.
        status: u16,
        /// The beginning of what it said.
        excerpt: String,
    },
    /// It has the identifier for somebody else.
    #[error("{registrar} has this identifier already, and it is not ours")]
    Foreign {
        /// Name of the registrar.
        registrar: &'static str,
    },
}

impl RegistrarError {
    /// Whether it may pass by itself.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::TimedOut { .. } | Self::Garbage { .. })
    }

    /// When to come again, if the registrar said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The HTTP status, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unavailable { status, .. } => *status,
            Self::Garbage { status, .. } | Self::Unauthorized { status, .. } | Self::Rejected { status, .. } => {
                Some(*status)
            }
            Self::TimedOut { .. } | Self::Foreign { .. } => None,
        }
    }
}
