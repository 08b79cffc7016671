//! Settings of sign-in with accounts of elsewhere.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::Deserialize;

use super::roles::RoleMapping;
use crate::Secret;

/// All providers. One without a `client_id` is switched off.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInSettings {
    /// Google.
    pub google: GoogleSettings,
    /// ORCID.
    pub orcid: OrcidSettings,
    /// GitHub.
    pub github: GitHubSettings,
    /// Further OpenID Connect issuers.
    pub oidc: Vec<OidcSettings>,
    /// Time for one request to a provider.
    #[serde(with = "duration")]
    pub timeout: Duration,
    /// How long what a provider publishes about itself (addresses, keys) is kept before it is read again.
    #[serde(with = "duration")]
    pub keep: Duration,
}

impl Default for SignInSettings {
    fn default() -> Self {
        Self {
            google: GoogleSettings::default(),
            orcid: OrcidSettings::default(),
            github: GitHubSettings::default(),
            oidc: Vec::new(),
            timeout: Duration::from_secs(10),
            keep: Duration::from_hours(1),
        }
    }
}

/// Google.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GoogleSettings {
    /// The issuer.
    pub issuer: String,
    /// The client's id; empty = off.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Option<Secret>,
}

impl Default for GoogleSettings {
    fn default() -> Self {
        Self { issuer: "https://accounts.google.com".to_owned(), client_id: String::new(), client_secret: None }
    }
}

/// ORCID. The sandbox is `https://sandbox.orcid.org`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrcidSettings {
    /// The issuer.
    pub issuer: String,
    /// The client's id (`APP-…`); empty = off.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Option<Secret>,
}

impl Default for OrcidSettings {
    fn default() -> Self {
        Self { issuer: "https://orcid.org".to_owned(), client_id: String::new(), client_secret: None }
    }
}

/// GitHub.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GitHubSettings {
    /// What stands before `/login/oauth/…`.
    pub base_url: String,
    /// What stands before `/user`. For GitHub Enterprise `https://HOST/api/v3`.
    pub api_url: String,
    /// The client's id; empty = off.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Option<Secret>,
}

impl Default for GitHubSettings {
    fn default() -> Self {
        Self {
            base_url: "https://github.com".to_owned(),
            api_url: "https://api.github.com".to_owned(),
            client_id: String::new(),
            client_secret: None,
        }
    }
}

/// How a client says who it is at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
}

/// An OpenID Connect issuer: `[[sign_in.oidc]]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// Name in URLs and in the database: lower-case letters, digits, hyphens. Never change it: accounts are linked by it.
    pub id: String,
    /// Name on the button.
    pub name: String,
    /// The issuer, exactly as it says itself. `/.well-known/openid-configuration` is appended.
    pub issuer: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret; none = a public client.
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// How the client says who it is; unset = as the issuer says it takes it.
    #[serde(default)]
    pub client_auth: Option<ClientAuth>,
    /// Scopes beside `openid`.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// Whether an address counts as verified where the issuer says nothing of it. For an institution that gives its people
    /// their addresses; never for an issuer where everybody may sign up.
    #[serde(default)]
    pub trust_email: bool,
    /// The claim that holds an ORCID iD, if the issuer tells it. It is not taken as proof of the iD (rule 30).
    #[serde(default)]
    pub orcid_claim: Option<String>,
    /// Roles by claims.
    #[serde(default)]
    pub roles: RoleMapping,
}

fn usual_scopes() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}
