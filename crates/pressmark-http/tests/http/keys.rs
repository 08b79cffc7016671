//! API keys on the dashboard: made, changed, replaced, ended.

use pressmark_store::clock::now_millis;
use pressmark_store::repo::api_keys::{self, NewKey, Scope};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{CARBERRY, World};

const KEYS: &str = "/api/site-tools/api-keys";

/// Status and body of a request with a session.
async fn call(world: &World, session: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = world.client.request(method, format!("{}{path}", world.url)).bearer_auth(session);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

async fn superadmin(world: &World) -> String {
    let id = world.user("root@example.org", Role::Superadmin).await;
    world.session(id).await
}

/// What ingest answers to a key.
async fn ingest(world: &World, key: &str) -> u16 {
    let request = world.client.post(format!("{}/api/ingest", world.url)).header("X-API-Key", key);
    request.json(&json!({ "orcid_ids": [CARBERRY] })).send().await.unwrap().status().as_u16()
}

async fn made(world: &World, session: &str, body: Value) -> (String, String) {
    let (status, made) = call(world, session, Method::POST, KEYS, Some(body)).await;
    assert_eq!(status, 201, "{made}");
    (made["key"].as_str().unwrap().to_owned(), made["key_hash"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_key_is_shown_once_works_and_ends() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    let wish = json!({ "client_name": " Library website ", "scopes": ["ingest"] });
    let (key, hash) = made(&world, &session, wish).await;
    assert_eq!(hash, api_keys::hash(&key));
    assert_eq!(ingest(&world, &key).await, 202);

    let (_, list) = call(&world, &session, Method::GET, KEYS, None).await;
    assert!(!list.to_string().contains(&key), "no list shows a key");
    let row = &list["keys"][0];
    assert!(key.starts_with(row["key_prefix"].as_str().unwrap()));
    assert_eq!(row["client_name"], "Library website");
    assert_eq!(row["scopes"], json!(["ingest"]));
    assert_eq!((&row["rate_limit_per_minute"], &row["is_active"]), (&json!(60), &json!(true)));
    assert_eq!((&row["created_by"], &row["expires_at"]), (&json!("root@example.org"), &Value::Null));

    let path = format!("{KEYS}/{hash}");
    let fewer = json!({ "scopes": ["membership.update"], "rate_limit_per_minute": 5 });
    let (status, changed) = call(&world, &session, Method::PATCH, &path, Some(fewer)).await;
    assert_eq!((status, &changed["scopes"]), (200, &json!(["membership.update"])));
    assert_eq!(ingest(&world, &key).await, 403);

    let (status, ended) = call(&world, &session, Method::DELETE, &path, None).await;
    assert_eq!((status, &ended["is_active"]), (200, &json!(false)));
    assert_eq!(ingest(&world, &key).await, 401);
    let (_, list) = call(&world, &session, Method::GET, KEYS, None).await;
    assert_eq!(list["keys"].as_array().unwrap().len(), 1, "it is still known who had it");
}

#[tokio::test]
async fn a_replaced_key_ends_unless_it_is_told_to_stay() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    let expires_at = now_millis() + 3_600_000;
    let wish = json!({ "client_name": "Repository", "scopes": ["ingest"], "expires_at": expires_at });
    let (first, hash) = made(&world, &session, wish).await;
    let path = format!("{KEYS}/{hash}/rotate");
    let (status, second) = call(&world, &session, Method::POST, &path, Some(json!({ "revoke_old": false }))).await;
    assert_eq!((status, &second["expires_at"]), (200, &json!(expires_at)));
    assert_eq!(ingest(&world, &first).await, 202);
    let (status, third) = call(&world, &session, Method::POST, &path, None).await;
    assert_eq!(status, 200);
    assert_eq!(ingest(&world, &first).await, 401);
    let (status, refused) = call(&world, &session, Method::POST, &path, None).await;
    assert_eq!((status, &refused["code"]), (400, &json!("key_revoked")), "what was revoked does not come back");
    let (_, list) = call(&world, &session, Method::GET, KEYS, None).await;
    assert_eq!(list["keys"].as_array().unwrap().len(), 3);
    for made in [&second, &third] {
        assert_eq!(ingest(&world, made["key"].as_str().unwrap()).await, 202);
        assert_eq!(made["client_name"], "Repository");
    }
}

#[tokio::test]
async fn every_act_is_an_event_and_no_event_holds_a_key() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    let (key, hash) = made(&world, &session, json!({ "client_name": "Library", "scopes": ["ingest"] })).await;
    let path = format!("{KEYS}/{hash}");
    let limit = || Some(json!({ "rate_limit_per_minute": 7 }));
    call(&world, &session, Method::PATCH, &path, limit()).await;
    call(&world, &session, Method::PATCH, &path, limit()).await;
    let (_, rotated) = call(&world, &session, Method::POST, &format!("{path}/rotate"), Some(json!({}))).await;
    let other = format!("{KEYS}/{}", rotated["key_hash"].as_str().unwrap());
    call(&world, &session, Method::DELETE, &other, None).await;
    call(&world, &session, Method::DELETE, &other, None).await;
    let (_, events) = call(&world, &session, Method::GET, "/api/activity?q=Library", None).await;
    let rows = events["events"].as_array().unwrap();
    let kinds: Vec<&str> = rows.iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    let expected = ["api_key.revoked", "api_key.rotated", "api_key.changed", "api_key.created"];
    assert_eq!(kinds, expected, "what changes nothing is no event");
    assert_eq!(events["events"][3]["entity_id"], hash);
    assert_eq!(events["events"][1]["metadata"]["replaces"], hash);
    let (_, audit) = call(&world, &session, Method::GET, "/api/audit?per_page=100", None).await;
    for told in [&events, &audit] {
        assert!(!told.to_string().contains(&key));
        assert!(!told.to_string().contains(rotated["key"].as_str().unwrap()));
        assert!(expected.iter().all(|kind| told.to_string().contains(kind)));
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_field_by_field() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    let good = json!({ "client_name": "Library", "scopes": ["ingest"] });
    for (change, name) in [
        (json!({ "client_name": "" }), "client_name"),
        (json!({ "client_name": null }), "client_name"),
        (json!({ "client_name": "x".repeat(121) }), "client_name"),
        (json!({ "client_name": "two\nlines" }), "client_name"),
        (json!({ "scopes": [] }), "scopes"),
        (json!({ "scopes": "ingest" }), "scopes"),
        (json!({ "scopes": ["ingest", "everything"] }), "scopes"),
        (json!({ "rate_limit_per_minute": 0 }), "rate_limit_per_minute"),
        (json!({ "rate_limit_per_minute": 10_001 }), "rate_limit_per_minute"),
        (json!({ "rate_limit_per_minute": 1.5 }), "rate_limit_per_minute"),
        (json!({ "expires_at": 1 }), "expires_at"),
    ] {
        let mut wish = good.clone();
        for (key, value) in change.as_object().unwrap() {
            wish[key] = value.clone();
        }
        let (status, body) = call(&world, &session, Method::POST, KEYS, Some(wish)).await;
        assert_eq!(status, 400, "{change}: {body}");
        let complaints = body["details"]["fieldErrors"].as_object().unwrap();
        assert_eq!(complaints.keys().collect::<Vec<_>>(), [name], "{change}: {body}");
    }
    let (status, body) = call(&world, &session, Method::POST, KEYS, Some(json!({ "name": "Library" }))).await;
    assert_eq!((status, &body["details"]["formErrors"][0]), (400, &json!("Unrecognized keys: name")));
    assert_eq!(body["details"]["fieldErrors"]["scopes"], json!(["Required"]));
    let (_, list) = call(&world, &session, Method::GET, KEYS, None).await;
    assert_eq!(list["keys"], json!([]));
}

#[tokio::test]
async fn what_is_no_hash_is_malformed_and_what_is_not_here_is_not_found() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    let tx = world.store.begin().await.unwrap();
    let elsewhere = NewKey {
        workspace_id: 2,
        client_name: "Elsewhere".into(),
        scopes: vec![Scope::Ingest],
        rate_limit_per_minute: 60,
        created_by: None,
        created_by_user: None,
        expires_at: None,
    };
    let (foreign, _) = api_keys::create(&tx, &elsewhere).await.unwrap();
    tx.commit().await.unwrap();
    let unknown = "0".repeat(64);
    let upper = "A".repeat(64);
    for (hash, expected) in
        [("x", 400), (&unknown[1..], 400), (&upper, 400), (&unknown, 404), (foreign.key_hash.as_str(), 404)]
    {
        let path = format!("{KEYS}/{hash}");
        let rotate = format!("{path}/rotate");
        for (method, path) in [(Method::PATCH, &path), (Method::DELETE, &path), (Method::POST, &rotate)] {
            let body = (method != Method::DELETE).then(|| json!({}));
            let (status, _) = call(&world, &session, method.clone(), path, body).await;
            assert_eq!(status, expected, "{method} {path}");
        }
    }
    let row = api_keys::by_hash(world.store.read(), &foreign.key_hash).await.unwrap().unwrap();
    assert!(row.is_active, "what is not found is not touched");
}

#[tokio::test]
async fn keys_are_for_superadmins_with_a_session() {
    let world = World::start().await;
    let id = world.user("josiah.carberry@example.org", Role::Admin).await;
    world.member(id, WorkspaceRole::Admin).await;
    let session = world.session(id).await;
    let (status, body) = call(&world, &session, Method::GET, KEYS, None).await;
    assert_eq!((status, &body["code"]), (403, &json!("forbidden")));
    let key = world.key(&[Scope::Ingest], 60).await;
    let answer = world.get(KEYS).header("X-API-Key", key).send().await.unwrap();
    assert_eq!(answer.status(), 403, "a key makes no keys");
    assert_eq!(world.get(KEYS).send().await.unwrap().status(), 401);
}
