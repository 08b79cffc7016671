//! What every answer has, and how errors look.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn every_answer_has_an_id_and_says_little_to_browsers() {
    let world = World::start().await;
    for path in [
        "/",
        "/health",
        "/v1/publications",
        "/v1/publications?page=0",
        "/v1/doi/10.5555/x",
        "/nowhere",
        "/docs",
        "/metrics",
    ] {
        let answer = world.get(path).header("X-Request-Id", "probe-1").send().await.unwrap();
        assert_eq!(answer.headers()["x-request-id"], "probe-1", "{path}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert!(answer.headers().contains_key("content-security-policy"), "{path}");
        let own = world.get(path).header("X-Request-Id", "two words").send().await.unwrap();
        assert_ne!(own.headers()["x-request-id"], "two words");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_in_json() {
    let world = World::start().await;
    for path in ["/nowhere", "/v1", "/v1/", "/v1/doi", "/v1/publications/10.5555/x", "/v1/people/a/b/c"] {
        let (status, body) = world.json(path).await;
        assert_eq!((status, &body), (404, &json!({ "error": "Not found" })), "{path}");
    }
    let answer = world.client.delete(format!("{}/v1/publications", world.url)).send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap(), json!({ "error": "Method not allowed" }));
    assert_eq!(world.json("/api/ingest").await.0, 405);
}

#[tokio::test]
async fn other_origins_may_read_and_nothing_else() {
    let world = World::start().await;
    let preflight = |path: &str| {
        let request = world.client.request(reqwest::Method::OPTIONS, format!("{}{path}", world.url));
        request.header("Origin", "https://elsewhere.example").header("Access-Control-Request-Method", "GET").send()
    };
    for path in ["/v1/publications", "/v1/doi/10.5555/study.1", "/openapi/public-api.json"] {
        let answer = preflight(path).await.unwrap();
        assert_eq!(answer.status(), 204, "{path}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert_eq!(answer.headers()["access-control-allow-headers"], "X-API-Key, If-None-Match, Content-Type");
        let read = world.get(path).header("Origin", "https://elsewhere.example").send().await.unwrap();
        assert_eq!(read.headers()["access-control-allow-origin"], "*");
        assert!(
            read.headers()["access-control-expose-headers"]
                .to_str()
                .unwrap()
                .contains("ETag, Retry-After, X-RateLimit")
        );
        assert!(!read.headers().contains_key("access-control-allow-credentials"));
    }
    for path in ["/api/ingest", "/me", "/api/activity", "/api/auth/get-session", "/api/v1/auth/me", "/account/sign-in"]
    {
        let asked = preflight(path).await.unwrap();
        assert_eq!(asked.status(), 405, "{path}");
        let read = world.get(path).header("Origin", "https://elsewhere.example").send().await.unwrap();
        for answer in [asked, read] {
            assert!(!answer.headers().contains_key("access-control-allow-origin"), "{path}");
        }
    }
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let world = World::start().await;
    let get = world.get("/v1/publications").send().await.unwrap();
    let head = world.client.head(format!("{}/v1/publications", world.url)).send().await.unwrap();
    assert_eq!(head.status(), 200);
    for name in ["etag", "content-type", "content-length"] {
        assert_eq!(head.headers().get(name), get.headers().get(name), "{name}");
    }
    assert_eq!(head.bytes().await.unwrap().len(), 0);
}
