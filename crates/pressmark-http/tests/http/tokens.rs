//! Signing in by API: from the registration to the last token.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pressmark_app::accounts::UserChange;
use pressmark_app::activity::Actor;
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::users::{self, Role};
use pressmark_store::testing::on_both_engines;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::staff::PASSWORD;
use crate::world::{CARBERRY, World};

const LOGIN: &str = "/api/v1/auth/login";
const REGISTER: &str = "/api/v1/auth/store-registration-token";
const ASK_FOR_RESET: &str = "/api/v1/auth/request-password-reset";
const JOSIAH: &str = "josiah@example.org";

/// Posts a body; status, headers and body of the answer.
pub(crate) async fn post(world: &World, path: &str, body: &Value) -> (u16, HeaderMap, Value) {
    answer(world.client.post(format!("{}{path}", world.url)).json(body)).await
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, HeaderMap, Value) {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
}

/// Signs in somebody who may; access and refresh token.
pub(crate) async fn login(world: &World, email: &str) -> (String, String) {
    let (status, _, body) = post(world, LOGIN, &json!({ "email": email, "password": PASSWORD })).await;
    assert_eq!(status, 200, "{body}");
    pair(&body)
}

/// Access and refresh token of an answer.
pub(crate) fn pair(body: &Value) -> (String, String) {
    let text = |name: &str| body["data"][name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

/// Asks with a refresh token.
pub(crate) async fn refresh(world: &World, token: &str) -> (u16, Value) {
    let (status, _, body) = post(world, "/api/v1/auth/refresh", &json!({ "refresh_token": token })).await;
    (status, body)
}

/// Status and body of the own account.
pub(crate) async fn me(world: &World, access: &str) -> (u16, Value) {
    let (status, _, body) = answer(world.get("/api/v1/auth/me").bearer_auth(access)).await;
    (status, body)
}

async fn is_audited(world: &World, event_type: &str) -> bool {
    let filter = Filter { event_type: Some(event_type.to_owned()), ..Filter::default() };
    let from_the_start = activity::From::Offset(0);
    activity::list_audit(world.store.read(), &filter, from_the_start, 10).await.unwrap().1 > 0
}

fn remaining(headers: &HeaderMap) -> u32 {
    assert_eq!(headers["x-ratelimit-limit"], "5");
    assert!(headers["x-ratelimit-reset"].to_str().unwrap().parse::<i64>().unwrap() > 1_700_000_000);
    headers["x-ratelimit-remaining"].to_str().unwrap().parse().unwrap()
}

on_both_engines! {
    async fn from_the_registration_to_a_stolen_token(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let wish = json!({
            "email": "Ada.Quill@Example.org", "full_name": "Ada Quill", "password": PASSWORD,
            "orcid_id": format!("https://orcid.org/{CARBERRY}"), "affiliation": "Department of Psychoceramics",
            "ror_id": "03yrm5c26", "token": "what another implementation wants",
        });
        let (status, headers, body) = post(&world, REGISTER, &wish).await;
        assert_eq!((status, &body["status"]), (201, &json!("success")), "{body}");
        assert_eq!(remaining(&headers), 4);
        let user = &body["data"]["user"];
        assert_eq!(user["email"], "ada.quill@example.org");
        assert_eq!((&user["orcid_id"], &user["ror_id"]), (&json!(CARBERRY), &json!("https://ror.org/03yrm5c26")));
        assert_eq!((&user["role"], &user["email_verified"]), (&json!("user"), &json!(false)));
        let (status, _, body) = post(&world, REGISTER, &wish).await;
        assert_eq!((status, &body["code"]), (409, &json!("CONFLICT")), "{body}");

        let (access, first) = login(&world, "ada.quill@example.org").await;
        let link = world.link("verify-address").await;
        assert!(world.client.get(link).send().await.unwrap().status().is_success());
        let (status, body) = me(&world, &access).await;
        assert_eq!((status, &body["data"]["user"]["email_verified"]), (200, &json!(true)), "{body}");

        let (status, body) = refresh(&world, &first).await;
        assert_eq!((status, &body["data"]["expires_in"]), (200, &json!(3600)), "{body}");
        let (renewed, second) = pair(&body);
        assert_ne!(first, second);
        assert_eq!((me(&world, &access).await.0, me(&world, &renewed).await.0), (200, 200));

        let (status, body) = refresh(&world, &first).await;
        assert_eq!((status, &body["code"]), (401, &json!("INVALID_TOKEN")), "{body}");
        assert_eq!(refresh(&world, &second).await.0, 401, "nobody knows who holds the copy");
        assert_eq!((me(&world, &access).await.0, me(&world, &renewed).await.0), (401, 401));
        assert!(is_audited(&world, "token.replayed").await);
    }

    async fn what_is_taken_from_a_user_is_gone_at_once(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let id = world.user(JOSIAH, Role::User).await;
        let actor = Actor::system("test");
        let (access, token) = login(&world, JOSIAH).await;
        world.accounts.change_user(id, UserChange::Role(Role::Admin), &actor).await.unwrap();
        assert_eq!(me(&world, &access).await.1["data"]["user"]["role"], "admin", "read anew, not from the token");

        let logout = || world.client.post(format!("{}/api/v1/auth/logout", world.url));
        assert_eq!(answer(logout()).await.0, 401);
        assert_eq!(answer(logout().bearer_auth(&access)).await.0, 200);
        assert_eq!((me(&world, &access).await.0, refresh(&world, &token).await.0), (401, 401));

        let (access, token) = login(&world, JOSIAH).await;
        world.accounts.change_user(id, UserChange::Disable, &actor).await.unwrap();
        assert_eq!((me(&world, &access).await.0, refresh(&world, &token).await.0), (401, 401));
        let (status, _, body) = post(&world, LOGIN, &json!({ "email": JOSIAH, "password": PASSWORD })).await;
        assert_eq!((status, &body["code"]), (401, &json!("INVALID_CREDENTIALS")), "as if it were wrong");
    }

    async fn a_lost_password_is_set_anew_and_nobody_learns_which_addresses_exist(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        world.user(JOSIAH, Role::User).await;
        let (access, _) = login(&world, JOSIAH).await;
        let mut answers = Vec::new();
        for email in [JOSIAH, "nobody@example.org"] {
            let (status, headers, mut body) = post(&world, ASK_FOR_RESET, &json!({ "email": email })).await;
            body["timestamp"] = Value::Null;
            answers.push((status, remaining(&headers), body));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0].0, 200);
        let link = world.link("reset-password").await;
        let token = link.split(['/', '?']).find(|part| part.len() == 32).unwrap();

        let set = async |token: &str, password: &str| {
            post(&world, "/api/v1/auth/reset-password", &json!({ "token": token, "password": password })).await
        };
        let (status, _, body) = set(token, "password").await;
        assert_eq!(status, 422);
        assert!(body["details"]["field_errors"]["password"].is_string(), "{body}");
        let (status, _, body) = set("0123456789", "whistling in the kiln").await;
        assert_eq!(status, 422);
        assert!(body["details"]["field_errors"]["token"].is_string(), "{body}");
        assert_eq!(set(token, "whistling in the kiln").await.0, 200);
        assert_eq!(set(token, "whistling in the kiln").await.0, 422, "good once");
        assert_eq!(me(&world, &access).await.0, 401);
        let (status, ..) = post(&world, LOGIN, &json!({ "email": JOSIAH, "password": PASSWORD })).await;
        assert_eq!(status, 401);
        let (status, ..) = post(&world, LOGIN, &json!({ "email": JOSIAH, "password": "whistling in the kiln" })).await;
        assert_eq!(status, 200);
    }
}

#[tokio::test]
async fn old_clients_send_the_refresh_token_in_the_header() {
    let world = World::start().await;
    world.user(JOSIAH, Role::User).await;
    let (access, token) = login(&world, JOSIAH).await;
    let refresh = || world.client.post(format!("{}/api/v1/auth/refresh", world.url));
    let (status, _, body) = answer(refresh()).await;
    assert_eq!(status, 422);
    assert_eq!(body["details"]["field_errors"]["refresh_token"], "Required");
    assert_eq!(answer(refresh().bearer_auth(&access)).await.0, 401, "an access token is none");
    assert_eq!(answer(refresh().bearer_auth(&token)).await.0, 200);
}

#[tokio::test]
async fn what_is_wrong_is_told_all_at_once_and_what_is_unreadable_is_another_matter() {
    let world = World::start().await;
    let wrong = json!({
        "email": "nobody", "password": "short", "orcid_id": "0000-0002-1825-0098", "ror_id": "x", "affiliation": 7,
    });
    let (status, headers, body) = post(&world, REGISTER, &wrong).await;
    assert_eq!((status, &body["code"]), (422, &json!("VALIDATION_ERROR")), "{body}");
    assert_eq!(remaining(&headers), 5, "nobody was tried");
    let mut fields: Vec<&String> = body["details"]["field_errors"].as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["affiliation", "email", "full_name", "orcid_id", "password", "ror_id"]);
    assert!(body["details"]["request_id"].as_str().unwrap().starts_with("req_"));
    let (status, headers, _) = post(&world, LOGIN, &json!({ "email": JOSIAH, "password": "seven77" })).await;
    assert_eq!((status, remaining(&headers)), (422, 5));
    for path in [LOGIN, REGISTER, ASK_FOR_RESET, "/api/v1/auth/refresh", "/api/v1/auth/reset-password"] {
        for unreadable in ["{", "[]", "email=a%40example.org"] {
            let request = world.client.post(format!("{}{path}", world.url)).body(unreadable);
            let (status, _, body) = answer(request).await;
            assert_eq!((status, &body["status"]), (400, &json!("error")), "{path} {unreadable}: {body}");
        }
    }
}

