//! One provider.

use url::Url;

use super::begun::Begun;
use super::error::SignInError;
use super::github::GitHub;
use super::identity::Identity;
use super::oidc::Oidc;
use super::roles::RoleMapping;

/// A provider that the configuration switches on.
#[derive(Debug)]
pub struct Provider {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) roles: RoleMapping,
    pub(super) protocol: Protocol,
}

#[derive(Debug)]
pub(super) enum Protocol {
    OpenId(Box<Oidc>),
    GitHub(Box<GitHub>),
}

impl Provider {
    /// The id: `google`, `orcid`, `github`, or that of the configuration.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name for a button.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Roles by claims; without rules except for issuers of the configuration. For [`super::mapped_roles`].
    #[must_use]
    pub fn roles(&self) -> &RoleMapping {
        &self.roles
    }

    /// Begins a sign-in: makes state, nonce and PKCE verifier, and the URL to send the browser to. `redirect_uri` is ours,
    /// as registered with the provider; `login_hint` the address or login that the person typed, if any.
    ///
    /// # Errors
    /// [`SignInError::Unavailable`] where the provider has to be asked for its addresses first and does not answer.
    pub async fn begin(
        &self,
        redirect_uri: &Url,
        extra_scopes: &[String],
        login_hint: Option<&str>,
    ) -> Result<Begun, SignInError> {
        match &self.protocol {
            Protocol::OpenId(oidc) => oidc.begin(redirect_uri, extra_scopes, login_hint).await,
            Protocol::GitHub(github) => Ok(github.begin(redirect_uri, extra_scopes, login_hint)),
        }
    }

    /// Finishes a sign-in whose `state` the caller has found to be the browser's: exchanges the code, verifies what comes,
    /// and says who it is. The other arguments are as at [`Provider::begin`].
    ///
    /// # Errors
    /// All of [`SignInError`].
    pub async fn finish(
        &self,
        code: &str,
        redirect_uri: &Url,
        pkce_verifier: &str,
        nonce: &str,
    ) -> Result<Identity, SignInError> {
        match &self.protocol {
            Protocol::OpenId(oidc) => oidc.finish(code, redirect_uri, pkce_verifier, nonce).await,
            Protocol::GitHub(github) => github.finish(code, redirect_uri, pkce_verifier).await,
        }
    }

    /// Compares the parameter `iss` of the way back, if there is one, with this provider (RFC 9207): so an answer of one
    /// provider is not taken for another's. To be called before [`Provider::finish`].
    ///
    /// # Errors
    /// [`SignInError::IssuerMismatch`].
    pub async fn check_issuer(&self, iss: Option<&str>) -> Result<(), SignInError> {
        match (&self.protocol, iss) {
            (_, None) => Ok(()),
            (Protocol::OpenId(oidc), Some(iss)) => oidc.check_issuer(iss).await,
            (Protocol::GitHub(github), Some(iss)) => github.check_issuer(iss),
        }
    }
}
