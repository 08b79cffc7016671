//! The page that asks a person, without the person.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::account::Account;
use super::fault::SignInFault;
use super::keys::encode;
use super::provider::IdentityProvider;
use super::world::{CLIENT_ID, Grant, Shared};

/// What the client asks for.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    login_hint: Option<String>,
    /// GitHub's name for `login_hint`.
    login: Option<String>,
    account: Option<String>,
    fault: Option<String>,
}

pub(super) async fn openid(
    State(shared): State<Arc<Shared>>,
    Path(provider): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    match IdentityProvider::named(&provider).filter(|provider| provider.is_openid()) {
        Some(provider) => authorize(&shared, provider, asked),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(super) async fn github(State(shared): State<Arc<Shared>>, Query(asked): Query<Asked>) -> Response {
    authorize(&shared, IdentityProvider::GitHub, asked)
}

fn authorize(shared: &Shared, provider: IdentityProvider, asked: Asked) -> Response {
    shared.count(&format!("{provider} authorize"));
    // Nobody is sent to an address that the client did not register: these two are told on the page.
    if asked.client_id.as_deref() != Some(CLIENT_ID) {
        return (StatusCode::BAD_REQUEST, "invalid_client: no such client_id").into_response();
    }
    let Some(back) = asked.redirect_uri.as_deref().and_then(|uri| registered(shared, uri)) else {
        return (StatusCode::BAD_REQUEST, "redirect_uri_mismatch: not registered").into_response();
    };
    let fault = match asked.fault.as_deref() {
        Some(name) => SignInFault::named(name),
        None => shared.state().fault,
    };
    let answer =
        if fault == Some(SignInFault::Denied) { Err("access_denied") } else { grant(shared, provider, &asked, fault) };
    let mut back = back;
    {
        let mut query = back.query_pairs_mut();
        match &answer {
            Ok(code) => query.append_pair("code", code),
            Err(error) => query.append_pair("error", error).append_pair("error_description", "simulated <refusal>"),
        };
        if let Some(state) = &asked.state {
            query.append_pair("state", state);
        }
        if provider.is_openid() {
            // RFC 9207: who answers, so that answers of several providers cannot be mixed up.
            query.append_pair("iss", &shared.issuer(provider));
        }
    }
    (StatusCode::FOUND, Redirect::to(back.as_str())).into_response()
}

fn registered(shared: &Shared, uri: &str) -> Option<Url> {
    let url = Url::parse(uri).ok().filter(|url| url.fragment().is_none())?;
    let known = &shared.options.redirect_uris;
    let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let is_known = if known.is_empty() { is_loopback } else { known.iter().any(|k| k == uri) };
    is_known.then_some(url)
}

/// A code, or the error that the way back carries.
fn grant(
    shared: &Shared,
    provider: IdentityProvider,
    asked: &Asked,
    fault: Option<SignInFault>,
) -> Result<String, &'static str> {
    let scopes: Vec<String> = asked.scope.iter().flat_map(|scope| scope.split(' ')).map(str::to_owned).collect();
    let is_openid = provider.is_openid();
    // GitHub leaves the response type out of its documentation.
    if asked.response_type.as_deref() != Some("code") && (is_openid || asked.response_type.is_some()) {
        return Err("unsupported_response_type");
    }
    if is_openid && !scopes.iter().any(|scope| scope == "openid") {
        return Err("invalid_scope");
    }
    let challenge = asked.code_challenge.as_ref().filter(|challenge| challenge.len() == 43);
    let (Some(challenge), Some("S256")) = (challenge, asked.code_challenge_method.as_deref()) else {
        return Err("invalid_request");
    };
    let grant = Grant {
        provider,
        account: as_of_now(shared, account(shared, asked).ok_or("login_required")?),
        fault,
        redirect_uri: asked.redirect_uri.clone().unwrap_or_default(),
        challenge: challenge.clone(),
        nonce: asked.nonce.clone(),
        scopes,
    };
    let code = random()?;
    shared.state().codes.insert(code.clone(), grant);
    Ok(code)
}

fn account(shared: &Shared, asked: &Asked) -> Option<Account> {
    let named = |login: &str| shared.accounts.iter().find(|a| a.login == login || a.email == Some(login)).cloned();
    if let Some(login) = &asked.account {
        return named(login);
    }
    if let Some(login) = shared.state().next.clone() {
        return named(&login);
    }
    let hint = asked.login_hint.as_ref().or(asked.login.as_ref());
    hint.and_then(|hint| named(hint)).or_else(|| shared.accounts.first().cloned())
}

/// The account with the claims that it has now.
fn as_of_now(shared: &Shared, account: Account) -> Account {
    let claims = shared.state().claims.get(account.login).cloned();
    Account { claims: claims.unwrap_or_else(|| account.claims.clone()), ..account }
}

/// A secret of 256 bits.
pub(super) fn random() -> Result<String, &'static str> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "server_error")?;
    Ok(encode(&bytes))
}
