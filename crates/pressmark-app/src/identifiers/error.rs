//! Why identifiers cannot be minted as the settings want it.

/// Why identifiers cannot be minted as the settings want it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// A setting cannot be used.
    #[error("identifiers.{name} {reason}")]
    Setting {
        /// Name of the setting below `identifiers`.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Identifiers under a test prefix would become known to the world.
    #[error(
        "identifiers under the test prefix {prefix} must not go to {endpoint}: set a prefix of your own, or say \
         `is_test = true` of an endpoint that is for tests"
    )]
    TestPrefix {
        /// The prefix.
        prefix: String,
        /// Where it would go.
        endpoint: String,
    },
    /// The client of an agency cannot be set up.
    #[error("{0}")]
    Client(String),
}
