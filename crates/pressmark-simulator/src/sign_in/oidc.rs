//! What OpenID Connect providers publish, and what they tell of a person.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::account::Account;
use super::fault::SignInFault;
use super::provider::IdentityProvider;
use super::world::{Grant, Shared};

/// OpenID Connect Discovery 1.0, section 4.
pub(super) async fn configuration(State(shared): State<Arc<Shared>>, Path(provider): Path<String>) -> Response {
    let Some(provider) = openid(&provider) else { return StatusCode::NOT_FOUND.into_response() };
    shared.count(&format!("{provider} configuration"));
    let issuer = shared.issuer(provider);
    let algorithm = if provider.signs_es256() { "ES256" } else { "RS256" };
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [algorithm],
        "token_endpoint_auth_methods_supported": provider.client_auth(),
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "email", "profile"],
        "authorization_response_iss_parameter_supported": true,
    }))
    .into_response()
}

pub(super) async fn jwks(State(shared): State<Arc<Shared>>, Path(provider): Path<String>) -> Response {
    let Some(provider) = openid(&provider) else { return StatusCode::NOT_FOUND.into_response() };
    shared.count(&format!("{provider} jwks"));
    Json(shared.keys().published(provider.signs_es256())).into_response()
}

pub(super) async fn user_info(
    State(shared): State<Arc<Shared>>,
    Path(provider): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(provider) = openid(&provider) else { return StatusCode::NOT_FOUND.into_response() };
    shared.count(&format!("{provider} userinfo"));
    let Some(grant) = bearer(&shared, provider, &headers) else {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")])
            .into_response();
    };
    match grant.fault {
        Some(SignInFault::UserInfoFails) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(SignInFault::OtherSubject) => {
            return Json(json!({ "sub": "somebody-else", "name": "Mallory" })).into_response();
        }
        _ => {}
    }
    let mut body = claims(&grant);
    body.insert("sub".to_owned(), json!(subject(provider, &grant.account)));
    Json(Value::Object(body)).into_response()
}

fn openid(name: &str) -> Option<IdentityProvider> {
    IdentityProvider::named(name).filter(|provider| provider.is_openid())
}

/// The grant of the access token that a request carries.
pub(super) fn bearer(shared: &Shared, provider: IdentityProvider, headers: &HeaderMap) -> Option<Grant> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    shared.state().tokens.get(token).filter(|grant| grant.provider == provider).cloned()
}

pub(super) fn subject(provider: IdentityProvider, account: &Account) -> String {
    match provider {
        IdentityProvider::Orcid => account.orcid.as_str().to_owned(),
        // Google's are long numbers, which are to be taken as text.
        IdentityProvider::Google => format!("1{:020}", account.number),
        IdentityProvider::Institution => format!("uid-{}@institution.example", account.number),
        IdentityProvider::GitHub => account.number.to_string(),
    }
}

/// What a provider tells of a person beyond the subject, within the scopes granted.
pub(super) fn claims(grant: &Grant) -> Map<String, Value> {
    let (account, mut claims) = (&grant.account, Map::new());
    let has = |scope: &str| grant.scopes.iter().any(|granted| granted == scope);
    let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    if grant.provider == IdentityProvider::Orcid {
        // Whatever the scopes: two names, and never an address.
        put("given_name", json!(account.given));
        put("family_name", json!(account.family));
        return claims;
    }
    if has("profile") {
        put("name", json!(account.name()));
        put("given_name", json!(account.given));
        put("family_name", json!(account.family));
        put("picture", json!(format!("https://pictures.example/{}.png", account.login)));
    }
    let email = account.email.filter(|_| has("email") && grant.fault != Some(SignInFault::NoEmail));
    if let Some(email) = email {
        put("email", json!(email));
        put("email_verified", json!(account.is_verified && grant.fault != Some(SignInFault::UnverifiedEmail)));
    }
    if grant.provider == IdentityProvider::Institution {
        claims.extend(account.claims.clone());
    }
    claims
}
