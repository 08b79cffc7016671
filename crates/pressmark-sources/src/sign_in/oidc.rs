//! OpenID Connect: Google, ORCID, and the issuers of the configuration.

use std::borrow::Cow;

use oauth2::{AuthType, PkceCodeVerifier, TokenResponse as _};
use openidconnect::core::{CoreAuthenticationFlow, CoreClientAuthMethod, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, LoginHint, Nonce, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, TokenResponse as _,
};
use url::Url;

use super::begun::{Begun, challenge, secret, sound_scopes};
use super::cache::Cache;
use super::error::{SignInError, excerpt};
use super::http::{Http, HttpFailure};
use super::identity::Identity;
use super::oidc_types::{Claims, IdTokenText, OidcClient, TokenAnswer, UserInfo};
use super::settings::ClientAuth;

/// What distinguishes one issuer from another.
#[derive(Debug)]
pub(super) struct Oidc {
    pub(super) id: String,
    pub(super) client_id: String,
    pub(super) client_secret: Option<crate::Secret>,
    pub(super) client_auth: Option<ClientAuth>,
    pub(super) scopes: Vec<String>,
    /// Parameters of the first request that only this provider knows.
    pub(super) extra: &'static [(&'static str, &'static str)],
    pub(super) kind: Kind,
    pub(super) cache: Cache,
    pub(super) http: Http,
}

/// How the claims are read.
#[derive(Debug)]
pub(super) enum Kind {
    Google,
    Orcid,
    Other {
        trust_email: bool,
        orcid_claim: Option<String>,
        /// The claim that roles come from; looked for at the user information if the id token lacks it.
        role_claim: Option<String>,
    },
}