#[tokio::test]
async fn guessing_is_limited_and_a_known_device_is_let_in_all_the_same() {
    let world = World::start().await;
    world.user(JOSIAH, Role::User).await;
    let right = json!({ "email": JOSIAH, "password": PASSWORD });
    let (status, headers, _) = post(&world, LOGIN, &right).await;
    assert_eq!((status, remaining(&headers)), (200, 5), "what was right does not count");
    let cookie = headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(cookie.starts_with("pressmark.device="), "{cookie}");
    for left in [4, 3, 2, 1, 0] {
        let (status, headers, body) = post(&world, LOGIN, &json!({ "email": JOSIAH, "password": "a wrong one" })).await;
        assert_eq!((status, remaining(&headers), &body["code"]), (401, left, &json!("INVALID_CREDENTIALS")));
    }
    let (status, headers, body) = post(&world, LOGIN, &right).await;
    assert_eq!((status, remaining(&headers), &body["code"]), (429, 0, &json!("RATE_LIMITED")), "{body}");
    assert!(headers.contains_key("retry-after"));
    let known = world.client.post(format!("{}{LOGIN}", world.url)).json(&right).header("Cookie", cookie);
    let (status, headers, _) = answer(known).await;
    assert_eq!(status, 200);
    assert!(!headers.contains_key("set-cookie"), "it has its secret");
    let (status, ..) = post(&world, LOGIN, &json!({ "email": "ada@example.org", "password": "a wrong one" })).await;
    assert_eq!(status, 401, "each account has its own limit");
}

