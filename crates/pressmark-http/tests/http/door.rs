//! What is kept is given before the router: in the same words, to nobody who may not have it, and counted.

use std::collections::BTreeMap;

use pressmark_store::repo::api_keys::Scope;
use pressmark_store::testing::Fresh;
use reqwest::Response;

use crate::world::World;

const DETAIL: &str = "/v1/doi/10.5555/study.1";

/// Headers but for the id of the request and what is left of a limit.
fn headers(answer: &Response) -> BTreeMap<String, String> {
    let told = answer.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    told.filter(|(name, _)| !["x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset", "date"].contains(&&**name))
        .collect()
}

#[tokio::test]
async fn a_kept_answer_is_the_one_that_was_made() {
    let world = World::start().await;
    for path in [DETAIL, "/v1/publications?per_page=100", "/v1/people", "/v1/search?q=pots"] {
        for coding in ["identity", "gzip", "zstd"] {
            let ask = || world.get(path).header("Accept-Encoding", coding).send();
            let (made, kept) = (ask().await.unwrap(), ask().await.unwrap());
            assert_eq!((made.status(), headers(&made)), (kept.status(), headers(&kept)), "{path} as {coding}");
            assert_eq!(made.headers()["x-content-type-options"], "nosniff");
            assert_ne!(made.headers()["x-request-id"], kept.headers()["x-request-id"]);
            assert_eq!(made.bytes().await.unwrap(), kept.bytes().await.unwrap(), "{path} as {coding}");
        }
    }
    let own = world.get(DETAIL).header("X-Request-Id", "mine-1").send().await.unwrap();
    assert_eq!(own.headers()["x-request-id"], "mine-1");
    let long = "x".repeat(40_000);
    let large = world.get(DETAIL).header("X-Long", long).send().await.unwrap();
    assert_eq!(large.status(), 431, "a kept answer is given for no request that is too large");
    let metrics = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    let counted = r#"pressmark_http_requests_total{method="GET",route="/v1/doi/{doi}",status="200"} 7"#;
    assert!(metrics.contains(counted), "{metrics}");
}

#[tokio::test]
async fn what_is_kept_is_guarded_as_what_is_made() {
    let world = World::with(Fresh::sqlite(), |settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        settings.reads_per_minute = 1_000;
    })
    .await;
    world.ok(DETAIL).await;
    let bad = world.get(DETAIL).header("X-API-Key", "pm_nobody").send().await.unwrap();
    assert_eq!(bad.status(), 401, "a key that is sent must be good");
    let from = |address: &str| world.get(DETAIL).header("X-Forwarded-For", address).send();
    let first = from("192.0.2.7").await.unwrap();
    assert_eq!(first.headers()["x-ratelimit-limit"], "1000");
    let mut refused = None;
    // It fills again while it is emptied.
    for _ in 0..10_000 {
        let answer = from("192.0.2.7").await.unwrap();
        if answer.status() != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit for what is kept too");
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(from("192.0.2.8").await.unwrap().status(), 200, "nobody pays for another");

    let closed = World::with(Fresh::sqlite(), |settings| settings.require_key = true).await;
    let key = closed.key(&[Scope::Ingest], 60).await;
    let known = closed.get(DETAIL).header("X-API-Key", &key).send().await.unwrap();
    assert_eq!(known.status(), 200);
    assert_eq!(closed.get(DETAIL).send().await.unwrap().status(), 401, "kept for those with a key");
}
