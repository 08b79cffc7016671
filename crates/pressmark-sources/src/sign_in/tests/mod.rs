//! Every provider against its simulation, with every fault.

mod faults;
mod people;
mod protocol;
mod settings;

use std::time::Duration;

use pressmark_simulator::sign_in::{CLIENT_ID, CLIENT_SECRET, IdentityProvider, SignInOptions, SignInWorld, start};
use url::Url;

use super::{
    Begun, GitHubSettings, GoogleSettings, Identity, OidcSettings, OrcidSettings, Provider, RoleMapping, RoleRule,
    SignInError, SignInProviders, SignInSettings,
};
use crate::Secret;

const BACK: &str = "http://127.0.0.1:9/api/auth/callback/test";

const NAMES: [&str; 4] = ["google", "orcid", "github", "institution"];

fn back() -> Url {
    Url::parse(BACK).unwrap()
}

async fn world() -> SignInWorld {
    start(SignInOptions::default()).await.unwrap()
}

fn settings(world: &SignInWorld) -> SignInSettings {
    let (client_id, client_secret) = (CLIENT_ID.to_owned(), Some(Secret::new(CLIENT_SECRET)));
    SignInSettings {
        google: GoogleSettings {
            issuer: world.base_url(IdentityProvider::Google),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
        },
        orcid: OrcidSettings {
            issuer: world.base_url(IdentityProvider::Orcid),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
        },
        github: GitHubSettings {
            base_url: world.base_url(IdentityProvider::GitHub),
            api_url: world.github_api_url(),
            client_id,
            client_secret,
        },
        oidc: vec![institution(world)],
        timeout: Duration::from_secs(60),
        ..SignInSettings::default()
    }
}

fn institution(world: &SignInWorld) -> OidcSettings {
    let rule = |value: &str, role: &str| RoleRule { value: value.into(), role: role.into(), workspace: None };
    OidcSettings {
        id: "institution".into(),
        name: "Example Institution".into(),
        issuer: world.base_url(IdentityProvider::Institution),
        client_id: CLIENT_ID.into(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        client_auth: None,
        scopes: vec!["profile".into(), "email".into()],
        trust_email: false,
        orcid_claim: None,
        roles: RoleMapping {
            claim: "groups".into(),
            rules: vec![rule("library", "workspace_admin"), rule("staff", "member")],
        },
    }
}

fn providers(world: &SignInWorld) -> SignInProviders {
    SignInProviders::from_settings(&settings(world)).unwrap()
}

/// What the way back carries.
#[derive(Debug)]
struct WayBack {
    code: Option<String>,
    error: Option<String>,
    state: String,
    iss: Option<String>,
}

/// Follows the URL as a browser does, as far as the redirect back.
async fn browse(begun: &Begun, more: &[(&str, &str)]) -> WayBack {
    let mut url = begun.url.clone();
    url.query_pairs_mut().extend_pairs(more);
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{}", answer.text().await.unwrap());
    let location = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert!(location.as_str().starts_with(BACK), "{location}");
    let value = |name: &str| location.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    WayBack { code: value("code"), error: value("error"), state: value("state").unwrap(), iss: value("iss") }
}

/// A whole sign-in.
async fn sign_in(provider: &Provider, more: &[(&str, &str)]) -> Result<Identity, SignInError> {
    let begun = provider.begin(&back(), &[], None).await?;
    let way_back = browse(&begun, more).await;
    assert_eq!(way_back.state, begun.state);
    provider.check_issuer(way_back.iss.as_deref()).await?;
    provider.finish(&way_back.code.unwrap(), &back(), &begun.pkce_verifier, &begun.nonce).await
}
