//! What each attempt to come in costs, and that answers tell what is left.

use pressmark_app::accounts::{AccountSettings, Registration, UserChange};
use pressmark_app::activity::Actor;
use pressmark_sources::sign_in::SignInProviders;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Response;
use serde_json::{Value, json};

use crate::staff::PASSWORD;
use crate::world::World;

const JOSIAH: &str = "josiah@example.org";

async fn open_world() -> World {
    let open = |accounts: &mut AccountSettings| accounts.dashboard = Registration::Open;
    World::with_accounts(Fresh::sqlite(), |_| {}, open, SignInProviders::default()).await
}

async fn post(world: &World, path: &str, body: &Value) -> Response {
    world.client.post(format!("{}{path}", world.url)).json(body).send().await.unwrap()
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
    let told = async |path: &str, body: Value| {
        let answer = post(&world, &format!("/api/auth/{path}"), &body).await;
        let text = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(text("x-ratelimit-reset").parse::<i64>().unwrap() > 1_700_000_000, "{path}");
        assert_eq!(text("x-ratelimit-limit"), "5", "{path}");
        (answer.status().as_u16(), text("x-ratelimit-remaining").parse::<u32>().unwrap())
    };
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
