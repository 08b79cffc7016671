//! `docid.md` §6.4: what costs too much, has no end, or tells nobody how it is.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::future::join_all;
use pressmark_app::identifiers::landing_path;
use pressmark_sources::{LocalBudget, Sources, SourcesConfig};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;

use super::code;
use crate::depositors::{LIST, Person, by_docid, by_key, comments, form, key, one};
use crate::world::{CARBERRY, World};

/// How many statements an answer takes, the fewest of some: now and then something else reads meanwhile.
async fn statements(world: &World, by: &Person, path: &str) -> u64 {
    let mut fewest = u64::MAX;
    for _ in 0..5 {
        let before = world.read.load(Ordering::SeqCst);
        let (status, body) = by.read(world, path).await;
        assert_eq!(status, 200, "{path}: {body}");
        fewest = fewest.min(world.read.load(Ordering::SeqCst) - before);
    }
    fewest
}

#[tokio::test]
async fn statements_for_each_row() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let first = josiah.publish(&world, &form("On the cost of pots")).await;
    josiah.publish(&world, &form("On the price of kilns")).await;
    let versions = format!("{}/versions", one(&first));
    let version = async || {
        let (status, body) = josiah.call(&world, Method::POST, &versions, &json!({})).await;
        assert_eq!(status, 201, "{body}");
    };
    version().await;
    let above = josiah.say(&world, key(&first), "How much?").await;
    let answer = async |n: u8| {
        let body = json!({ "comment_text": format!("So much: {n}"), "parent_comment_id": above });
        let (status, body) = josiah.call(&world, Method::POST, &comments(key(&first)), &body).await;
        assert_eq!(status, 201, "{body}");
    };
    answer(0).await;
    let reads = [
        (format!("{LIST}?limit=100"), 13),
        (format!("{LIST}?limit=100&scope=own"), 13),
        (by_key(&first), 13),
        (by_docid(&first), 13),
        (versions.clone(), 13),
        (comments(key(&first)), 20),
        (format!("/api/users/{}/comments", josiah.id), 20),
    ];
    let mut costs = Vec::new();
    for (path, most) in &reads {
        let cost = statements(&world, &josiah, path).await;
        assert!((1..=*most).contains(&cost), "{path} takes {cost} statements");
        costs.push(cost);
    }
    for of in ["glazes", "shards", "wheels"] {
        josiah.publish(&world, &form(&format!("On the worth of {of}"))).await;
        version().await;
    }
    for n in 1..=10 {
        answer(n).await;
        josiah.say(&world, key(&first), &format!("And {n} of them?")).await;
    }
    for ((path, _), before) in reads.iter().zip(costs) {
        assert_eq!(statements(&world, &josiah, path).await, before, "{path} asks for each row");
    }
}

#[tokio::test]
async fn lists_without_end() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let drafts = "/api/v1/publications/drafts";
    for n in 0..21 {
        let body = json!({ "title": format!("Draft {n}") });
        assert_eq!(josiah.call(&world, Method::POST, drafts, &body).await.0, 201);
    }
    let (_, body) = josiah.read(&world, drafts).await;
    let (rows, total) = (body["data"]["drafts"].as_array().unwrap().len(), &body["data"]["pagination"]["total"]);
    assert_eq!((rows, total), (20, &json!(21)));
    for path in [
        format!("{drafts}?limit=101"),
        format!("{LIST}?limit=101"),
        format!("{LIST}?limit=101&scope=own"),
        format!("/api/v1/publications/my-docids/{}?page_size=101", josiah.id),
        format!("{}?limit=101", comments(1)),
        format!("/api/users/{}/comments?limit=101", josiah.id),
    ] {
        let (status, body) = josiah.read(&world, &path).await;
        assert_eq!(status, 400, "{path}: {body}");
    }
}

#[tokio::test]
async fn services_that_never_answer_stop_everything() {
    // Takes connections, as the kernel does for whoever listens, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let mut config = SourcesConfig::default();
    for source in [&mut config.datacite, &mut config.openalex, &mut config.agency] {
        source.enabled = false;
    }
    for source in [&mut config.crossref, &mut config.orcid, &mut config.ror] {
        source.base_url = url.parse().unwrap();
        (source.rate, source.concurrency, source.daily_limit, source.retries) = (2_000.0, 16, None, 0);
        (source.timeout, source.max_wait) = (Duration::from_secs(10), Duration::from_secs(10));
    }
    let sources = Sources::new(&config, None, Arc::new(LocalBudget::new())).unwrap();
    let world = World::asking(Fresh::sqlite(), sources).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let paths = [
        "/api/v1/crossref/doi/10.5555/silent.1".to_owned(),
        "/api/v1/crossref/doi/10.5555/silent.2".to_owned(),
        "/api/v1/ror/search?query=pots".to_owned(),
        format!("/api/v1/orcid/{CARBERRY}"),
    ];
    let mut asked = pin!(join_all(paths.iter().map(|path| josiah.read(&world, path))));
    let others = async {
        for _ in 0..5 {
            world.ok("/v1/publications").await;
            assert_eq!(josiah.read(&world, LIST).await.0, 200);
        }
    };
    tokio::select! {
        biased;
        () = others => {}
        answers = &mut asked => panic!("nobody else was answered meanwhile: {answers:?}"),
    }
    let answers = tokio::time::timeout(Duration::from_secs(120), asked).await.unwrap();
    for ((status, body), path) in answers.iter().zip(&paths) {
        assert!(matches!(*status, 502 | 503) && code(body) == "EXTERNAL_SERVICE_ERROR", "{path}: {status} {body}");
    }
}

#[tokio::test]
async fn reads_that_nobody_may_keep() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On keeping what one has read")).await;
    for path in [
        "/api/v1/publications/get-resource-types".to_owned(),
        landing_path(made["docid"].as_str().unwrap()),
        format!("/v1/doi/{}", made["docid"].as_str().unwrap()),
        "/v1/publications".to_owned(),
    ] {
        let first = world.get(&path).send().await.unwrap();
        assert_eq!(first.status(), 200, "{path}");
        let again = world.get(&path).header("If-None-Match", first.headers()["etag"].clone());
        assert_eq!(again.send().await.unwrap().status(), 304, "{path}");
    }
    let answer = josiah.request(&world, Method::GET, &by_key(&made)).send().await.unwrap();
    assert!(answer.headers().contains_key("etag"), "of which revision it is");
}

#[tokio::test]
async fn a_server_that_tells_nobody_how_it_is() {
    let world = World::start().await;
    for path in ["/health", "/ready"] {
        assert!(world.ok(path).await["status"].is_string(), "{path}");
    }
    let metrics = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("pressmark_http_requests_total"), "{metrics}");
}
