//! Queueing harvests with a key.

use pressmark_domain::Orcid;
use pressmark_store::repo::api_keys::{self, Scope};
use pressmark_store::repo::jobs;
use serde_json::{Value, json};

use crate::world::{CARBERRY, World};

async fn post(world: &World, key: Option<&str>, body: impl Into<reqwest::Body>) -> (reqwest::Response, u16) {
    let mut request = world.client.post(format!("{}/api/ingest", world.url)).body(body);
    if let Some(key) = key {
        request = request.header("X-API-Key", key);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (answer, status)
}

async fn body_of(answer: reqwest::Response) -> Value {
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_key_queues_researchers_each_once() {
    let world = World::start().await;
    let key = world.key(&[Scope::Ingest], 60).await;
    let other = Orcid::from_number(20);
    let body = json!({ "orcid_ids": [CARBERRY, format!("https://orcid.org/{CARBERRY}"), other] }).to_string();
    let (answer, status) = post(&world, Some(&key), body.clone()).await;
    assert_eq!(status, 202);
    assert_eq!(answer.headers()["x-ratelimit-limit"], "60");
    assert_eq!(answer.headers()["x-ratelimit-remaining"], "59");
    assert_eq!(body_of(answer).await, json!({ "queued": 2, "requested": 2 }));
    let (answer, _) = post(&world, Some(&key), body).await;
    assert_eq!(body_of(answer).await, json!({ "queued": 0, "requested": 2 }));
    assert_eq!(jobs::active(world.store.read()).await.unwrap(), (2, 0));
}

#[tokio::test]
async fn who_may_not_is_told_why_before_the_body_is_read() {
    let world = World::start().await;
    let wrong_scope = world.key(&[Scope::MembershipUpdate], 60).await;
    let revoked = world.key(&[Scope::Ingest], 60).await;
    let tx = world.store.begin().await.unwrap();
    api_keys::revoke(&tx, 1, &api_keys::hash(&revoked)).await.unwrap();
    tx.commit().await.unwrap();
    for (key, status, code) in [
        (None, 401, "missing_api_key"),
        (Some(""), 401, "missing_api_key"),
        (Some("pmk_unknown"), 401, "invalid_api_key"),
        (Some(revoked.as_str()), 401, "invalid_api_key"),
        (Some(wrong_scope.as_str()), 403, "insufficient_scope"),
    ] {
        let (answer, got) = post(&world, key, "not even JSON").await;
        assert_eq!(got, status, "{key:?}");
        assert_eq!(body_of(answer).await["code"], code, "{key:?}");
    }
    let key = world.key(&[Scope::Ingest], 60).await;
    // As a bearer token it would have to be a session.
    let bearer =
        world.client.post(format!("{}/api/ingest", world.url)).bearer_auth(key).body("{}").send().await.unwrap();
    assert_eq!(bearer.status(), 401);
    assert_eq!(body_of(bearer).await["code"], "unauthorized");
}

#[tokio::test]
async fn a_batch_with_anything_wrong_queues_nothing() {
    let world = World::start().await;
    let key = world.key(&[Scope::Ingest], 1000).await;
    let many = json!({ "orcid_ids": vec![CARBERRY; 101] }).to_string();
    for (body, complaint) in [
        ("", "Not valid JSON"),
        ("[]", "Must be an object"),
        ("{}", "Required"),
        (r#"{"orcid_ids": []}"#, "Must hold 1 to 100 iDs"),
        (&many, "Must hold 1 to 100 iDs"),
        (r#"{"orcid_ids": "0000-0002-1825-0097"}"#, "Must be an array"),
        (r#"{"orcid_ids": ["0000-0002-1825-0097", 7]}"#, "Must hold strings only"),
        (r#"{"orcid_ids": ["0000-0002-1825-0097", ""]}"#, "is not an ORCID iD"),
        (r#"{"orcid_ids": ["0000-0002-1825-0097"], "skip_existing": true}"#, "Unrecognized keys: skip_existing"),
        (
            r#"{"orcid_ids": ["0000-0002-1825-0098"]}"#,
            "`0000-0002-1825-0098` is not an ORCID iD: its check digit is wrong",
        ),
    ] {
        let (answer, status) = post(&world, Some(&key), body.to_owned()).await;
        assert_eq!(status, 400, "{body}");
        let details = body_of(answer).await["details"].clone();
        assert!(details["formErrors"].is_array() && details["fieldErrors"].is_object());
        assert!(details.to_string().contains(complaint), "{body}: {details}");
    }
    assert_eq!(jobs::active(world.store.read()).await.unwrap(), (0, 0));
    let (_, status) = post(&world, Some(&key), vec![b' '; 65 << 10]).await;
    assert_eq!(status, 413);
}

#[tokio::test]
async fn a_spent_limit_says_when_to_return() {
    let world = World::start().await;
    let key = world.key(&[Scope::Ingest], 2).await;
    let body = json!({ "orcid_ids": [CARBERRY] }).to_string();
    for left in ["1", "0"] {
        let (answer, status) = post(&world, Some(&key), body.clone()).await;
        assert_eq!((status, answer.headers()["x-ratelimit-remaining"].to_str().unwrap()), (202, left));
    }
    let (answer, status) = post(&world, Some(&key), body).await;
    assert_eq!(status, 429);
    let seconds = |name: &str| answer.headers()[name].to_str().unwrap().parse::<i64>().unwrap();
    assert!((1..=60).contains(&seconds("retry-after")));
    assert_eq!((seconds("x-ratelimit-limit"), seconds("x-ratelimit-remaining")), (2, 0));
    assert!(seconds("x-ratelimit-reset") > 1_700_000_000);
    assert_eq!(body_of(answer).await["code"], "rate_limited");
    // The limit counts writes: the same key goes on reading.
    assert_eq!(world.get("/v1/publications").header("X-API-Key", &key).send().await.unwrap().status(), 200);
}
