//! What answers cost: each attempt to come in, and reading; and that answers tell what is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pressmark_app::accounts::{AccountSettings, Registration, UserChange};
use pressmark_app::activity::Actor;
use pressmark_sources::sign_in::SignInProviders;
use pressmark_store::Store;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Response;
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};

use crate::staff::PASSWORD;
use crate::world::World;

const JOSIAH: &str = "josiah@example.org";

/// Counts the statements that a store is read by, from now on.
pub(crate) fn counted(store: &mut Store) -> Arc<AtomicU64> {
    let counted = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&counted);
    store.watch_reads(move |_| _ = counting.fetch_add(1, Ordering::SeqCst));
    counted
}

async fn open_world() -> World {
    let open = |accounts: &mut AccountSettings| accounts.dashboard = Registration::Open;
    World::with_accounts(Fresh::sqlite(), |_| {}, open, SignInProviders::default()).await
}

async fn post(world: &World, path: &str, body: &Value) -> Response {
    world.client.post(format!("{}{path}", world.url)).json(body).send().await.unwrap()
}

/// The status of an answer, and how many of five it says are left.
fn left(answer: &Response) -> (u16, u32) {
    let text = |name: &str| answer.headers()[name].to_str().unwrap();
    assert!(text("x-ratelimit-reset").parse::<i64>().unwrap() > 1_700_000_000, "{}", answer.url());
    assert_eq!(text("x-ratelimit-limit"), "5", "{}", answer.url());
    (answer.status().as_u16(), text("x-ratelimit-remaining").parse().unwrap())
}

#[tokio::test]
async fn each_way_in_computes_one_password_hash_whoever_knocks() {
    let world = open_world().await;
    let actor = Actor::system("test");
    world.user(JOSIAH, Role::User).await;
    let disabled = world.user("disabled@example.org", Role::User).await;
    world.accounts.change_user(disabled, UserChange::Disable, &actor).await.unwrap();
    world.accounts.create_user("bare@example.org", "Bare Example", Role::User, None, &actor).await.unwrap();
    let cost = async |path: &str, body: Value| {
        let before = world.accounts.password_hashes();
        let status = post(&world, path, &body).await.status().as_u16();
        (status, world.accounts.password_hashes() - before)
    };
    for path in ["/api/auth/sign-in/email", "/api/v1/auth/login"] {
        for (email, password, status) in [
            (JOSIAH, PASSWORD, 200),
            (JOSIAH, "a wrong one", 401),
            ("disabled@example.org", PASSWORD, 401),
            ("bare@example.org", PASSWORD, 401),
            ("nobody@example.org", PASSWORD, 401),
        ] {
            let body = json!({ "email": email, "password": password });
            assert_eq!(cost(path, body).await, (status, 1), "{path} as {email}");
        }
    }
    for (path, email, status) in [
        ("/api/auth/sign-up/email", JOSIAH, 200),
        ("/api/auth/sign-up/email", "new@example.org", 200),
        ("/api/v1/auth/store-registration-token", JOSIAH, 409),
        ("/api/v1/auth/store-registration-token", "other@example.org", 201),
    ] {
        let body = json!({ "email": email, "password": PASSWORD, "name": "Ada Quill", "full_name": "Ada Quill" });
        assert_eq!(cost(path, body).await, (status, 1), "{path} as {email}");
    }
    for email in [JOSIAH, "nobody@example.org"] {
        let body = json!({ "email": email });
        assert_eq!(cost("/api/auth/request-password-reset", body).await, (200, 0), "{email}");
    }
    let metrics = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    let line = format!("pressmark_password_hashes_total {}", world.accounts.password_hashes());
    assert!(metrics.lines().any(|told| told == line), "{line} in\n{metrics}");
}

#[tokio::test]
async fn every_answer_that_was_counted_tells_what_is_left() {
    let world = open_world().await;
    world.user(JOSIAH, Role::User).await;
    let told = async |path: &str, body: Value| left(&post(&world, &format!("/api/auth/{path}"), &body).await);
    let with = |password: &str| json!({ "email": JOSIAH, "password": password });
    assert_eq!(told("sign-in/email", with(PASSWORD)).await, (200, 5), "what was right does not count");
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(told("sign-in/email", with("a wrong one")).await, (401, left));
    }
    assert_eq!(told("sign-in/email", with(PASSWORD)).await, (429, 0));
    let wish = json!({ "email": "new@example.org", "password": PASSWORD, "name": "Ada Quill" });
    assert_eq!(told("sign-up/email", wish).await, (200, 4));
    for path in ["request-password-reset", "send-verification-email"] {
        assert_eq!(told(path, json!({ "email": JOSIAH })).await, (200, 4), "{path}");
    }
}

#[tokio::test]
async fn checks_of_the_own_password_and_of_codes_tell_what_is_left() {
    const NEW_PASSWORD: &str = "whistling in the kiln";
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let session = world.session(id).await;
    let sent = async |path: &str, body: Value| {
        let request = world.client.post(format!("{}/api/auth/{path}", world.url)).bearer_auth(&session);
        request.json(&body).send().await.unwrap()
    };
    let told = async |path: &str, body: Value| left(&sent(path, body).await);
    let with = |password: &str| json!({ "password": password });
    let code = |code: &str| json!({ "code": code });

    assert_eq!(told("verify-password", with(PASSWORD)).await, (200, 5));
    let enabled = sent("two-factor/enable", with(PASSWORD)).await;
    assert_eq!(left(&enabled), (200, 5));
    let enabled: Value = enabled.json().await.unwrap();
    assert_eq!(told("two-factor/get-totp-uri", with("a wrong one")).await, (400, 4));
    assert_eq!(told("two-factor/verify-totp", code("12345")).await, (401, 4), "codes are counted apart");
    let totp = totp_rs::Totp::from_url(enabled["totpURI"].as_str().unwrap()).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let right = totp.generate(now).to_string();
    assert_eq!(told("two-factor/verify-totp", code(&right)).await, (200, 4));
    assert_eq!(told("two-factor/enable", with(PASSWORD)).await, (400, 4), "it is on already");
    assert_eq!(told("two-factor/generate-backup-codes", with(PASSWORD)).await, (200, 4));

    let half = post(&world, "/api/auth/sign-in/email", &json!({ "email": JOSIAH, "password": PASSWORD })).await;
    let lines = half.headers().get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let step = lines.map(|line| line.split(';').next().unwrap()).find(|pair| pair.contains("two_factor")).unwrap();
    for left_over in [3, 2, 1, 0] {
        let request = world.client.post(format!("{}/api/auth/two-factor/verify-backup-code", world.url));
        let request = request.header("Cookie", step).header("Origin", &world.url).json(&code("wrong-code"));
        assert_eq!(left(&request.send().await.unwrap()), (401, left_over));
    }
    assert_eq!(told("two-factor/verify-totp", code("12345")).await, (429, 0));

    let change = |current: &str| json!({ "currentPassword": current, "newPassword": NEW_PASSWORD });
    assert_eq!(told("change-password", change("a wrong one")).await, (400, 3));
    assert_eq!(told("two-factor/disable", with(PASSWORD)).await, (200, 3));
    assert_eq!(told("change-email", json!({ "newEmail": "new@example.org" })).await, (200, 4));
    assert_eq!(told("change-password", change(PASSWORD)).await, (200, 3));
    assert_eq!(told("delete-user", json!({})).await, (400, 3));
    assert_eq!(told("delete-user", with(NEW_PASSWORD)).await, (200, 3));
}
