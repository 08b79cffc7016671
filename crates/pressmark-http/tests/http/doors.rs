//! Ways in that a thief, or a stranger, tries to leave open behind them.

use std::collections::BTreeSet;
use std::time::Duration;

use pressmark_app::accounts::{Credentials, Place, Registration, SignIn};
use pressmark_app::activity::Actor;
use pressmark_store::entity::user_session;
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::users::{self, Role};
use pressmark_store::testing::{Fresh, on_both_engines};
use reqwest::header::SET_COOKIE;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};

use crate::social::{Elsewhere, JOSIAH, cookies};
use crate::staff::PASSWORD;
use crate::world::World;

const NEW_PASSWORD: &str = "whistling in the kiln";
const THIEF: &str = "mallory@example.org";

/// A write of a browser with a cookie.
async fn write(world: &World, cookie: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = world.client.post(format!("{}{path}", world.url)).header("Cookie", cookie.to_owned());
    let answer = request.header("Origin", &world.url).json(body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

/// The cookie of a new session.
async fn signed_in(world: &World, id: i64) -> String {
    format!("better-auth.session_token={}", world.session(id).await)
}

/// Lets the sessions of a registry be older than a day.
async fn age_sessions(world: &World) {
    let tx = world.store.begin().await.unwrap();
    let long_ago = Expr::value(pressmark_store::clock::now_millis() - 2 * 86_400_000);
    let aged = user_session::Entity::update_many().col_expr(user_session::Column::CreatedAt, long_ago);
    aged.exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

impl Elsewhere {
    /// Begins to add GitHub to the account of a session; the provider's page, and the cookie of the flow.
    async fn begin_to_link(&self, cookie: &str) -> (String, String) {
        let request = self.browser.post(format!("{}/api/auth/link-social", self.world.url)).header("Cookie", cookie);
        let wish = json!({ "provider": "github", "callbackURL": "/linked", "errorCallbackURL": "/oops" });
        let begun = request.header("Origin", &self.world.url).json(&wish).send().await.unwrap();
        assert_eq!(begun.status(), 200);
        let state = cookies(begun.headers());
        (begun.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned(), state)
    }

    async fn ways_in(&self, id: i64) -> usize {
        users::identities(self.world.store.read(), id).await.unwrap().len()
    }
}

#[tokio::test]
async fn a_way_in_that_a_thief_was_adding_ends_with_the_session() {
    let elsewhere = Elsewhere::start(Registration::Invite).await;
    let world = &elsewhere.world;
    let id = world.user("ada@example.org", Role::User).await;
    let own = signed_in(world, id).await;
    for (end, told) in [
        ("/api/auth/sign-out", "/oops?error=unable_to_link_account"),
        ("/api/auth/revoke-sessions", "state_mismatch"),
        ("/api/auth/change-password", "state_mismatch"),
    ] {
        let stolen = signed_in(world, id).await;
        let (page, state) = elsewhere.begin_to_link(&stolen).await;
        let by = if end == "/api/auth/change-password" { signed_in(world, id).await } else { stolen };
        let body = json!({ "currentPassword": PASSWORD, "newPassword": NEW_PASSWORD });
        assert_eq!(write(world, &by, end, &body).await.0, 200, "{end}");
        let (to, _) = elsewhere.come_back(&page, &state).await;
        assert!(to.ends_with(told), "{end}: {to}");
        assert_eq!(elsewhere.ways_in(id).await, 0, "{end}");
    }
    assert_eq!(world.get("/me").header("Cookie", own).send().await.unwrap().status(), 401, "all means all");

    let own = signed_in(world, id).await;
    let (page, state) = elsewhere.begin_to_link(&own).await;
    assert_eq!(elsewhere.come_back(&page, &state).await.0, "/linked");
    assert_eq!(elsewhere.ways_in(id).await, 1);
}

#[tokio::test]
async fn an_open_browser_is_not_enough_to_stay_in_for_good() {
    let elsewhere = Elsewhere::start(Registration::Invite).await;
    let world = &elsewhere.world;
    let id = world.user("ada@example.org", Role::User).await;
    let cookie = signed_in(world, id).await;
    age_sessions(world).await;
    for (path, wish) in [
        ("/api/auth/link-social", json!({ "provider": "github" })),
        ("/api/auth/change-email", json!({ "newEmail": THIEF })),
    ] {
        let (status, body) = write(world, &cookie, path, &wish).await;
        assert_eq!((status, &body["code"]), (403, &json!("SESSION_NOT_FRESH")), "{path}");
    }
    assert_eq!(world.get("/me").header("Cookie", cookie).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_address_that_a_thief_was_giving_the_account_is_not_taken_later() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let stolen = signed_in(&world, id).await;
    let (status, body) = write(&world, &stolen, "/api/auth/change-email", &json!({ "newEmail": THIEF })).await;
    assert_eq!((status, &body["status"]), (200, &json!(true)), "{body}");
    let link = world.link("confirm-new-address").await;
    let (_, refresh) = crate::tokens::login(&world, JOSIAH).await;
    let own = signed_in(&world, id).await;
    assert_eq!(write(&world, &own, "/api/auth/revoke-other-sessions", &json!({})).await.0, 200);
    assert_eq!(crate::tokens::refresh(&world, &refresh).await.0, 401, "programs of the thief end too");
    let without_callback = link.split("&callbackURL").next().unwrap().to_owned();
    let (status, body) = answer(world.client.get(without_callback)).await;
    assert_eq!((status, &body["code"]), (401, &json!("INVALID_TOKEN")), "{body}");
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    assert_eq!(user.email.as_deref(), Some(JOSIAH));
}

#[tokio::test]
async fn a_letter_to_the_old_address_sets_no_password_of_the_new_one() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let ask = world.client.post(format!("{}/api/auth/request-password-reset", world.url));
    assert_eq!(answer(ask.json(&json!({ "email": JOSIAH }))).await.0, 200);
    let reset = world.link("reset-password").await;
    let token = reset.split(['/', '?']).find(|part| part.len() == 32).unwrap().to_owned();
    let own = signed_in(&world, id).await;
    let wish = json!({ "newEmail": "josiah.new@example.org" });
    assert_eq!(write(&world, &own, "/api/auth/change-email", &wish).await.0, 200);
    let link = world.link("confirm-new-address").await;
    assert!(world.client.get(link.split("&callbackURL").next().unwrap()).send().await.unwrap().status().is_success());
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    assert_eq!(user.email.as_deref(), Some("josiah.new@example.org"));
    let set = json!({ "newPassword": NEW_PASSWORD, "token": token });
    let (status, body) = answer(world.client.post(format!("{}/api/auth/reset-password", world.url)).json(&set)).await;
    assert_eq!((status, &body["code"]), (400, &json!("INVALID_TOKEN")), "{body}");
    // And the old address is told.
    world.link("address-changed").await;
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

async fn open_world() -> World {
    let open = |accounts: &mut pressmark_app::accounts::AccountSettings| accounts.dashboard = Registration::Open;
    World::with_accounts(Fresh::sqlite(), |_| {}, open, pressmark_sources::sign_in::SignInProviders::default()).await
}

fn sign_up(world: &World, email: &str) -> reqwest::RequestBuilder {
    let wish = json!({ "email": email, "password": PASSWORD, "name": "Ada Quill" });
    world.client.post(format!("{}/api/auth/sign-up/email", world.url)).json(&wish)
}

#[tokio::test]
async fn signing_up_tells_nobody_which_addresses_have_accounts() {
    let world = open_world().await;
    let taken = world.user("ada@example.org", Role::User).await;
    let mut ids = BTreeSet::new();
    let mut bodies = Vec::new();
    for email in ["ada@example.org", "new@example.org", "other@example.org"] {
        let (status, mut body) = answer(sign_up(&world, email)).await;
        assert_eq!(status, 200, "{body}");
        ids.insert(body["user"]["id"].as_str().unwrap().parse::<i64>().unwrap());
        for differs in ["id", "email", "createdAt", "updatedAt"] {
            assert!(body["user"][differs].is_string(), "{body}");
            body["user"][differs] = Value::Null;
        }
        bodies.push(body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
    let given = users::by_email(world.store.read(), "new@example.org").await.unwrap().unwrap().id;
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id > given + 1_000_000), "no key that is given out is told: {ids:?}");
    assert!(taken < given);
}

#[tokio::test]
async fn nobodys_box_is_filled_by_signing_up_and_in() {
    let world = open_world().await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(answer(sign_up(&world, JOSIAH)).await.0);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429]);
    let sign_in = json!({ "email": JOSIAH, "password": PASSWORD });
    for _ in 0..9 {
        let request = world.client.post(format!("{}/api/auth/sign-in/email", world.url)).json(&sign_in);
        let (status, body) = answer(request).await;
        assert_eq!((status, &body["code"]), (403, &json!("EMAIL_NOT_VERIFIED")), "the answer stays what it was");
    }
    let count = |kind: &str| world.letters().iter().filter(|(name, _)| name.contains(kind)).count();
    for _ in 0..1_200 {
        if count("verify-address") >= 6 && count("address-in-use") >= 4 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What is too much would come now.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(count("verify-address"), 6, "one for the account, five that were asked for");
    assert_eq!(count("address-in-use"), 4);
}

#[tokio::test]
async fn what_is_no_web_address_is_no_picture() {
    let world = open_world().await;
    let wish = json!({ "email": JOSIAH, "password": PASSWORD, "name": "Ada Quill", "image": "javascript:alert(1)" });
    let (status, body) = answer(world.client.post(format!("{}/api/auth/sign-up/email", world.url)).json(&wish)).await;
    assert_eq!((status, &body["code"]), (400, &json!("VALIDATION_ERROR")), "{body}");
}

#[tokio::test]
async fn signing_in_elsewhere_is_counted_by_address() {
    let elsewhere = Elsewhere::with(|accounts| accounts.attempts_per_address = 3, Vec::new()).await;
    let begin = || {
        let url = format!("{}/api/auth/sign-in/social", elsewhere.world.url);
        answer(elsewhere.browser.post(url).json(&json!({ "provider": "github" })))
    };
    for _ in 0..3 {
        assert_eq!(begin().await.0, 200);
    }
    assert_eq!(begin().await.0, 429);
}

on_both_engines! {
    async fn what_cannot_be_written_down_does_not_stop_the_trail(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        for path in ["/api/auth/callback/%00%0d%0aInjected", "/api/auth/callback/google"] {
            let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
            assert_eq!(client.get(format!("{}{path}", world.url)).send().await.unwrap().status(), 302);
        }
        let wrong = json!({ "email": "josiah\u{0}\r\n@example.org", "password": "a wrong one" });
        let request = world.client.post(format!("{}/api/auth/sign-in/email", world.url)).json(&wrong);
        assert_eq!(answer(request).await.0, 401);
        world.accounts.refusals().flush().await.unwrap();
        let filter = Filter { event_type: Some("session.sign_in_refused".to_owned()), ..Filter::default() };
        let all = activity::list_audit(world.store.read(), &filter, activity::From::Offset(0), 10).await.unwrap().0;
        assert_eq!(all.len(), 3, "{all:?}");
        assert!(all.iter().any(|row| row.summary.starts_with("Injected")), "{all:?}");
        for row in all {
            assert!(!row.summary.chars().chain(row.details.chars()).any(char::is_control), "{row:?}");
        }
    }
}

#[tokio::test]
async fn on_https_a_planted_cookie_ends_nobodys_flow() {
    const URL: &str = "https://registry.example";
    let world = World::with(Fresh::sqlite(), |settings| URL.clone_into(&mut settings.public_url)).await;
    let id = world.user(JOSIAH, Role::User).await;
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let enrolment = world.accounts.enrol_second_factor(&user, PASSWORD).await.unwrap();
    let totp = totp_rs::Totp::from_url(&enrolment.url).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let actor = Actor::system("test");
    world.accounts.confirm_second_factor(&user, &totp.generate(now).to_string(), &actor).await.unwrap();

    let body = json!({ "email": JOSIAH, "password": PASSWORD });
    let half = world.client.post(format!("{}/api/auth/sign-in/email", world.url)).json(&body).send().await.unwrap();
    assert_eq!(half.status(), 200);
    let lines = half.headers().get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let mut pairs = lines.map(|line| line.split(';').next().unwrap());
    let set = pairs.find(|pair| pair.contains("two_factor")).unwrap().to_owned();
    let bare = set.strip_prefix("__Secure-").unwrap();
    let finish = |cookie: &str| {
        let request = world.client.post(format!("{}/api/auth/two-factor/verify-backup-code", world.url));
        let request = request.header("Cookie", cookie.to_owned()).header("Origin", URL);
        answer(request.json(&json!({ "code": enrolment.codes[0] })))
    };
    let (status, body) = finish(bare).await;
    assert_eq!((status, &body["code"]), (401, &json!("INVALID_TWO_FACTOR_COOKIE")));
    assert_eq!(finish(&set).await.0, 200);
}

#[tokio::test]
async fn under_attack_strangers_wait_and_a_known_device_does_not() {
    // Longer than a password's hash takes, even where others need the cores.
    const SLOW: Duration = Duration::from_secs(10);
    let slow = |accounts: &mut pressmark_app::accounts::AccountSettings| {
        (accounts.slow_after, accounts.slow_by) = (2, SLOW);
    };
    let none = pressmark_sources::sign_in::SignInProviders::default();
    let world = World::with_accounts(Fresh::sqlite(), |_| {}, slow, none).await;
    let id = world.user(JOSIAH, Role::User).await;
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let actor = Actor::system("test");
    let begun = world.accounts.begin_session(&user, &Place::default(), None, &actor).await.unwrap();
    let device = begun.device.unwrap().0;
    let attempt = async |password: &str, device: Option<&str>| {
        let started = std::time::Instant::now();
        let with = Credentials { email: JOSIAH, password, device };
        (world.accounts.verify(with, &actor).await.is_ok(), started.elapsed() >= SLOW)
    };
    for _ in 0..2 {
        assert_eq!(attempt("a wrong one", None).await, (false, false));
    }
    assert_eq!(attempt(PASSWORD, None).await, (true, true), "slower, and not refused");
    assert_eq!(attempt(PASSWORD, Some(device.as_str())).await, (true, false));
}

#[tokio::test]
async fn a_second_factor_that_is_set_up_anew_is_asked_for_on_every_device() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let actor = Actor::system("test");
    let enrol = async || {
        let enrolment = world.accounts.enrol_second_factor(&user, PASSWORD).await.unwrap();
        let totp = totp_rs::Totp::from_url(&enrolment.url).unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        world.accounts.confirm_second_factor(&user, &totp.generate(now).to_string(), &actor).await.unwrap();
    };
    enrol().await;
    let trusted = Place { trust_device: true, ..Place::default() };
    let begun = world.accounts.begin_session(&user, &trusted, None, &actor).await.unwrap();
    let device = begun.device.unwrap().0;
    let asked = async || {
        let with = Credentials { email: JOSIAH, password: PASSWORD, device: Some(device.as_str()) };
        matches!(world.accounts.sign_in(with, &Place::default(), &actor).await.unwrap(), SignIn::Second(_))
    };
    assert!(!asked().await, "the device is trusted");
    world.accounts.drop_second_factor(&user, PASSWORD, &actor).await.unwrap();
    enrol().await;
    assert!(asked().await);
}
