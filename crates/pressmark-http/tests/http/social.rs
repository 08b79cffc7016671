//! Signing in elsewhere: browsers and programs, at simulated providers.

use std::time::{SystemTime, UNIX_EPOCH};

use pressmark_app::accounts::{AccountSettings, Registration};
use pressmark_app::activity::Actor;
use pressmark_simulator::sign_in::{
    self, CLIENT_ID, CLIENT_SECRET, IdentityProvider, SignInFault, SignInOptions, SignInWorld,
};
use pressmark_sources::Secret;
use pressmark_sources::sign_in::{
    GitHubSettings, GoogleSettings, OidcSettings, OrcidSettings, RoleMapping, RoleRule, SignInProviders, SignInSettings,
};
use pressmark_store::repo::people;
use pressmark_store::repo::users::{self, Role};
use pressmark_store::testing::Fresh;
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

use crate::staff::PASSWORD;
use crate::world::{CARBERRY, World};

/// The address that Josiah Carberry has at the simulated providers.
pub(crate) const JOSIAH: &str = "josiah.carberry@example.org";

/// A registry, and the providers of accounts elsewhere.
pub(crate) struct Elsewhere {
    pub(crate) world: World,
    pub(crate) providers: SignInWorld,
    /// Follows nothing by itself: a test wants to see each step.
    pub(crate) browser: reqwest::Client,
}

/// A rule of the institution: the value of a claim, the role, the workspace.
pub(crate) fn rule(value: &str, role: &str, workspace: Option<&str>) -> RoleRule {
    RoleRule { value: value.into(), role: role.into(), workspace: workspace.map(str::to_owned) }
}

impl Elsewhere {
    pub(crate) async fn start(dashboard: Registration) -> Self {
        Self::with(|accounts| accounts.dashboard = dashboard, Vec::new()).await
    }

    /// With settings of one's own, and rules for what the institution's claims make of people.
    pub(crate) async fn with(change: impl FnOnce(&mut AccountSettings), rules: Vec<RoleRule>) -> Self {
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
            github: GitHubSettings {
                base_url: providers.base_url(IdentityProvider::GitHub),
                api_url: providers.github_api_url(),
                client_id: CLIENT_ID.to_owned(),
                client_secret: secret(),
            },
            oidc: vec![institution(&providers, rules)],
            ..SignInSettings::default()
        };
        let known = SignInProviders::from_settings(&known).unwrap();
        let world = World::with_accounts(Fresh::sqlite(), |_| {}, change, known).await;
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { world, providers, browser }
    }

    /// Goes to the provider and back; returns where the browser is sent and its cookies.
    pub(crate) async fn sign_in(&self, provider: &str) -> (String, String) {
        let begin = format!("{}/api/auth/sign-in/social", self.world.url);
        let body = json!({ "provider": provider, "callbackURL": "/dash", "errorCallbackURL": "/oops" });
        let begun = self.browser.post(begin).json(&body).send().await.unwrap();
        assert_eq!(begun.status(), 200);
        let cookies = cookies(begun.headers());
        let there = begun.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
        self.come_back(&there, &cookies).await
    }

    pub(crate) async fn come_back(&self, there: &str, cookies: &str) -> (String, String) {
        let sent_back = self.browser.get(there).send().await.unwrap();
        let back = sent_back.headers()[LOCATION].to_str().unwrap().to_owned();
        let arrived = self.browser.get(back).header("cookie", cookies).send().await.unwrap();
        assert_eq!(arrived.status(), 302);
        (arrived.headers()[LOCATION].to_str().unwrap().to_owned(), self::cookies(arrived.headers()))
    }

    pub(crate) async fn session(&self, cookies: &str) -> Value {
        let asked = self.world.get("/api/auth/get-session").header("cookie", cookies.to_owned());
        asked.send().await.unwrap().json().await.unwrap()
    }
}

