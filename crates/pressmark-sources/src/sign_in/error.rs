//! Why a sign-in came to nothing.

/// Why a sign-in came to nothing. [`SignInError::code`] is for the browser; the messages are for the log, and hold neither
/// codes nor tokens nor secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The provider did not take the code (used, over, of another client), or our client's secret.
    #[error("{provider} did not take the code: {reason}")]
    InvalidCode {
        /// Id of the provider.
        provider: String,
        /// What it said.
        reason: String,
    },
    /// The answer comes from another issuer than the one asked.
    #[error("{provider}: an answer of another issuer")]
    IssuerMismatch {
        /// Id of the provider.
        provider: String,
    },
    /// The id token cannot be believed: signature, nonce, audience, time.
    #[error("{provider}: the id token cannot be believed: {reason}")]
    InvalidToken {
        /// Id of the provider.
        provider: String,
        /// Why not.
        reason: String,
    },
    /// The provider does not say who signed in.
    #[error("{provider} does not say who signed in: {reason}")]
    NoUserInfo {
        /// Id of the provider.
        provider: String,
        /// What is missing.
        reason: String,
    },
    /// The provider shows no address, and without one nobody is let in from there.
    #[error("{provider} shows no address")]
    NoEmail {
        /// Id of the provider.
        provider: String,
    },
    /// The provider cannot be reached or does not answer as it should.
    #[error("{provider} is unavailable: {reason}")]
    Unavailable {
        /// Id of the provider.
        provider: String,
        /// What happened.
        reason: String,
    },
}

impl SignInError {
    /// The code for the way back to the page, as Better Auth has it in `?error=`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidCode { .. } => "invalid_code",
            Self::IssuerMismatch { .. } => "issuer_mismatch",
            Self::InvalidToken { .. } | Self::NoUserInfo { .. } | Self::Unavailable { .. } => "unable_to_get_user_info",
            Self::NoEmail { .. } => "email_not_found",
        }
    }

    /// Whether the fault is the provider's or ours, so that it should be looked at; the others are a browser's.
    #[must_use]
    pub fn is_notable(&self) -> bool {
        !matches!(self, Self::InvalidCode { .. } | Self::NoEmail { .. })
    }
}

/// One line of at most 160 characters of what somebody else wrote.
pub(super) fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    match line.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
