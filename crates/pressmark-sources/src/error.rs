//! Why an upstream gave no answer.

use std::time::Duration;

/// Why an upstream gave no answer. Messages name the source and the cause, never a URL with a key in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// Switched off in the configuration.
    #[error("{source_name} is switched off")]
    Disabled {
        /// Name of the source.
        source_name: &'static str,
    },
    /// No connection, a connection lost, or a server error.
    #[error("{source_name} is unavailable: {reason}")]
    Unavailable {
        /// Name of the source.
        source_name: &'static str,
        /// What happened.
        reason: String,
    },
    /// The source, or our own budget for it, asks to wait longer than the caller may (rule 13).
    #[error("{source_name} limits the rate: try again in {} s", retry_after.as_secs().max(1))]
    RateLimited {
        /// Name of the source.
        source_name: &'static str,
        /// When to try again.
        retry_after: Duration,
    },
    /// Too many failures in a row: the source is left alone for a while.
    #[error("{source_name} failed repeatedly and is left alone for {} s", until.as_secs().max(1))]
    CircuitOpen {
        /// Name of the source.
        source_name: &'static str,
        /// For how long still.
        until: Duration,
    },
    /// A status that trying again will not change.
    #[error("{source_name} refused with status {status}: {excerpt}")]
    Rejected {
        /// Name of the source.
        source_name: &'static str,
        /// The HTTP status.
        status: u16,
        /// The beginning of what it said.
        excerpt: String,
    },
    /// An answer that is not what the source documents: cut short, not JSON.
    #[error("{source_name} answered with garbage: {reason}")]
    Garbage {
        /// Name of the source.
        source_name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// No complete answer in the time for one attempt.
    #[error("{source_name} did not answer within {} ms", after.as_millis())]
    TimedOut {
        /// Name of the source.
        source_name: &'static str,
        /// The time that one attempt has.
        after: Duration,
    },
    /// A body beyond the limit.
    #[error("{source_name} answered with more than {limit} bytes")]
    TooLarge {
        /// Name of the source.
        source_name: &'static str,
        /// The limit in bytes.
        limit: usize,
    },
    /// A question that cannot be put to this source; a fault of the caller.
    #[error("{source_name} cannot be asked this: {reason}")]
    BadQuestion {
        /// Name of the source.
        source_name: &'static str,
        /// Why not.
        reason: String,
    },
}

impl SourceError {
    /// Whether the same question may be answered later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. }
                | Self::RateLimited { .. }
                | Self::CircuitOpen { .. }
                | Self::Garbage { .. }
                | Self::TimedOut { .. }
        )
    }

    /// How long to wait before trying again, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => Some(*retry_after),
            Self::CircuitOpen { until, .. } => Some(*until),
            _ => None,
        }
    }

    /// Name of the source: `orcid`, `crossref`, `datacite`, `openalex`, `agency` or `ror`.
    #[must_use]
    pub fn source_name(&self) -> &'static str {
        match self {
            Self::Disabled { source_name }
            | Self::Unavailable { source_name, .. }
            | Self::RateLimited { source_name, .. }
            | Self::CircuitOpen { source_name, .. }
            | Self::Rejected { source_name, .. }
            | Self::Garbage { source_name, .. }
            | Self::TimedOut { source_name, .. }
            | Self::TooLarge { source_name, .. }
            | Self::BadQuestion { source_name, .. } => source_name,
        }
    }
}