/// An issuer whose claim `groups` gives roles.
fn institution(providers: &SignInWorld, rules: Vec<RoleRule>) -> OidcSettings {
    OidcSettings {
        id: "institution".into(),
        name: "Example Institution".into(),
        issuer: providers.base_url(IdentityProvider::Institution),
        client_id: CLIENT_ID.into(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        client_auth: None,
        scopes: vec!["profile".into(), "email".into()],
        trust_email: false,
        orcid_claim: Some("orcid".into()),
        roles: RoleMapping { claim: "groups".into(), rules },
    }
}

/// The cookies that an answer sets, as they are sent.
pub(crate) fn cookies(headers: &HeaderMap) -> String {
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
async fn github_is_believed_about_the_primary_address_that_it_has_verified() {
    let elsewhere = Elsewhere::start(Registration::Open).await;
    elsewhere.providers.set_next(Some("unverified"));
    let (to, _) = elsewhere.sign_in("github").await;
    assert_eq!(to, "/oops?error=email_not_found", "an address that nobody verified is none, however open the door");
    elsewhere.providers.set_next(Some("private"));
    assert_eq!(elsewhere.sign_in("github").await.0, "/oops?error=email_not_found");
    assert!(users::by_email(elsewhere.world.store.read(), "ursula@example.org").await.unwrap().is_none());

    elsewhere.providers.set_next(Some("laura"));
    let (to, cookies) = elsewhere.sign_in("github").await;
    assert_eq!(to, "/dash");
    let laura = elsewhere.session(&cookies).await["user"].clone();
    assert_eq!((&laura["email"], &laura["emailVerified"]), (&json!("laura@example.org"), &json!(true)));
    assert_eq!(laura["orcidId"], Value::Null);
    let (_, again) = elsewhere.sign_in("github").await;
    assert_eq!(elsewhere.session(&again).await["user"]["id"], laura["id"], "known by the number");
    let (_, google) = elsewhere.sign_in("google").await;
    assert_eq!(elsewhere.session(&google).await["user"]["id"], laura["id"], "and by the address, which both verified");
    let id = laura["id"].as_str().unwrap().parse().unwrap();
    let ways = users::identities(elsewhere.world.store.read(), id).await.unwrap();
    let ways: Vec<_> = ways.into_iter().map(|way| (way.provider, way.subject)).collect();
    assert_eq!(ways[0], ("github".to_owned(), "2".to_owned()), "not the login, which somebody else may have tomorrow");
    assert_eq!(ways.len(), 2);
}

#[tokio::test]
async fn an_account_whose_address_is_not_verified_here_is_nobodys_to_take() {
    let elsewhere = Elsewhere::start(Registration::Open).await;
    let wish = json!({ "email": JOSIAH, "full_name": "Mallory", "password": PASSWORD });
    let (status, ..) = crate::tokens::post(&elsewhere.world, "/api/v1/auth/store-registration-token", &wish).await;
    assert_eq!(status, 201);
    for provider in ["github", "google", "institution"] {
        assert_eq!(elsewhere.sign_in(provider).await.0, "/oops?error=account_not_linked", "{provider}");
    }
}

#[tokio::test]
async fn a_program_comes_by_every_door_to_the_same_account() {
    let rules = vec![rule("psychoceramics", "admin", None), rule("staff", "member", None)];
    let elsewhere = Elsewhere::with(|accounts| accounts.dashboard = Registration::Off, rules).await;
    let world = &elsewhere.world;
    let mut users = Vec::new();
    for provider in ["github", "institution"] {
        let body = json!({ "provider": provider, "redirect_uri": "/done" });
        let (status, _, begun) = crate::tokens::post(world, "/api/v1/auth/social", &body).await;
        assert_eq!(status, 200, "{begun}");
        let (to, _) = elsewhere.come_back(begun["data"]["url"].as_str().unwrap(), "").await;
        let code = to.strip_prefix("/done?code=").unwrap_or_else(|| panic!("{provider}: {to}"));
        let body = json!({ "code": code, "secret": begun["data"]["secret"] });
        let (status, _, taken) = crate::tokens::post(world, "/api/v1/auth/social/token", &body).await;
        assert_eq!(status, 200, "{taken}");
        users.push(taken["data"]["user"].clone());
    }
    assert_eq!(users[0]["user_id"], users[1]["user_id"]);
    assert_eq!((&users[0]["role"], &users[1]["role"]), (&json!("user"), &json!("admin")), "as the claims say");
    assert_eq!((&users[0]["email"], &users[0]["email_verified"]), (&json!(JOSIAH), &json!(true)));

    elsewhere.providers.set_next(Some("unverified"));
    let body = json!({ "provider": "github", "redirect_uri": "/done" });
    let (_, _, begun) = crate::tokens::post(world, "/api/v1/auth/social", &body).await;
    let (to, _) = elsewhere.come_back(begun["data"]["url"].as_str().unwrap(), "").await;
    assert_eq!(to, "/done?error=email_not_found");
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
