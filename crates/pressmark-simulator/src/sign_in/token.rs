//! The token endpoints: a code against tokens.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use axum::Form;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::authorize::random;
use super::fault::SignInFault;
use super::keys::{Signature, encode};
use super::oidc;
use super::provider::IdentityProvider;
use super::world::{CLIENT_ID, CLIENT_SECRET, Grant, Shared};

/// The form that a client sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    grant_type: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

pub(super) async fn openid(
    State(shared): State<Arc<Shared>>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let Some(provider) = IdentityProvider::named(&provider).filter(|provider| provider.is_openid()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    shared.count(&format!("{provider} token"));
    let grant = match redeem(&shared, provider, &headers, &asked) {
        Ok(grant) => grant,
        Err(error) => {
            let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            let body = json!({ "error": error, "error_description": format!("simulated: {error}") });
            return (status, axum::Json(body)).into_response();
        }
    };
    if let Some(response) = spoiled(&grant).await {
        return response;
    }
    match openid_answer(&shared, &grant) {
        Some(answer) => ([(header::CACHE_CONTROL, "no-store")], axum::Json(answer)).into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// GitHub's: errors are 200, and the answer is a form unless JSON is asked for.
pub(super) async fn github(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    shared.count("github token");
    let answer = match redeem(&shared, IdentityProvider::GitHub, &headers, &asked) {
        Ok(grant) => {
            if let Some(response) = spoiled(&grant).await {
                return response;
            }
            let scope = grant.scopes.join(",");
            match remember(&shared, grant) {
                Some(token) => vec![("access_token", token), ("scope", scope), ("token_type", "bearer".to_owned())],
                None => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
        Err(error) => {
            let name = match error {
                "invalid_client" => "incorrect_client_credentials",
                "redirect_uri_mismatch" => "redirect_uri_mismatch",
                _ => "bad_verification_code",
            };
            vec![("error", name.to_owned()), ("error_description", format!("simulated: {name}"))]
        }
    };
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accept.contains("application/json") {
        let object = answer.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        return axum::Json(Value::Object(object)).into_response();
    }
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
    ([(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8")], form).into_response()
}

/// The grant of a code, which is spent by it whatever comes of it.
fn redeem(
    shared: &Shared,
    provider: IdentityProvider,
    headers: &HeaderMap,
    asked: &Asked,
) -> Result<Grant, &'static str> {
    if client(provider, headers, asked) != Some((CLIENT_ID.to_owned(), CLIENT_SECRET.to_owned())) {
        return Err("invalid_client");
    }
    if asked.grant_type.as_deref() != Some("authorization_code") {
        return Err("unsupported_grant_type");
    }
    let code = asked.code.as_deref().unwrap_or_default();
    let grant = shared.state().codes.remove(code).filter(|g| g.provider == provider).ok_or("invalid_grant")?;
    if asked.redirect_uri.as_deref() != Some(&grant.redirect_uri) {
        let is_github = provider == IdentityProvider::GitHub;
        return Err(if is_github { "redirect_uri_mismatch" } else { "invalid_grant" });
    }
    let verifier = asked.code_verifier.as_deref().unwrap_or_default();
    if encode(digest(&SHA256, verifier.as_bytes()).as_ref()) != grant.challenge {
        return Err("invalid_grant");
    }
    Ok(grant)
}

/// Who the client says it is, by a method that the provider takes.
fn client(provider: IdentityProvider, headers: &HeaderMap, asked: &Asked) -> Option<(String, String)> {
    let takes = |method| provider.client_auth().contains(&method);
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    if let Some(basic) = basic.filter(|_| takes("client_secret_basic")) {
        let text = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
        let (id, secret) = text.split_once(':')?;
        let decoded = |text| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        return Some((decoded(id), decoded(secret)));
    }
    if takes("client_secret_post") { asked.client_id.clone().zip(asked.client_secret.clone()) } else { None }
}

/// Keeps the grant under a new access token.
fn remember(shared: &Shared, grant: Grant) -> Option<String> {
    let token = random().ok()?;
    shared.state().tokens.insert(token.clone(), grant);
    Some(token)
}

/// The answer of a token endpoint with a fault, if it is one of those.
async fn spoiled(grant: &Grant) -> Option<Response> {
    Some(match grant.fault? {
        SignInFault::TokenFails => (StatusCode::INTERNAL_SERVER_ERROR, "simulated failure").into_response(),
        SignInFault::TokenRedirects => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "http://127.0.0.1:1/elsewhere")]).into_response()
        }
        SignInFault::TokenFloods => {
            let piece = || Ok::<_, std::io::Error>(axum::body::Bytes::from(vec![b' '; 64 * 1024]));
            let flood = futures::stream::iter((0..1024).map(move |_| piece()));
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(flood)).into_response()
        }
        SignInFault::TokenHangs => std::future::pending().await,
        SignInFault::TokenGarbage => {
            ([(header::CONTENT_TYPE, "application/json")], "<!DOCTYPE html><p>We will be back soon.").into_response()
        }
        _ => return None,
    })
}

fn openid_answer(shared: &Shared, grant: &Grant) -> Option<Value> {
    let token = remember(shared, grant.clone())?;
    let scope = grant.scopes.join(" ");
    let mut answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3599, "scope": scope });
    if grant.provider == IdentityProvider::Orcid {
        answer["token_type"] = json!("bearer");
        answer["orcid"] = json!(grant.account.orcid.as_str());
        answer["name"] = json!(grant.account.name());
    }
    if grant.fault != Some(SignInFault::NoIdToken) {
        answer["id_token"] = json!(id_token(shared, grant)?);
    }
    Some(answer)
}

fn id_token(shared: &Shared, grant: &Grant) -> Option<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let life = shared.options.token_life.as_secs();
    let fault = grant.fault;
    let (issued, over) = if fault == Some(SignInFault::Expired) { (now - 7200, now - 3600) } else { (now, now + life) };
    let issuer = match fault {
        Some(SignInFault::WrongIssuer) => "https://issuer.example".to_owned(),
        _ => shared.issuer(grant.provider),
    };
    let audience = if fault == Some(SignInFault::WrongAudience) { "somebody-else" } else { CLIENT_ID };
    let nonce = match fault {
        Some(SignInFault::WrongNonce) => Some("another-nonce".to_owned()),
        Some(SignInFault::NoNonce) => None,
        _ => grant.nonce.clone(),
    };
    let mut claims = json!({
        "iss": issuer, "aud": audience, "azp": audience, "sub": oidc::subject(grant.provider, &grant.account),
        "iat": issued, "exp": over, "auth_time": issued,
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    let withheld = grant.provider == IdentityProvider::Institution && shared.options.claims_by_user_info;
    if let (false, Some(object)) = (withheld, claims.as_object_mut()) {
        object.extend(oidc::claims(grant));
    }
    let signature = match fault {
        Some(SignInFault::WrongSignature) => Signature::Foreign,
        Some(SignInFault::Unsigned) => Signature::None,
        _ => Signature::Right,
    };
    shared.keys().token(&claims, grant.provider.signs_es256(), signature).ok()
}
