//! Every fault at every provider.

use std::time::{Duration, Instant};

use pressmark_simulator::sign_in::SignInFault;

use super::{NAMES, back, browse, providers, settings, sign_in, world};
use crate::sign_in::{SignInProviders, SignInSettings};

/// What a fault leads to at a provider: the code for the page, or `None` for a sign-in all the same.
fn expected(name: &str, fault: SignInFault) -> Option<&'static str> {
    use SignInFault as F;
    let is_openid = name != "github";
    let no_info = Some("unable_to_get_user_info");
    match fault {
        F::WrongNonce | F::NoNonce | F::WrongAudience | F::WrongSignature | F::Unsigned | F::Expired | F::NoIdToken => {
            no_info.filter(|_| is_openid)
        }
        F::WrongIssuer => Some("issuer_mismatch").filter(|_| is_openid),
        F::TokenFails | F::TokenRedirects | F::TokenFloods | F::TokenHangs | F::TokenGarbage => no_info,
        F::NoEmail => Some("email_not_found").filter(|_| matches!(name, "google" | "github")),
        F::UserInfoFails => no_info.filter(|_| name == "github"),
        // Nobody asks those who said it all in the id token; `the_user_information_is_believed_…` has the other case.
        F::OtherSubject | F::UnverifiedEmail | F::Denied => None,
    }
}

#[tokio::test]
async fn each_fault_at_each_provider_ends_as_it_should() {
    let world = world().await;
    let providers = providers(&world);
    // Only where an answer hangs: elsewhere a late one only says that the machine is busy.
    let settings = SignInSettings { timeout: Duration::from_millis(700), ..settings(&world) };
    let impatient = SignInProviders::from_settings(&settings).unwrap();
    for name in NAMES {
        let provider = providers.get(name).unwrap();
        // Before any fault, so that a cold start is not taken for one.
        sign_in(provider, &[]).await.unwrap();
        for fault in SignInFault::all().filter(|fault| *fault != SignInFault::Denied) {
            let started = Instant::now();
            let hangs = fault == SignInFault::TokenHangs;
            let provider = if hangs { impatient.get(name).unwrap() } else { provider };
            let outcome = sign_in(provider, &[("fault", fault.name())]).await;
            assert!(started.elapsed() < Duration::from_secs(40), "{name} {fault:?}");
            let code = outcome.as_ref().err().map(|error| error.code());
            assert_eq!(code, expected(name, fault), "{name} {fault:?}: {outcome:?}");
            if let Ok(identity) = outcome {
                let claims_verified = name != "orcid" && fault != SignInFault::UnverifiedEmail;
                let has_email = identity.email.is_some();
                assert_eq!(identity.email_verified, claims_verified && has_email, "{name} {fault:?}");
            }
        }
        sign_in(provider, &[]).await.unwrap();
    }
}

#[tokio::test]
async fn a_refusal_of_the_person_comes_back_as_such() {
    let world = world().await;
    world.set_fault(Some(SignInFault::Denied));
    let providers = providers(&world);
    for name in NAMES {
        let begun = providers.get(name).unwrap().begin(&back(), &[], None).await.unwrap();
        let way_back = browse(&begun, &[]).await;
        assert_eq!((way_back.error.as_deref(), way_back.code), (Some("access_denied"), None), "{name}");
        assert_eq!(way_back.state, begun.state);
    }
}

#[tokio::test]
async fn the_user_information_is_believed_about_the_person_of_the_id_token_only() {
    let options = pressmark_simulator::sign_in::SignInOptions { claims_by_user_info: true, ..Default::default() };
    let world = pressmark_simulator::sign_in::start(options).await.unwrap();
    let providers = providers(&world);
    let provider = providers.get("institution").unwrap();
    sign_in(provider, &[]).await.unwrap();
    for fault in ["other-subject", "user-info-fails"] {
        let error = sign_in(provider, &[("fault", fault)]).await.unwrap_err();
        assert_eq!(error.code(), "unable_to_get_user_info", "{fault}: {error}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_away_is_an_error_and_no_more() {
    let world = world().await;
    let mut settings = settings(&world);
    settings.oidc[0].issuer = "http://127.0.0.1:9/nobody".into();
    settings.google.issuer = format!("{}/", settings.google.issuer);
    let providers = SignInProviders::from_settings(&settings).unwrap();
    for (name, word) in [("institution", "no connection"), ("google", "another issuer")] {
        let error = providers.get(name).unwrap().begin(&back(), &[], None).await.unwrap_err();
        assert_eq!(error.code(), "unable_to_get_user_info", "{name}");
        assert!(error.is_notable() && error.to_string().contains(word), "{error}");
    }
    sign_in(providers.get("orcid").unwrap(), &[]).await.unwrap();
}
