//! The providers, and where each has its endpoints.

use std::fmt;

/// A simulated provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityProvider {
    /// Google: OpenID Connect, id tokens signed RS256.
    Google,
    /// ORCID: OpenID Connect without an address; the subject is the iD.
    Orcid,
    /// GitHub: plain OAuth 2.
    GitHub,
    /// An institution's OpenID Connect issuer: id tokens signed ES256, further claims.
    Institution,
}

impl IdentityProvider {
    /// All providers.
    pub const ALL: [Self; 4] = [Self::Google, Self::Orcid, Self::GitHub, Self::Institution];

    /// Name in paths: `google`, `orcid`, `github`, `institution`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Orcid => "orcid",
            Self::GitHub => "github",
            Self::Institution => "institution",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }

    pub(super) fn is_openid(self) -> bool {
        self != Self::GitHub
    }

    /// Whether id tokens are signed with the elliptic key.
    pub(super) fn signs_es256(self) -> bool {
        self == Self::Institution
    }

    /// How clients of this provider say who they are at its token endpoint.
    pub(super) fn client_auth(self) -> &'static [&'static str] {
        match self {
            Self::Orcid => &["client_secret_post"],
            Self::Institution => &["client_secret_basic"],
            Self::Google | Self::GitHub => &["client_secret_post", "client_secret_basic"],
        }
    }
}

impl fmt::Display for IdentityProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
