//! Why a question has no answer.

use std::time::Duration;

use pressmark_sources::{MapError, SourceError};
use pressmark_store::StoreError;
use pressmark_store::limits::Decision;

/// A service that is switched off is not worth asking again soon.
const OFF: Duration = Duration::from_hours(1);

/// Why a question has no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Trouble {
    /// The service is broken, or does not answer.
    #[error("does not answer as it should")]
    Broken,
    /// Its limits, or its health, do not allow to ask it now.
    #[error("cannot be asked now")]
    Later(Duration),
}

impl Trouble {
    /// What a failure means to whoever asked; the log gets the rest.
    pub(super) fn of(error: &SourceError) -> Self {
        tracing::warn!(source = error.source_name(), %error, "a user's question was not answered");
        match error {
            SourceError::RateLimited { retry_after: wait, .. } | SourceError::CircuitOpen { until: wait, .. } => {
                Self::Later(*wait)
            }
            SourceError::Disabled { .. } => Self::Later(OFF),
            SourceError::Unavailable { .. }
            | SourceError::Rejected { .. }
            | SourceError::Garbage { .. }
            | SourceError::TimedOut { .. }
            | SourceError::TooLarge { .. }
            | SourceError::BadQuestion { .. } => Self::Broken,
        }
    }

    /// An answer that makes no sense.
    pub(super) fn nonsense(source: &str, error: &MapError) -> Self {
        tracing::warn!(source, %error, "an answer to a user's question cannot be read");
        Self::Broken
    }
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ExternalError {
    /// The service does not know what was asked for.
    #[error("{service} does not know this")]
    Unknown {
        /// Name of the service, for people.
        service: &'static str,
    },
    /// The service is broken, or does not answer. What it said is in the log only.
    #[error("{service} does not answer as it should")]
    Broken {
        /// Name of the service, for people.
        service: &'static str,
    },
    /// Its limits, or its health, do not allow to ask it now.
    #[error("{service} cannot be asked now")]
    Later {
        /// Name of the service, for people.
        service: &'static str,
        /// When to come again.
        retry_after: Duration,
    },
    /// Whoever asks has asked too often.
    #[error("asked too often")]
    Limited(Decision),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
