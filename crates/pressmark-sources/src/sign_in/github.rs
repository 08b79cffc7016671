//! GitHub: plain OAuth 2, and two questions to its API.

use std::borrow::Cow;

use http::Method;
use http::header::{ACCEPT, AUTHORIZATION};
use oauth2::basic::BasicClient;
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    HttpRequest, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Map;
use url::Url;

use super::begun::{Begun, challenge, secret, sound_scopes};
use super::error::{SignInError, excerpt};
use super::http::{Answering, Http, HttpFailure};
use super::identity::{Identity, email, image, text};

const ID: &str = "github";

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// GitHub.
#[derive(Debug)]
pub(super) struct GitHub {
    pub(super) client_id: String,
    pub(super) client_secret: Option<crate::Secret>,
    /// What GitHub calls itself in `iss` (RFC 9207).
    pub(super) issuer: String,
    pub(super) authorize: Url,
    pub(super) token: Url,
    pub(super) user: Url,
    pub(super) emails: Url,
    pub(super) http: Http,
}

/// `GET /user`, what we read of it.
#[derive(Deserialize)]
struct User {
    id: u64,
    login: String,
    name: Option<String>,
    avatar_url: Option<String>,
}

/// An element of `GET /user/emails`.
#[derive(Deserialize)]
struct Email {
    email: String,
    primary: bool,
    verified: bool,
}

impl GitHub {
    pub(super) fn begin(&self, redirect_uri: &Url, extra_scopes: &[String], login_hint: Option<&str>) -> Begun {
        let (challenge, verifier) = challenge();
        let redirect_uri = RedirectUrl::from_url(redirect_uri.clone());
        let scopes = ["read:user".to_owned(), "user:email".to_owned()];
        let client = self.client();
        let mut request = client
            .authorize_url(secret)
            .set_redirect_uri(Cow::Borrowed(&redirect_uri))
            .set_pkce_challenge(challenge)
            .add_scopes(sound_scopes(scopes.iter().chain(extra_scopes)).into_iter().map(Scope::new));
        if let Some(hint) = login_hint {
            request = request.add_extra_param("login", hint);
        }
        let (url, state) = request.url();
        let nonce = secret().into_secret();
        Begun { url, state: state.into_secret(), nonce, pkce_verifier: verifier.into_secret() }
    }

    pub(super) async fn finish(
        &self,
        code: &str,
        redirect_uri: &Url,
        pkce_verifier: &str,
    ) -> Result<Identity, SignInError> {
        let redirect_uri = RedirectUrl::from_url(redirect_uri.clone());
        let client = self.client();
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_redirect_uri(Cow::Borrowed(&redirect_uri))
            .set_pkce_verifier(PkceCodeVerifier::new(pkce_verifier.to_owned()));
        // GitHub says what is wrong under status 200, where `oauth2` looks for a token.
        let answer = request.request_async(&AsSuch(&self.http)).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => {
                SignInError::InvalidCode { provider: ID.to_owned(), reason: excerpt(&said.to_string()) }
            }
            RequestTokenError::Request(failure) => unavailable(failure),
            _ => unavailable("the token endpoint's answer cannot be understood"),
        })?;
        let token = answer.access_token().secret();
        let user: User = self.get(&self.user, token).await?;
        let emails: Vec<Email> = self.get(&self.emails, token).await?;
        identity(user, emails)
    }

    /// Compares the issuer that an answer names (RFC 9207) with GitHub's.
    pub(super) fn check_issuer(&self, named: &str) -> Result<(), SignInError> {
        if named == self.issuer { Ok(()) } else { Err(SignInError::IssuerMismatch { provider: ID.to_owned() }) }
    }

    fn client(&self) -> Client {
        let client = BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(self.authorize.clone()))
            .set_token_uri(TokenUrl::from_url(self.token.clone()))
            .set_auth_type(AuthType::RequestBody);
        match &self.client_secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
            None => client,
        }
    }

    async fn get<T: DeserializeOwned>(&self, url: &Url, token: &str) -> Result<T, SignInError> {
        let request = http::Request::builder()
            .method(Method::GET)
            .uri(url.as_str())
            .header(ACCEPT, "application/vnd.github+json")
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .body(Vec::new())
            .map_err(|_| no_user_info("the access token is not one"))?;
        let answer = self.http.send(request).await.map_err(unavailable)?;
        if !answer.status().is_success() {
            return Err(no_user_info(&format!("the API answers with status {}", answer.status().as_u16())));
        }
        serde_json::from_slice(answer.body()).map_err(|_| no_user_info("the API's answer cannot be understood"))
    }
}

/// Gives a refusal the status that the standard has for it (RFC 6749, section 5.2).
fn refusals_as_such(mut answer: oauth2::HttpResponse) -> oauth2::HttpResponse {
    let said: Option<Map<String, serde_json::Value>> = serde_json::from_slice(answer.body()).ok();
    if said.is_some_and(|said| said.contains_key("error")) {
        *answer.status_mut() = http::StatusCode::BAD_REQUEST;
    }
    answer
}

/// The primary address, verified or not; GitHub has exactly one (rule 31).
fn identity(user: User, emails: Vec<Email>) -> Result<Identity, SignInError> {
    let primary = emails.into_iter().find(|address| address.primary);
    let found = primary.and_then(|primary| email(&primary.email).map(|address| (address, primary.verified)));
    let (address, verified) = found.ok_or_else(|| SignInError::NoEmail { provider: ID.to_owned() })?;
    Ok(Identity {
        provider_id: ID.to_owned(),
        // The login can be changed and taken by somebody else, the number cannot.
        subject: user.id.to_string(),
        email: Some(address),
        email_verified: verified,
        name: user.name.as_deref().and_then(text).or_else(|| text(&user.login)),
        orcid: None,
        image: user.avatar_url.as_deref().and_then(image),
        claims: Map::new(),
    })
}

fn unavailable(reason: impl ToString) -> SignInError {
    SignInError::Unavailable { provider: ID.to_owned(), reason: reason.to_string() }
}

fn no_user_info(reason: &str) -> SignInError {
    SignInError::NoUserInfo { provider: ID.to_owned(), reason: reason.to_owned() }
}
/// The client, telling refusals as the standard does.
struct AsSuch<'a>(&'a Http);

impl<'c> AsyncHttpClient<'c> for AsSuch<'_> {
    type Error = HttpFailure;
    type Future = Answering<'c>;

    fn call(&'c self, request: HttpRequest) -> Answering<'c> {
        Box::pin(async move { self.0.send(request).await.map(refusals_as_such) })
    }
}
