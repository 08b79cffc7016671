//! What is not the API itself: landing, docs, description, readiness, metrics.

use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn the_landing_page_speaks_to_people_and_programs() {
    let world = World::start().await;
    let page = world.get("/").header("Accept", "text/html,*/*").send().await.unwrap();
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(page.text().await.unwrap().contains("/docs"));
    assert_eq!(world.ok("/").await["docs"], format!("{}/docs", world.url));
}

#[tokio::test]
async fn the_docs_load_nothing_from_elsewhere_and_run_nothing_inline() {
    let world = World::start().await;
    let page = world.get("/docs").send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(!html.contains("http://") && !html.contains("https://"));
    for tag in html.split("<script").skip(1) {
        assert!(tag.starts_with(" src=\"/docs/"), "{tag}");
    }
    for asset in ["/docs/docs.js", "/docs/docs.css"] {
        assert!(html.contains(asset));
        let file = world.get(asset).header("Accept-Encoding", "gzip").send().await.unwrap();
        assert_eq!((file.status().as_u16(), &file.headers()["content-encoding"]), (200, &"gzip".parse().unwrap()));
    }
    assert_eq!(world.get("/docs/other.js").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_description_served_is_the_one_generated() {
    let world = World::start().await;
    let served = world.ok("/openapi/public-api.json").await;
    assert_eq!(served, serde_json::to_value(pressmark_http::public_api()).unwrap());
}

#[tokio::test]
async fn the_schema_of_the_work_record_is_served() {
    let world = World::start().await;
    let answer = world.get("/openapi/work-record.schema.json").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/schema+json");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let schema: Value = answer.json().await.unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&json!({ "doi": "10.5555/12345678", "title": "Cracked pots" })));
    assert!(!schema.is_valid(&json!({ "tittle": "Cracked pots" })), "unknown fields are refused");
}

#[tokio::test]
async fn readiness_tells_of_database_and_catalogue() {
    let world = World::start().await;
    let ready = world.ok("/ready").await;
    assert_eq!(
        (&ready["status"], &ready["reasons"], &ready["database"]),
        (&json!("ready"), &json!([]), &json!("ready"))
    );
    assert_eq!(ready["catalogue"]["answers"], true);
    world.store.clone().close().await.unwrap();
    let (status, body) = world.json("/ready").await;
    assert_eq!((status, &body["status"]), (503, &json!("not_ready")));
    assert_eq!(body["database"], "unavailable");
    // Reading goes on: it needs no database.
    assert_eq!(world.ok("/v1/doi/10.5555/study.1").await["doi"], "10.5555/study.1");
    let key = [("X-API-Key", "pmk_any")];
    let answer = world.get("/v1/publications").header(key[0].0, key[0].1).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["error", "request_id"]);
}

#[tokio::test]
async fn metrics_count_by_route() {
    let world = World::start().await;
    world.ok("/v1/doi/10.5555/study.1").await;
    world.ok("/v1/doi/10.5555/study.2").await;
    world.json("/v1/doi/10.5555/none").await;
    let text = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    for line in [
        r#"pressmark_http_requests_total{method="GET",route="/v1/doi/{doi}",status="200"} 2"#,
        r#"pressmark_http_requests_total{method="GET",route="/v1/doi/{doi}",status="404"} 1"#,
        "pressmark_catalogue_answers 1",
        "pressmark_jobs_queued 0",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
    }
}
