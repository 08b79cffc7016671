//! What is sent, and what is kept.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::{BACK, NAMES, back, browse, providers, settings, sign_in, world};
use crate::Secret;
use crate::sign_in::SignInProviders;

#[tokio::test]
async fn the_url_asks_for_what_is_needed_and_all_secrets_are_new() {
    let world = world().await;
    let providers = providers(&world);
    let extra = ["calendar".to_owned(), "two words".to_owned(), "quote\"".to_owned(), "openid".to_owned()];
    let mut secrets = HashSet::new();
    for name in NAMES {
        for _ in 0..2 {
            let begun = providers.get(name).unwrap().begin(&back(), &extra, Some("laura@example.org")).await.unwrap();
            let query: HashMap<String, String> = begun.url.query_pairs().into_owned().collect();
            assert_eq!(query["response_type"], "code");
            assert_eq!(query["redirect_uri"], BACK);
            assert_eq!(query["code_challenge_method"], "S256");
            assert_eq!(query["state"], begun.state);
            assert!(begun.state.len() >= 32 && begun.nonce.len() >= 32 && begun.pkce_verifier.len() == 128);
            assert!(!begun.url.as_str().contains(&begun.pkce_verifier));
            let scope = match name {
                "google" => "openid email profile calendar",
                "orcid" => "openid calendar",
                "github" => "read:user user:email calendar openid",
                _ => "openid profile email calendar",
            };
            assert_eq!(query["scope"], scope, "{name}");
            let hint = if name == "github" { "login" } else { "login_hint" };
            assert_eq!(query[hint], "laura@example.org", "{name}");
            assert_eq!(query.get("nonce"), (name != "github").then_some(&begun.nonce), "{name}");
            assert_eq!(query.contains_key("include_granted_scopes"), name == "google");
            for secret in [begun.state, begun.nonce, begun.pkce_verifier] {
                assert!(secrets.insert(secret), "a secret came twice");
            }
        }
    }
}

#[tokio::test]
async fn a_code_works_once_with_its_own_secrets_only() {
    let world = world().await;
    let providers = providers(&world);
    for name in NAMES {
        let provider = providers.get(name).unwrap();
        let (one, other) =
            (provider.begin(&back(), &[], None).await.unwrap(), provider.begin(&back(), &[], None).await.unwrap());
        let code = browse(&one, &[]).await.code.unwrap();
        let elsewhere = url::Url::parse("http://127.0.0.1:9/elsewhere").unwrap();

        let stolen = provider.finish(&code, &back(), &other.pkce_verifier, &other.nonce).await.unwrap_err();
        assert_eq!(stolen.code(), "invalid_code", "{name}: injected into another sign-in");

        let code = browse(&one, &[]).await.code.unwrap();
        let moved = provider.finish(&code, &elsewhere, &one.pkce_verifier, &one.nonce).await.unwrap_err();
        assert_eq!(moved.code(), "invalid_code", "{name}: another redirect URI");

        let code = browse(&one, &[]).await.code.unwrap();
        provider.finish(&code, &back(), &one.pkce_verifier, &one.nonce).await.unwrap();
        let again = provider.finish(&code, &back(), &one.pkce_verifier, &one.nonce).await.unwrap_err();
        assert_eq!(again.code(), "invalid_code", "{name}: used twice");

        let made_up = provider.finish("made-up", &back(), &one.pkce_verifier, &one.nonce).await.unwrap_err();
        assert_eq!(made_up.code(), "invalid_code", "{name}");
        assert!(!made_up.to_string().contains("made-up"), "{made_up}");
    }
}

#[tokio::test]
async fn a_code_of_one_provider_is_nothing_to_another() {
    let world = world().await;
    let providers = providers(&world);
    let google = providers.get("google").unwrap();
    let begun = google.begin(&back(), &[], None).await.unwrap();
    let way_back = browse(&begun, &[]).await;
    for name in ["orcid", "github", "institution"] {
        let provider = providers.get(name).unwrap();
        let mixed_up = provider.check_issuer(way_back.iss.as_deref()).await.unwrap_err();
        assert_eq!(mixed_up.code(), "issuer_mismatch", "{name}");
        let code = way_back.code.as_deref().unwrap();
        let refused = provider.finish(code, &back(), &begun.pkce_verifier, &begun.nonce).await.unwrap_err();
        assert_eq!(refused.code(), "invalid_code", "{name}");
    }
    google.check_issuer(way_back.iss.as_deref()).await.unwrap();
    google.check_issuer(None).await.unwrap();
}

#[tokio::test]
async fn a_wrong_client_secret_is_told_and_not_shown() {
    let world = world().await;
    let mut settings = settings(&world);
    let wrong = Some(Secret::new("swordfish"));
    settings.google.client_secret = wrong.clone();
    settings.orcid.client_secret = wrong.clone();
    settings.github.client_secret = wrong.clone();
    settings.oidc[0].client_secret = wrong;
    let providers = SignInProviders::from_settings(&settings).unwrap();
    for name in NAMES {
        let error = sign_in(providers.get(name).unwrap(), &[]).await.unwrap_err();
        assert_eq!(error.code(), "invalid_code", "{name}");
        assert!(error.to_string().contains("client"), "{error}");
        assert!(!error.to_string().contains("swordfish"), "{error}");
    }
}

#[tokio::test]
async fn an_issuer_is_asked_about_itself_once() {
    let world = world().await;
    let providers = providers(&world);
    let provider = providers.get("google").unwrap();
    let many = (0..10).map(|_| sign_in(provider, &[]));
    for outcome in futures::future::join_all(many).await {
        outcome.unwrap();
    }
    assert_eq!((world.requests("google configuration"), world.requests("google jwks")), (1, 1));
    assert_eq!(world.requests("google token"), 10);
}

#[tokio::test]
async fn new_keys_are_fetched_when_they_turn_up_but_not_by_every_forgery() {
    let world = world().await;
    let providers = providers(&world);
    let provider = providers.get("institution").unwrap();
    sign_in(provider, &[]).await.unwrap();
    world.rotate_keys().await.unwrap();

    let too_soon = sign_in(provider, &[]).await.unwrap_err();
    assert_eq!(too_soon.code(), "unable_to_get_user_info");
    assert_eq!(world.requests("institution jwks"), 1, "not again within half a minute");

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    sign_in(provider, &[]).await.unwrap();
    assert_eq!(world.requests("institution jwks"), 2);
    sign_in(provider, &[]).await.unwrap();
    assert_eq!(world.requests("institution jwks"), 2);
}
