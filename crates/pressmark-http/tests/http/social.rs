//! Signing in elsewhere: browsers and programs, at simulated providers.

use std::time::{SystemTime, UNIX_EPOCH};

use pressmark_app::accounts::{AccountSettings, Registration};
use pressmark_app::activity::Actor;
use pressmark_simulator::sign_in::{
    self, CLIENT_ID, CLIENT_SECRET, IdentityProvider, SignInFault, SignInOptions, SignInWorld,
};
use pressmark_sources::Secret;
use pressmark_sources::sign_in::{GoogleSettings, OrcidSettings, SignInProviders, SignInSettings};
use pressmark_store::repo::people;
use pressmark_store::repo::users::{self, Role};
use pressmark_store::testing::Fresh;
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

use crate::staff::PASSWORD;
use crate::world::{CARBERRY, World};

/// The address that Josiah Carberry has at the simulated Google.
const JOSIAH: &str = "josiah.carberry@example.org";

struct Elsewhere {
    world: World,
    providers: SignInWorld,
    /// Follows nothing by itself: a test wants to see each step.
    browser: reqwest::Client,
}

impl Elsewhere {
    async fn start(dashboard: Registration) -> Self {
        let providers = sign_in::start(SignInOptions::default()).await.unwrap();
        let secret = || Some(Secret::new(CLIENT_SECRET));
        let known = SignInSettings {
            google: GoogleSettings {
                issuer: providers.base_url(IdentityProvider::Google),
                client_id: CLIENT_ID.to_owned(),
                client_secret: secret(),
            },
            orcid: OrcidSettings {
                issuer: providers.base_url(IdentityProvider::Orcid),
                client_id: CLIENT_ID.to_owned(),
                client_secret: secret(),
            },
            ..SignInSettings::default()
        };
        let known = SignInProviders::from_settings(&known).unwrap();
        let open = |accounts: &mut AccountSettings| accounts.dashboard = dashboard;
        let world = World::with_accounts(Fresh::sqlite(), |_| {}, open, known).await;
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { world, providers, browser }
    }

    /// Goes to the provider and back; returns where the browser is sent and its cookies.
    async fn sign_in(&self, provider: &str) -> (String, String) {
        let begin = format!("{}/api/auth/sign-in/social", self.world.url);
        let body = json!({ "provider": provider, "callbackURL": "/dash", "errorCallbackURL": "/oops" });
        let begun = self.browser.post(begin).json(&body).send().await.unwrap();
        assert_eq!(begun.status(), 200);
        let cookies = cookies(begun.headers());
        let there = begun.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
        self.come_back(&there, &cookies).await
    }

    async fn come_back(&self, there: &str, cookies: &str) -> (String, String) {
        let sent_back = self.browser.get(there).send().await.unwrap();
        let back = sent_back.headers()[LOCATION].to_str().unwrap().to_owned();
        let arrived = self.browser.get(back).header("cookie", cookies).send().await.unwrap();
        assert_eq!(arrived.status(), 302);
        (arrived.headers()[LOCATION].to_str().unwrap().to_owned(), self::cookies(arrived.headers()))
    }

    async fn session(&self, cookies: &str) -> Value {
        let asked = self.world.get("/api/auth/get-session").header("cookie", cookies.to_owned());
        asked.send().await.unwrap().json().await.unwrap()
    }
}

