//! Kept answers: validators, codings, and that nothing old is given out after a write.

use pressmark_store::testing::Fresh;
use serde_json::json;

use crate::world::{PUBLIC, World};

#[tokio::test]
async fn who_has_it_is_told_so() {
    let world = World::start().await;
    for path in
        ["/v1/doi/10.5555/study.1", "/v1/publications", "/v1/people", "/v1/search?q=pots", "/openapi/public-api.json"]
    {
        let first = world.get(path).send().await.unwrap();
        let etag = first.headers()["etag"].clone();
        assert!(etag.to_str().unwrap().starts_with('"'), "strong");
        let again = world.get(path).header("If-None-Match", &etag).send().await.unwrap();
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(again.headers()["etag"], etag);
        assert_eq!(again.bytes().await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn a_write_shows_in_the_next_answer() {
    let world = World::start().await;
    let etag = async |path: &str| world.get(path).send().await.unwrap().headers()["etag"].clone();
    // Many readers, so that lists count as hot.
    for _ in 0..50 {
        assert_eq!(world.ok("/v1/publications").await["total"], PUBLIC);
        world.ok("/v1/doi/10.5555/study.5").await;
    }
    let (detail, other) = (etag("/v1/doi/10.5555/study.5").await, etag("/v1/doi/10.5555/study.6").await);
    world.change("10.5555/study.5", |row| row.cited_by_count = Some(777)).await;
    assert_eq!(world.ok("/v1/doi/10.5555/study.5").await["cited_by_count"], 777);
    assert_eq!(world.ok("/v1/publications?sort=cited_by_count").await["publications"][0]["doi"], "10.5555/study.5");
    assert_ne!(etag("/v1/doi/10.5555/study.5").await, detail);
    assert_eq!(etag("/v1/doi/10.5555/study.6").await, other, "what did not change keeps its validator");
    world.change("10.5555/study.5", |row| row.visible = false).await;
    assert_eq!(world.json("/v1/doi/10.5555/study.5").await.0, 404);
    assert_eq!(world.ok("/v1/publications").await["total"], PUBLIC - 1);
}

#[tokio::test]
async fn a_list_that_many_read_follows_an_import_within_seconds() {
    let world = World::start().await;
    for _ in 0..50 {
        world.ok("/v1/publications").await;
    }
    world.change_in_bulk("10.5555/study.5", |row| row.last_fetched_at += 1_000_000_000).await;
    let started = std::time::Instant::now();
    while world.ok("/v1/publications").await["publications"][0]["doi"] != "10.5555/study.5" {
        assert!(started.elapsed() < std::time::Duration::from_secs(60), "the list never follows");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn many_readers_of_one_list_ask_the_catalogue_once_and_get_the_same() {
    let world = World::start().await;
    let reads = (0..40).map(|_| world.ok("/v1/search?q=cracked%20study&per_page=50"));
    let answers = futures::future::join_all(reads).await;
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(answers[0]["total"], 39);
}

#[tokio::test]
async fn answers_are_compressed_as_the_client_prefers() {
    let world = World::start().await;
    let plain = world.get("/v1/publications").send().await.unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
    for (accepted, coding) in [("gzip", "gzip"), ("br", "br"), ("zstd, gzip", "zstd")] {
        let answer = world.get("/v1/publications").header("Accept-Encoding", accepted).send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], coding);
        assert_eq!(answer.headers()["vary"], "Accept-Encoding");
        assert_ne!(answer.headers()["etag"], plain.headers()["etag"]);
    }
    let tiny = world.get("/health").header("Accept-Encoding", "gzip").send().await.unwrap();
    assert!(!tiny.headers().contains_key("content-encoding"));
}

#[tokio::test]
async fn without_a_cache_the_answers_are_the_same() {
    let world = World::with(Fresh::sqlite(), |settings| settings.cache_bytes = 0).await;
    for _ in 0..3 {
        assert_eq!(world.ok("/v1/publications").await["total"], json!(PUBLIC));
        assert_eq!(world.ok("/v1/doi/10.5555/study.1").await["doi"], "10.5555/study.1");
    }
}
