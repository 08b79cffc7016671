//! What was handed out to programs stops with whoever made it, and goes on with them (rule 35).

use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{CARBERRY, World};

const INSTALLATIONS: &str = "/api/installations";

/// What web sites read.
const READS: [&str; 4] =
    ["/integrations/v1/installation", "/integrations/v1/people", "/v1/people", "/v1/doi/10.5555/study.1"];

/// Status and body of a request with a session.
async fn call(world: &World, session: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = world.client.request(method, format!("{}{path}", world.url)).bearer_auth(session);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

/// Disables an account, or enables it again.
async fn disable(world: &World, session: &str, id: i64, disabled: bool) {
    let body = Some(json!({ "disabled": disabled }));
    let (status, user) = call(world, session, Method::PATCH, &format!("/api/users/{id}"), body).await;
    assert_eq!((status, &user["disabled"]), (200, &json!(disabled)), "{user}");
}

/// What reads with a key are answered: status and, of refusals, the code.
async fn answers(world: &World, key: &str) -> Vec<(u16, String)> {
    let mut all = Vec::new();
    for path in READS {
        let answer = world.get(path).header("X-API-Key", key).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        all.push((status, body["code"].as_str().unwrap_or_default().to_owned()));
    }
    all
}

fn all(status: u16, code: &str) -> Vec<(u16, String)> {
    vec![(status, code.to_owned()); READS.len()]
}

#[tokio::test]
async fn a_credential_stops_with_the_account_of_whoever_made_it() {
    let world = World::start().await;
    let root = world.user("root@example.org", Role::Superadmin).await;
    let root = world.session(root).await;
    let maker = world.user("maker@example.org", Role::User).await;
    world.member(maker, WorkspaceRole::Admin).await;
    let session = world.session(maker).await;
    let wish = json!({ "display_name": "Library website", "platform": "wordpress" });
    let (status, made) = call(&world, &session, Method::POST, INSTALLATIONS, Some(wish)).await;
    assert_eq!((status, &made["credential"]["created_by"]), (201, &json!("maker@example.org")), "{made}");
    let (id, first) = (made["installation"]["id"].as_str().unwrap(), made["credential"]["key"].as_str().unwrap());
    assert_eq!(answers(&world, first).await, all(200, ""));

    disable(&world, &root, maker, true).await;
    let stopped = all(403, "inactive_installation_credential");
    assert_eq!(answers(&world, first).await, stopped, "at once, whatever was found a moment ago");
    let post = world.client.post(format!("{}/api/ingest", world.url)).header("X-API-Key", first);
    assert_eq!(post.json(&json!({ "orcid_ids": [CARBERRY] })).send().await.unwrap().status(), 403);

    // The web site is not lost with them: somebody else gives it another credential.
    let (status, second) = call(&world, &root, Method::POST, &format!("{INSTALLATIONS}/{id}/credentials"), None).await;
    assert_eq!((status, &second["credential"]["created_by"]), (201, &json!("root@example.org")), "{second}");
    let second = second["credential"]["key"].as_str().unwrap();
    assert_eq!(answers(&world, second).await, all(200, ""));
    assert_eq!(answers(&world, first).await, stopped);

    disable(&world, &root, maker, false).await;
    assert_eq!(answers(&world, first).await, all(200, ""));
}

#[tokio::test]
async fn an_api_key_stops_with_the_account_of_whoever_made_it() {
    let world = World::start().await;
    let root = world.user("root@example.org", Role::Superadmin).await;
    let root = world.session(root).await;
    let maker = world.user("maker@example.org", Role::Superadmin).await;
    let session = world.session(maker).await;
    let wish = json!({ "client_name": "Repository", "scopes": ["ingest"] });
    let (status, made) = call(&world, &session, Method::POST, "/api/site-tools/api-keys", Some(wish)).await;
    assert_eq!(status, 201, "{made}");
    let key = made["key"].as_str().unwrap();
    let read = async || world.get("/v1/people").header("X-API-Key", key).send().await.unwrap().status().as_u16();
    let write = async || {
        let post = world.client.post(format!("{}/api/ingest", world.url)).header("X-API-Key", key);
        post.json(&json!({ "orcid_ids": [CARBERRY] })).send().await.unwrap().status().as_u16()
    };
    assert_eq!((read().await, write().await), (200, 202));
    disable(&world, &root, maker, true).await;
    assert_eq!((read().await, write().await), (401, 401));
    disable(&world, &root, maker, false).await;
    assert_eq!((read().await, write().await), (200, 202));
}
