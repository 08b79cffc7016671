//! Every operation with every kind of caller.

use pressmark_http::access::{Operation, Who, rules};
use pressmark_store::repo::api_keys::{self, Scope};
use pressmark_store::testing::Fresh;

use crate::world::{CARBERRY, OTHER_HOST, PUBLIC, World};

struct Callers {
    /// Name, key.
    all: Vec<(&'static str, Option<String>)>,
}

async fn callers(world: &World) -> Callers {
    let revoked = world.key(&[Scope::Ingest], 1000).await;
    let tx = world.store.begin().await.unwrap();
    api_keys::revoke(&tx, 1, &api_keys::hash(&revoked)).await.unwrap();
    tx.commit().await.unwrap();
    let all = vec![
        ("anonymous", None),
        ("ingest", Some(world.key(&[Scope::Ingest], 1000).await)),
        ("membership", Some(world.key(&[Scope::MembershipUpdate], 1000).await)),
        ("revoked", Some(revoked)),
        ("garbage", Some("pmk_garbage".to_owned())),
    ];
    Callers { all }
}

/// Whether a rule lets a caller in.
fn expected(who: Who, caller: &str, require_key: bool) -> Result<(), u16> {
    match (who, caller) {
        (Who::Anyone, _) => Ok(()),
        (_, "revoked" | "garbage") => Err(401),
        (Who::Reader, "anonymous") if !require_key => Ok(()),
        (Who::Reader | Who::Key(_), "anonymous") => Err(401),
        (Who::Reader, _) => Ok(()),
        (Who::Key(Scope::Ingest), "ingest") | (Who::Key(Scope::MembershipUpdate), "membership") => Ok(()),
        (Who::Key(_), _) => Err(403),
    }
}

async fn walk(world: &World, require_key: bool) {
    let callers = callers(world).await;
    for rule in rules() {
        let path =
            rule.path.replace("{doi}", "10.5555%2Fstudy.1").replace("{orcid}", CARBERRY).replace("{asset}", "docs.js");
        for (name, key) in &callers.all {
            let mut request =
                world.client.request(rule.method.as_str().parse().unwrap(), format!("{}{path}", world.url));
            if let Some(key) = key {
                request = request.header("X-API-Key", key);
            }
            if rule.operation == Operation::Ingest {
                request = request.body(format!(r#"{{"orcid_ids":["{CARBERRY}"]}}"#));
            }
            let status = request.send().await.unwrap().status().as_u16();
            match expected(rule.who, name, require_key) {
                Ok(()) => assert!(status < 300, "{} {path} as {name}: {status}", rule.method),
                Err(refused) => assert_eq!(status, refused, "{} {path} as {name}", rule.method),
            }
        }
    }
}

#[tokio::test]
async fn every_operation_is_for_whom_the_table_says() {
    walk(&World::start().await, false).await;
}

#[tokio::test]
async fn with_keys_required_nobody_reads_without_one() {
    let world = World::with(Fresh::sqlite(), |settings| settings.require_key = true).await;
    walk(&world, true).await;
    let (status, body) = world.json("/v1/publications").await;
    assert_eq!((status, body["code"].as_str()), (401, Some("missing_api_key")));
}

#[tokio::test]
async fn reads_are_counted_per_client_behind_a_trusted_proxy() {
    let world = World::with(Fresh::sqlite(), |settings| {
        settings.reads_per_minute = 1;
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let read = |client: &str| world.get("/v1/doi/10.5555/study.1").header("X-Forwarded-For", client.to_owned()).send();
    let first = read("192.0.2.7").await.unwrap();
    assert_eq!(first.headers()["x-ratelimit-limit"], "1000", "never below what the rule allows");
    assert_eq!(first.headers()["x-ratelimit-remaining"], "999");
    let mut refused = None;
    for _ in 0..1_500 {
        let answer = read("192.0.2.7").await.unwrap();
        if answer.status() == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit");
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(refused.headers()["access-control-allow-origin"], "*");
    assert_eq!(read("192.0.2.8").await.unwrap().status(), 200);
    assert_eq!(world.get("/health").header("X-Forwarded-For", "192.0.2.7").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_host_chooses_the_workspace_and_a_key_of_another_is_refused_there() {
    let world = World::start().await;
    let ask = |host: &str| world.get("/v1/publications").header("Host", host.to_owned());
    let total =
        async |host: &str| ask(host).send().await.unwrap().json::<serde_json::Value>().await.unwrap()["total"].clone();
    // The same address: what is kept for one workspace is not given in another.
    for _ in 0..2 {
        assert_eq!(total("unknown.example").await, PUBLIC);
        assert_eq!(total("Other.Example:8080").await, 0);
    }
    let detail = world.get("/v1/doi/10.5555/study.1");
    assert_eq!(detail.try_clone().unwrap().send().await.unwrap().status(), 200);
    assert_eq!(detail.header("Host", OTHER_HOST).send().await.unwrap().status(), 404);
    let key = world.key(&[Scope::Ingest], 60).await;
    assert_eq!(ask(OTHER_HOST).header("X-API-Key", &key).send().await.unwrap().status(), 401);
    assert_eq!(ask("unknown.example").header("X-API-Key", &key).send().await.unwrap().status(), 200);
}
