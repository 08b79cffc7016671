//! Who signs in, at each provider.

use pressmark_simulator::sign_in::{SignInOptions, start};

use super::super::{SignInProviders, mapped_roles};
use super::{NAMES, providers, settings, sign_in, world};

#[tokio::test]
async fn google_tells_name_address_and_picture() {
    let world = world().await;
    let providers = providers(&world);
    let josiah = sign_in(providers.get("google").unwrap(), &[]).await.unwrap();
    assert_eq!(josiah.provider_id, "google");
    assert_eq!(josiah.subject, "100000000000000000001", "text, whatever it looks like");
    assert_eq!(josiah.email.as_deref(), Some("josiah.carberry@example.org"));
    assert!(josiah.email_verified);
    assert_eq!(josiah.name.as_deref(), Some("Josiah Carberry"));
    assert_eq!(josiah.image.as_deref(), Some("https://pictures.example/josiah.png"));
    assert_eq!(josiah.orcid, None);
}

#[tokio::test]
async fn orcid_tells_an_id_and_never_an_address() {
    let world = world().await;
    let providers = providers(&world);
    let josiah = sign_in(providers.get("orcid").unwrap(), &[]).await.unwrap();
    assert_eq!(josiah.subject, "0000-0002-1825-0097");
    assert_eq!(josiah.orcid.unwrap().as_str(), "0000-0002-1825-0097");
    assert!(josiah.proves_orcid());
    assert_eq!((josiah.email, josiah.email_verified), (None, false));
    assert_eq!(josiah.name.as_deref(), Some("Josiah Carberry"));
}

#[tokio::test]
async fn github_tells_the_primary_address() {
    let world = world().await;
    let providers = providers(&world);
    let laura = sign_in(providers.get("github").unwrap(), &[("account", "laura")]).await.unwrap();
    assert_eq!(laura.subject, "2", "the number, not the login");
    assert_eq!(laura.email.as_deref(), Some("laura@example.org"), "not the first of the list");
    assert!(laura.email_verified);
    assert_eq!(laura.name.as_deref(), Some("Laura Grandcourt-Example"));
    assert_eq!(laura.image.as_deref(), Some("https://pictures.example/laura.png"));
}

#[tokio::test]
async fn an_institution_tells_roles_by_its_claims() {
    for claims_by_user_info in [false, true] {
        let world = start(SignInOptions { claims_by_user_info, ..SignInOptions::default() }).await.unwrap();
        let providers = providers(&world);
        let provider = providers.get("institution").unwrap();
        let roles = |login: &'static str| async move {
            let identity = sign_in(provider, &[("account", login)]).await.unwrap();
            let roles = mapped_roles(&identity.claims, provider.roles());
            (identity, roles.into_iter().map(|mapped| mapped.role).collect::<Vec<_>>())
        };
        let (laura, laura_roles) = roles("laura").await;
        assert_eq!(laura.subject, "uid-2@institution.example");
        assert_eq!(laura.email.as_deref(), Some("laura@example.org"));
        assert!(laura.email_verified);
        assert_eq!(laura_roles, ["workspace_admin", "member"]);
        assert_eq!(roles("josiah").await.1, ["member"]);
        let (sule, sule_roles) = roles("sule").await;
        assert_eq!(sule.name.as_deref(), Some("Şule Gökdoğan"));
        assert!(sule_roles.is_empty());
        let asked = world.requests("institution userinfo");
        assert_eq!(asked, if claims_by_user_info { 3 } else { 0 }, "asked only for what is missing");
    }
}

#[tokio::test]
async fn an_address_that_is_not_verified_is_told_as_such() {
    let world = world().await;
    let providers = providers(&world);
    for name in ["google", "github", "institution"] {
        let identity = sign_in(providers.get(name).unwrap(), &[("account", "unverified")]).await.unwrap();
        assert_eq!(identity.email.as_deref(), Some("ursula@example.org"), "{name}");
        assert!(!identity.email_verified, "{name}");
    }
}

#[tokio::test]
async fn trusting_an_issuer_does_not_overrule_what_it_says() {
    let world = world().await;
    let mut settings = settings(&world);
    settings.oidc[0].trust_email = true;
    let providers = SignInProviders::from_settings(&settings).unwrap();
    let identity = sign_in(providers.get("institution").unwrap(), &[("account", "unverified")]).await.unwrap();
    assert!(identity.email.is_some() && !identity.email_verified);
}

#[tokio::test]
async fn somebody_without_an_address_is_let_in_where_none_is_needed() {
    let world = world().await;
    let providers = providers(&world);
    for name in NAMES {
        let outcome = sign_in(providers.get(name).unwrap(), &[("account", "private")]).await;
        match name {
            "google" | "github" => assert_eq!(outcome.unwrap_err().code(), "email_not_found", "{name}"),
            _ => assert_eq!(outcome.unwrap().email, None, "{name}"),
        }
    }
}

#[tokio::test]
async fn what_is_printed_for_debugging_shows_nobody_and_no_secret() {
    let world = world().await;
    let providers = providers(&world);
    let provider = providers.get("google").unwrap();
    let begun = provider.begin(&super::back(), &[], None).await.unwrap();
    let identity = sign_in(provider, &[]).await.unwrap();
    let shown = format!("{identity:?} {begun:?} {providers:?} {:?}", settings(&world));
    for secret in ["josiah", "Josiah", "simulated-client-secret", &begun.state, &begun.nonce, &begun.pkce_verifier] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