#[tokio::test]
async fn the_second_factor_is_asked_for_and_each_code_is_good_once() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let enrolment = world.accounts.enrol_second_factor(&user, PASSWORD).await.unwrap();
    let totp = totp_rs::Totp::from_url(&enrolment.url).unwrap();
    let code = |later: Duration| {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + later;
        totp.generate(at.as_secs()).to_string()
    };
    let confirmed = world.accounts.confirm_second_factor(&user, &code(Duration::ZERO), &Actor::system("test")).await;
    confirmed.unwrap();

    let attempt = async |password: &str, otp: Option<&str>| {
        let (status, _, body) =
            post(&world, LOGIN, &json!({ "email": JOSIAH, "password": password, "otp": otp })).await;
        (status, body["code"].as_str().unwrap_or_default().to_owned())
    };
    let refused = |code: &str| (401_u16, code.to_owned());
    assert_eq!(attempt(PASSWORD, None).await, refused("SECOND_FACTOR_REQUIRED"));
    assert_eq!(attempt(PASSWORD, Some("no code")).await, refused("INVALID_SECOND_FACTOR"));
    // The first code confirmed the factor, so the next one signs in.
    let next = code(Duration::from_secs(30));
    assert_eq!(attempt("a wrong one", Some(&next)).await, refused("INVALID_CREDENTIALS"));
    assert_eq!(attempt(PASSWORD, Some(&next)).await.0, 200);
    assert_eq!(attempt(PASSWORD, Some(&next)).await, refused("INVALID_SECOND_FACTOR"));
    assert_eq!(attempt(PASSWORD, Some(&enrolment.codes[0])).await.0, 200);
    assert_eq!(attempt(PASSWORD, Some(&enrolment.codes[0])).await, refused("INVALID_SECOND_FACTOR"));
}