/// The cookies that an answer sets, as they are sent.
fn cookies(headers: &HeaderMap) -> String {
    let set = headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let pairs = set.map(|line| line.split(';').next().unwrap()).filter(|pair| !pair.ends_with('='));
    pairs.collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn orcid_proves_the_id_tells_no_address_and_knows_whoever_returns() {
    let elsewhere = Elsewhere::start(Registration::Open).await;
    let (to, first) = elsewhere.sign_in("orcid").await;
    assert_eq!(to, "/dash");
    let session = elsewhere.session(&first).await;
    assert_eq!((&session["user"]["orcidId"], &session["user"]["orcidVerified"]), (&json!(CARBERRY), &json!(true)));
    assert_eq!((&session["user"]["email"], &session["user"]["emailVerified"]), (&json!(""), &json!(false)));
    let known = people::by_orcids(elsewhere.world.store.read(), 1, &[CARBERRY.to_owned()]).await.unwrap();
    assert!(known[CARBERRY].authenticated_at.is_some(), "the person is known to have signed in");
    let (_, again) = elsewhere.sign_in("orcid").await;
    assert_eq!(elsewhere.session(&again).await["user"]["id"], session["user"]["id"], "known by the iD alone");
    let me = elsewhere.world.get("/me").header("cookie", again).send().await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(me["email"], Value::Null);
}

#[tokio::test]
async fn whoever_is_not_invited_stays_outside_and_a_provider_that_lies_is_not_believed() {
    let elsewhere = Elsewhere::start(Registration::Invite).await;
    let (to, _) = elsewhere.sign_in("google").await;
    assert_eq!(to, "/oops?error=signup_disabled");
    elsewhere.world.user(JOSIAH, Role::User).await;
    elsewhere.providers.set_fault(Some(SignInFault::WrongNonce));
    assert_eq!(elsewhere.sign_in("google").await.0, "/oops?error=unable_to_get_user_info");
    elsewhere.providers.set_fault(None);
    elsewhere.providers.set_next(Some("unverified"));
    elsewhere.world.user("ursula@example.org", Role::User).await;
    let (to, _) = elsewhere.sign_in("google").await;
    assert_eq!(to, "/oops?error=account_not_linked", "an address that nobody verified finds no account");
    elsewhere.providers.set_next(None);
    let (to, cookies) = elsewhere.sign_in("google").await;
    assert_eq!(to, "/dash", "two verified addresses that are one are one account");
    assert_eq!(elsewhere.session(&cookies).await["user"]["email"], JOSIAH);
}

#[tokio::test]
async fn the_second_factor_is_asked_for_behind_every_door() {
    let elsewhere = Elsewhere::start(Registration::Invite).await;
    let world = &elsewhere.world;
    let id = world.user(JOSIAH, Role::User).await;
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let enrolment = world.accounts.enrol_second_factor(&user, PASSWORD).await.unwrap();
    let totp = totp_rs::Totp::from_url(&enrolment.url).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let code = totp.generate(now).to_string();
    world.accounts.confirm_second_factor(&user, &code, &Actor::system("test")).await.unwrap();

    let (to, cookies) = elsewhere.sign_in("google").await;
    assert_eq!(to, "/account/sign-in?two-factor=1&next=%2Fdash");
    assert_eq!(elsewhere.session(&cookies).await, Value::Null, "half a sign-in is none");
    let finish = format!("{}/api/auth/two-factor/verify-backup-code", world.url);
    let finish = elsewhere.browser.post(finish).header("cookie", cookies).header("origin", &world.url);
    let done = finish.json(&json!({ "code": enrolment.codes[0] })).send().await.unwrap();
    assert_eq!(done.status(), 200, "{}", done.text().await.unwrap());
}

#[tokio::test]
async fn a_program_gets_its_tokens_by_the_code_and_the_secret_that_no_browser_saw() {
    let elsewhere = Elsewhere::start(Registration::Invite).await;
    let (url, browser) = (&elsewhere.world.url, &elsewhere.browser);
    let begin = |to: &str| {
        let body = json!({ "provider": "google", "redirect_uri": to });
        browser.post(format!("{url}/api/v1/auth/social")).json(&body).send()
    };
    assert_eq!(begin("https://evil.example/").await.unwrap().status(), 422);
    let begun: Value = begin("/done").await.unwrap().json().await.unwrap();
    let secret = begun["data"]["secret"].as_str().unwrap();
    let (to, _) = elsewhere.come_back(begun["data"]["url"].as_str().unwrap(), "").await;
    let code = to.strip_prefix("/done?code=").unwrap_or_else(|| panic!("{to}"));
    let take = |secret: &str| {
        let body = json!({ "code": code, "secret": secret });
        browser.post(format!("{url}/api/v1/auth/social/token")).json(&body).send()
    };
    assert_eq!(take("a secret of somebody else").await.unwrap().status(), 401);
    let taken = take(secret).await.unwrap();
    assert_eq!(taken.status(), 200);
    let taken: Value = taken.json().await.unwrap();
    assert_eq!(taken["data"]["user"]["email"], JOSIAH, "the door of depositors is open");
    let access = taken["data"]["access_token"].as_str().unwrap();
    let me = elsewhere.world.get("/api/v1/auth/me").bearer_auth(access).send().await.unwrap();
    assert_eq!(me.status(), 200);
    assert_eq!(take(secret).await.unwrap().status(), 401, "a code is good once");
}
