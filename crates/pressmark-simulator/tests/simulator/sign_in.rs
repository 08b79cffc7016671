//! The simulated identity providers are as strict as real ones. What they tell is tested with the clients, in
//! `pressmark-sources`.

use pressmark_simulator::sign_in::{CLIENT_ID, CLIENT_SECRET, IdentityProvider, SignInOptions, SignInWorld, start};
use reqwest::Response;
use serde_json::Value;
use url::Url;

use crate::support::client;

const BACK: &str = "http://127.0.0.1:9/back";
/// A verifier and its challenge (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn world() -> SignInWorld {
    start(SignInOptions::default()).await.unwrap()
}

fn page(world: &SignInWorld, provider: IdentityProvider) -> String {
    let path = if provider == IdentityProvider::GitHub { "/login/oauth/authorize" } else { "/authorize" };
    format!("{}{path}", world.base_url(provider))
}

const SOUND: [(&str, &str); 7] = [
    ("response_type", "code"),
    ("client_id", CLIENT_ID),
    ("redirect_uri", BACK),
    ("scope", "openid email user:email"),
    ("state", "the-state"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

async fn authorize(world: &SignInWorld, provider: IdentityProvider, change: (&str, &str)) -> Response {
    let query: Vec<_> =
        SOUND.into_iter().map(|(name, value)| (name, if name == change.0 { change.1 } else { value })).collect();
    client().get(page(world, provider)).query(&query).send().await.unwrap()
}

fn way_back(response: &Response) -> Vec<(String, String)> {
    assert_eq!(response.status(), 302);
    let location = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    assert!(location.as_str().starts_with(BACK));
    location.query_pairs().into_owned().collect()
}

fn value(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

#[tokio::test]
async fn a_stranger_is_sent_nowhere() {
    let world = world().await;
    for provider in IdentityProvider::ALL {
        for change in [("client_id", "other"), ("redirect_uri", "https://evil.example/"), ("redirect_uri", "nonsense")]
        {
            let response = authorize(&world, provider, change).await;
            assert_eq!(response.status(), 400, "{provider} {change:?}");
            assert!(!response.headers().contains_key("location"));
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_told_on_the_way_back() {
    let world = world().await;
    for provider in IdentityProvider::ALL {
        for (change, error) in [
            (("code_challenge", ""), "invalid_request"),
            (("code_challenge_method", "plain"), "invalid_request"),
            (("response_type", "token"), "unsupported_response_type"),
        ] {
            let pairs = way_back(&authorize(&world, provider, change).await);
            assert_eq!(value(&pairs, "error").as_deref(), Some(error), "{provider} {change:?}");
            assert_eq!(value(&pairs, "state").as_deref(), Some("the-state"));
            assert_eq!(value(&pairs, "code"), None);
        }
    }
}

#[tokio::test]
async fn registered_addresses_are_compared_whole() {
    let options = SignInOptions { redirect_uris: vec![BACK.into()], ..SignInOptions::default() };
    let world = start(options).await.unwrap();
    let google = IdentityProvider::Google;
    assert_eq!(authorize(&world, google, ("state", "s")).await.status(), 302);
    for other in ["http://127.0.0.1:9/back/", "http://127.0.0.1:9/back?x=1", "http://127.0.0.1:8/back"] {
        assert_eq!(authorize(&world, google, ("redirect_uri", other)).await.status(), 400, "{other}");
    }
}

#[tokio::test]
async fn github_answers_as_a_form_unless_asked_for_json_and_refuses_under_status_200() {
    let world = world().await;
    let token_url = format!("{}/login/oauth/access_token", world.base_url(IdentityProvider::GitHub));
    let code =
        || async { value(&way_back(&authorize(&world, IdentityProvider::GitHub, ("", "")).await), "code").unwrap() };
    let form = |code: String, secret: &'static str| {
        [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code),
            ("redirect_uri", BACK.to_owned()),
            ("code_verifier", VERIFIER.to_owned()),
            ("client_id", CLIENT_ID.to_owned()),
            ("client_secret", secret.to_owned()),
        ]
    };
    let encoded =
        |pairs: &[(&str, String)]| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let post = |pairs: Vec<(&'static str, String)>| {
        let request = client().post(&token_url).header("content-type", "application/x-www-form-urlencoded");
        request.body(encoded(&pairs))
    };
    let answer = post(form(code().await, CLIENT_SECRET).to_vec()).send().await.unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/x-www-form-urlencoded"));
    let pairs: Vec<_> = url::form_urlencoded::parse(answer.text().await.unwrap().as_bytes()).into_owned().collect();
    let token = value(&pairs, "access_token").unwrap();

    let wrong = post(form(code().await, "wrong").to_vec()).header("accept", "application/json").send().await.unwrap();
    assert_eq!(wrong.status(), 200);
    let said: Value = serde_json::from_slice(&wrong.bytes().await.unwrap()).unwrap();
    assert_eq!(said["error"], "incorrect_client_credentials");

    let user = format!("{}/user", world.github_api_url());
    let with = |agent: &'static str, token: String| client().get(&user).header("user-agent", agent).bearer_auth(token);
    assert_eq!(with("test", token.clone()).send().await.unwrap().status(), 200);
    assert_eq!(with("", token).send().await.unwrap().status(), 403, "GitHub wants to know who asks");
    assert_eq!(with("test", "made-up".into()).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_environment_names_the_providers() {
    let world = world().await;
    let env = world.env();
    let value = |name: &str| env.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap();
    assert_eq!(value("PRESSMARK_SIGN_IN__ORCID__ISSUER"), world.base_url(IdentityProvider::Orcid));
    assert_eq!(value("PRESSMARK_SIGN_IN__GITHUB__API_URL"), world.github_api_url());
    assert_eq!(value("PRESSMARK_SIGN_IN__GOOGLE__CLIENT_ID"), CLIENT_ID);
}
