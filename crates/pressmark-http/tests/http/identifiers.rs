//! Handles for whoever asks, with an idempotency key or without.

use std::time::Duration;

use pressmark_app::identifiers::{
    self, CordraSettings, DataciteSettings, IdentifierSettings, Identifiers, RegistrarName,
};
use pressmark_domain::Docid;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_simulator::{Agency, Running, SimulatorOptions, agencies, start};
use pressmark_sources::Secret;
use pressmark_store::ConnectionTrait as _;
use pressmark_store::repo::identifier_attempts;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::{Fresh, on_both_engines};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::curator::{Curator, WORKS};
use crate::deposits::{Author, PUBLISH, form};
use crate::world::World;

const PATH: &str = "/api/v1/cordoi/assign-identifier/apa-handle";

async fn ask(world: &World, token: Option<&str>, key: Option<&str>) -> (u16, HeaderMap, Value) {
    let mut request = world.client.post(format!("{}{PATH}", world.url));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.json().await.unwrap())
}

async fn agency() -> Running {
    let options = SimulatorOptions { hang: Duration::from_millis(400), ..SimulatorOptions::default() };
    start(MadeUp::generate(&Plan::demo()).into(), options).await.unwrap()
}

/// Identifiers that a simulated Cordra registers. It has time enough: what it is to fail at, it is told.
pub(crate) fn at(agency: &Running, enabled: bool) -> Identifiers {
    let cordra = CordraSettings {
        base_url: agency.agency_url(Agency::Cordra),
        username: agencies::USERNAME.to_owned(),
        password: Some(Secret::new(agencies::PASSWORD)),
        timeout: Duration::from_secs(10),
        ..CordraSettings::default()
    };
    let datacite = DataciteSettings { timeout: Duration::from_secs(10), ..DataciteSettings::default() };
    let settings = IdentifierSettings {
        enabled,
        registrar: RegistrarName::Cordra,
        cordra,
        datacite,
        ..IdentifierSettings::default()
    };
    Identifiers::new(settings, "https://registry.example.org").unwrap()
}

on_both_engines! {
    async fn a_handle_is_assigned_once_for_each_key(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let id = world.user("josiah@example.org", Role::User).await;
        let token = world.token(id).await;
        let (status, headers, body) = ask(&world, Some(&token), Some("deposit:0001")).await;
        assert_eq!((status, &body["status"], &body["success"]), (200, &json!("success"), &json!(true)), "{body}");
        assert_eq!(headers["x-ratelimit-limit"], "100");
        assert_eq!(headers["x-ratelimit-remaining"], "99");
        let handle = body["data"]["id"].as_str().unwrap();
        assert_eq!(body["id"], handle);
        assert!(Docid::parse(handle).is_ok());
        let row = identifiers::find(world.store.read(), handle).await.unwrap().unwrap();
        let request_id = headers["x-request-id"].to_str().unwrap();
        assert_eq!((row.owner_id, row.request_id.as_deref()), (Some(id), Some(request_id)));
        let trail = identifier_attempts::of_identifier(world.store.read(), row.id).await.unwrap();
        assert_eq!((trail.len(), trail[0].user_id, trail[0].outcome.as_str()), (1, Some(id), "created"));

        let (status, headers, again) = ask(&world, Some(&token), Some("deposit:0001")).await;
        assert_eq!((status, &again["id"]), (200, &body["id"]));
        assert_eq!(headers["x-idempotent-replay"], "true");
        assert!(!headers.contains_key("x-ratelimit-remaining"), "what is told again costs nothing");
        let other = world.user("ada@example.org", Role::User).await;
        let (_, _, others) = ask(&world, Some(&world.token(other).await), Some("deposit:0001")).await;
        assert_ne!(others["id"], body["id"], "a key is its user's own");
    }
}

#[tokio::test]
async fn each_refusal_has_its_code() {
    let world = World::start().await;
    let id = world.user("josiah@example.org", Role::User).await;
    let token = world.token(id).await;
    let (status, _, body) = ask(&world, None, Some("deposit:0001")).await;
    assert_eq!((status, &body["code"]), (401, &json!("UNAUTHORIZED_ACCESS")));
    let long = "k".repeat(129);
    for key in [Some(""), Some("short"), Some("has a blank"), Some(long.as_str())] {
        let (status, _, body) = ask(&world, Some(&token), key).await;
        assert_eq!((status, &body["code"]), (400, &json!("VALIDATION_ERROR")), "{key:?}");
    }
    for n in 0..99 {
        assert_eq!(ask(&world, Some(&token), Some(&format!("deposit:{n:04}"))).await.0, 200);
    }
    let (_, _, alone) = ask(&world, Some(&token), None).await;
    assert!(Docid::parse(alone["id"].as_str().unwrap()).is_ok(), "{alone}");
    let (status, headers, body) = ask(&world, Some(&token), Some("deposit:more")).await;
    assert_eq!((status, &body["code"]), (429, &json!("RATE_LIMITED")));
    assert!(headers.contains_key("retry-after"));
    assert_eq!(ask(&world, Some(&token), Some("deposit:0003")).await.0, 200, "what is known is told");
}