impl Oidc {
    pub(super) async fn begin(
        &self,
        redirect_uri: &Url,
        extra_scopes: &[String],
        login_hint: Option<&str>,
    ) -> Result<Begun, SignInError> {
        let metadata = self.cache.metadata(&self.http).await.map_err(|reason| self.unavailable(reason))?;
        let (challenge, verifier) = challenge();
        let client = self.client(&metadata);
        let redirect_uri = RedirectUrl::from_url(redirect_uri.clone());
        let nonce = || Nonce::new(secret().into_secret());
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, secret, nonce)
            .set_redirect_uri(Cow::Borrowed(&redirect_uri))
            .set_pkce_challenge(challenge);
        let scopes = sound_scopes(self.scopes.iter().chain(extra_scopes));
        request = request.add_scopes(scopes.into_iter().filter(|scope| scope != "openid").map(Scope::new));
        for (name, value) in self.extra {
            request = request.add_extra_param(*name, *value);
        }
        if let Some(hint) = login_hint {
            request = request.set_login_hint(LoginHint::new(hint.to_owned()));
        }
        let (url, state, nonce) = request.url();
        Ok(Begun {
            url,
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            pkce_verifier: verifier.into_secret(),
        })
    }

    pub(super) async fn finish(
        &self,
        code: &str,
        redirect_uri: &Url,
        pkce_verifier: &str,
        nonce: &str,
    ) -> Result<Identity, SignInError> {
        let metadata = self.cache.metadata(&self.http).await.map_err(|reason| self.unavailable(reason))?;
        let answer = self.exchange(&metadata, code, redirect_uri, pkce_verifier).await?;
        let token = answer.id_token().ok_or_else(|| self.no_user_info("there is no id token"))?;
        let claims = self.verified(&metadata, token, &Nonce::new(nonce.to_owned())).await?;
        let info = if self.wants_more(&claims) { self.user_info(&metadata, &answer, &claims).await? } else { None };
        self.read(&claims, info.as_ref(), answer.extra_fields().extra_fields())
    }

    /// Compares the issuer that an answer names (RFC 9207) with ours.
    pub(super) async fn check_issuer(&self, named: &str) -> Result<(), SignInError> {
        let metadata = self.cache.metadata(&self.http).await.map_err(|reason| self.unavailable(reason))?;
        if metadata.issuer().as_str() == named {
            return Ok(());
        }
        Err(SignInError::IssuerMismatch { provider: self.id.clone() })
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> OidcClient {
        let secret = self.client_secret.as_ref().map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let auth = self.client_auth.unwrap_or_else(|| usual_auth(metadata));
        OidcClient::from_provider_metadata(metadata.clone(), ClientId::new(self.client_id.clone()), secret)
            .set_auth_type(match auth {
                ClientAuth::Basic => AuthType::BasicAuth,
                ClientAuth::Post => AuthType::RequestBody,
            })
    }

    async fn exchange(
        &self,
        metadata: &CoreProviderMetadata,
        code: &str,
        redirect_uri: &Url,
        pkce_verifier: &str,
    ) -> Result<TokenAnswer, SignInError> {
        let client = self.client(metadata);
        let redirect_uri = RedirectUrl::from_url(redirect_uri.clone());
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| self.unavailable("it names no token endpoint"))?
            .set_redirect_uri(Cow::Borrowed(&redirect_uri))
            .set_pkce_verifier(PkceCodeVerifier::new(pkce_verifier.to_owned()));
        request.request_async(&self.http).await.map_err(|error| self.refusal(error))
    }

    fn refusal<T: oauth2::ErrorResponse + ToString>(&self, error: RequestTokenError<HttpFailure, T>) -> SignInError {
        match error {
            RequestTokenError::ServerResponse(said) => {
                SignInError::InvalidCode { provider: self.id.clone(), reason: excerpt(&said.to_string()) }
            }
            RequestTokenError::Request(failure) => self.unavailable(failure),
            // The body is not shown: it may hold a token.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                self.unavailable("the token endpoint's answer cannot be understood")
            }
        }
    }

    /// The claims of a token that is believed. A key that is not known may be new: the issuer's keys are read once more.
    async fn verified(
        &self,
        metadata: &CoreProviderMetadata,
        token: &IdTokenText,
        nonce: &Nonce,
    ) -> Result<Claims, SignInError> {
        let client = self.client(metadata);
        match token.claims(&client.id_token_verifier(), nonce) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {}
            outcome => return outcome.cloned().map_err(|error| self.disbelief(&error)),
        }
        let metadata = self.cache.refreshed(&self.http).await.map_err(|reason| self.unavailable(reason))?;
        let client = self.client(&metadata);
        token.claims(&client.id_token_verifier(), nonce).cloned().map_err(|error| self.disbelief(&error))
    }

    fn disbelief(&self, error: &ClaimsVerificationError) -> SignInError {
        match error {
            ClaimsVerificationError::InvalidIssuer(_) => SignInError::IssuerMismatch { provider: self.id.clone() },
            ClaimsVerificationError::SignatureVerification(inner) => {
                SignInError::InvalidToken { provider: self.id.clone(), reason: excerpt(&inner.to_string()) }
            }
            other => SignInError::InvalidToken { provider: self.id.clone(), reason: excerpt(&other.to_string()) },
        }
    }

    /// What the user information says, which must be about the person of the id token.
    async fn user_info(
        &self,
        metadata: &CoreProviderMetadata,
        answer: &TokenAnswer,
        claims: &Claims,
    ) -> Result<Option<UserInfo>, SignInError> {
        let token = answer.access_token();
        // As a header: `openidconnect` would panic at anything else.
        if !token.secret().bytes().all(|b| b.is_ascii_graphic()) {
            return Err(self.no_user_info("the access token is not one"));
        }
        let client = self.client(metadata);
        let Ok(request) = client.user_info(token.clone(), Some(claims.subject().clone())) else { return Ok(None) };
        let info: UserInfo = request.request_async(&self.http).await.map_err(|error| match error {
            openidconnect::UserInfoError::Request(failure) => self.unavailable(failure),
            openidconnect::UserInfoError::ClaimsVerification(_) => self.no_user_info("it tells of somebody else"),
            openidconnect::UserInfoError::Response(status, ..) => {
                self.no_user_info(&format!("the user information answers with status {}", status.as_u16()))
            }
            _ => self.no_user_info("the user information cannot be understood"),
        })?;
        Ok(Some(info))
    }

    fn unavailable(&self, reason: impl ToString) -> SignInError {
        SignInError::Unavailable { provider: self.id.clone(), reason: reason.to_string() }
    }

    pub(super) fn no_user_info(&self, reason: &str) -> SignInError {
        SignInError::NoUserInfo { provider: self.id.clone(), reason: reason.to_owned() }
    }
}

/// `client_secret_basic` unless the issuer says that it takes only the other (OpenID Connect Discovery 1.0, section 3:
/// what is not said is `client_secret_basic`).
fn usual_auth(metadata: &CoreProviderMetadata) -> ClientAuth {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let takes = |method: &CoreClientAuthMethod| methods.is_some_and(|methods| methods.contains(method));
    let only_post = takes(&CoreClientAuthMethod::ClientSecretPost) && !takes(&CoreClientAuthMethod::ClientSecretBasic);
    if only_post { ClientAuth::Post } else { ClientAuth::Basic }
}