#[tokio::test]
async fn without_a_key_each_request_is_a_mint_whatever_the_client_calls_it() {
    let world = World::start().await;
    let token = world.token(world.user("josiah@example.org", Role::User).await).await;
    let mut handles = Vec::new();
    for _ in 0..2 {
        let request = world.client.post(format!("{}{PATH}", world.url)).bearer_auth(&token);
        let answer = request.header("X-Request-Id", "nightly-run").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["x-request-id"], "nightly-run");
        assert!(!answer.headers().contains_key("x-idempotent-replay"));
        let body: Value = answer.json().await.unwrap();
        let row = identifiers::find(world.store.read(), body["id"].as_str().unwrap()).await.unwrap().unwrap();
        assert_eq!(row.request_id.as_deref(), Some("nightly-run"), "by which it can be looked up");
        handles.push(row.value);
    }
    assert_ne!(handles[0], handles[1]);
}

#[tokio::test]
async fn an_agency_that_fails_is_told_and_the_key_gets_its_handle_later() {
    let agency = agency().await;
    let world = World::minting(Fresh::sqlite(), at(&agency, true)).await;
    let token = world.token(world.user("josiah@example.org", Role::User).await).await;
    agency.set_faults(1.0);
    let (status, headers, body) = ask(&world, Some(&token), Some("deposit:0001")).await;
    assert_eq!((status, &body["code"]), (502, &json!("EXTERNAL_SERVICE_ERROR")), "{body}");
    assert!(headers.contains_key("retry-after") && !body.to_string().contains("127.0.0.1"), "{body}");
    agency.set_faults(0.0);
    let (status, _, body) = ask(&world, Some(&token), Some("deposit:0001")).await;
    assert_eq!(status, 200, "{body}");
    let held = agency.agencies().held(Agency::Cordra);
    assert_eq!(held.keys().map(String::as_str).collect::<Vec<_>>(), [body["id"].as_str().unwrap()]);
    agency.set_faults(1.0);
    let (status, _, alone) = ask(&world, Some(&token), None).await;
    assert_eq!((status, &alone["code"]), (502, &json!("EXTERNAL_SERVICE_ERROR")), "{alone}");
    let kept = alone["details"]["identifier"].as_str().unwrap().to_owned();
    let message = alone["error"].as_str().unwrap();
    assert!(message.contains(&kept) && !message.contains("its key"), "there is none to send again: {message}");
    agency.set_faults(0.0);
    let tx = world.store.begin().await.unwrap();
    tx.execute_unprepared("UPDATE identifier_task SET next_at = 0 WHERE done_at IS NULL").await.unwrap();
    tx.commit().await.unwrap();
    identifiers::run_due(&world.app).await.unwrap();
    assert!(agency.agencies().held(Agency::Cordra).contains_key(&kept), "it is registered when that is possible");

    let off = World::minting(Fresh::sqlite(), at(&agency, false)).await;
    let token = off.token(off.user("josiah@example.org", Role::User).await).await;
    let (status, headers, body) = ask(&off, Some(&token), Some("deposit:0001")).await;
    assert_eq!((status, &body["code"]), (503, &json!("PID_MINTING_DISABLED")));
    assert!(headers.contains_key("retry-after"));
}

#[tokio::test]
async fn what_an_agency_said_is_told_on_the_record() {
    let agency = agency().await;
    let world = World::minting(Fresh::sqlite(), at(&agency, true)).await;
    let author = Author::of(&world, "josiah@example.org").await;
    let (status, body) = author.call(Method::POST, PUBLISH, &form("On names that somebody else has")).await;
    assert_eq!(status, 201, "{body}");
    let docid = body["data"]["publication"]["docid"].as_str().unwrap();
    agency.agencies().put(Agency::Cordra, docid, "Container iD", json!({ "docid": "https://elsewhere.example" }));
    assert_eq!(identifiers::run_due(&world.app).await.unwrap().failed, 1);
    let curator = Curator::of(&world).await;
    let path = format!("{WORKS}/{}", docid.replace('/', "%2F"));
    let work = curator.read(&path).await;
    let told = work["attention"].as_array().unwrap().iter().find(|told| told["reason"] == "mint_failed");
    let explanation = told.unwrap_or_else(|| panic!("{work}"))["explanation"].as_str().unwrap();
    assert!(explanation.contains(&format!("{docid}: cordra has this identifier already")), "{explanation}");
}
