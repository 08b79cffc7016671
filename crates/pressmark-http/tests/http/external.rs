//! What depositors look up elsewhere: Crossref, ROR, ORCID.

use std::sync::Arc;
use std::time::Duration;

use pressmark_app::organisations::load;
use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Agency, Plan, World as MadeUp};
use pressmark_simulator::{Override, Running, SimulatorOptions, Upstream, start};
use pressmark_sources::{LocalBudget, Sources, SourcesConfig};
use pressmark_store::entity::external_answer;
use pressmark_store::repo::external_answers;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::world::{CARBERRY, World};

/// A registry whose upstreams are the simulated world of the demonstration, and a depositor's token.
pub(crate) async fn asking(options: SimulatorOptions) -> (World, Running, String) {
    let running = start(MadeUp::generate(&Plan::demo()).into(), options).await.unwrap();
    let mut config = SourcesConfig::default();
    for (source, upstream) in [
        (&mut config.crossref, Upstream::Crossref),
        (&mut config.orcid, Upstream::Orcid),
        (&mut config.ror, Upstream::Ror),
    ] {
        source.base_url = running.base_url(upstream).parse().unwrap();
        (source.rate, source.concurrency, source.daily_limit, source.retries) = (2_000.0, 16, None, 1);
        source.timeout = Duration::from_secs(30);
    }
    let sources = Sources::new(&config, None, Arc::new(LocalBudget::new())).unwrap();
    let world = World::asking(Fresh::sqlite(), sources).await;
    let token = depositor(&world, "josiah@example.org").await;
    (world, running, token)
}

async fn depositor(world: &World, email: &str) -> String {
    let id = world.user(email, Role::User).await;
    world.token(id).await
}

async fn answered(request: RequestBuilder) -> (u16, HeaderMap, Value) {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.json().await.unwrap_or(Value::Null))
}

pub(crate) async fn get(world: &World, token: &str, path: &str) -> (u16, HeaderMap, Value) {
    answered(world.get(path).bearer_auth(token)).await
}

async fn search(world: &World, token: &str, body: &Value) -> (u16, HeaderMap, Value) {
    let url = format!("{}/api/v1/crossref/search", world.url);
    answered(world.client.post(url).bearer_auth(token).json(body)).await
}

/// What the headers say is left; nothing where nothing was counted.
fn left(headers: &HeaderMap) -> Option<u32> {
    Some(headers.get("x-ratelimit-remaining")?.to_str().unwrap().parse().unwrap())
}

fn asked(running: &Running, upstream: Upstream) -> u64 {
    running.request_total(upstream).asked
}

/// A work of Crossref in the simulated world: DOI and title.
pub(crate) fn work() -> (String, String) {
    let world = MadeUp::generate(&Plan::demo());
    let work = world.works().find(|work| work.agency == Agency::Crossref).unwrap();
    (work.doi.unwrap().to_string(), work.title)
}

#[tokio::test]
async fn a_doi_is_asked_for_once_and_then_costs_nothing() {
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    let (doi, _) = work();
    let (status, headers, body) = get(&world, &token, &format!("/api/v1/crossref/doi/{doi}")).await;
    assert_eq!((status, left(&headers), &body["status"]), (200, Some(99), &json!("success")), "{body}");
    let data = &body["data"];
    assert_eq!((&data["doi"], &data["cached_at"]), (&json!(doi), &Value::Null));
    assert!(data["authors"].as_array().is_some_and(|authors| !authors.is_empty()), "{data}");
    assert!(data["title"].is_string() && data["record"]["authors"].is_array() && !headers.contains_key("age"));

    // Encoded and in capitals it is the same DOI.
    let other = doi.to_uppercase().replace('/', "%2F");
    let (status, headers, again) = get(&world, &token, &format!("/api/v1/crossref/doi/{other}")).await;
    assert_eq!((status, left(&headers)), (200, None), "{again}");
    assert!(headers.contains_key("age") && again["data"]["cached_at"].is_string());
    assert_eq!(again["data"]["title"], data["title"]);
    assert_eq!(asked(&running, Upstream::Crossref), 1);

    for left_then in [Some(98), None] {
        let (status, headers, body) = get(&world, &token, "/api/v1/crossref/doi/10.5555/nobody/knows").await;
        assert_eq!((status, left(&headers), &body["code"]), (404, left_then, &json!("NOT_FOUND")), "{body}");
    }
    assert_eq!(asked(&running, Upstream::Crossref), 2, "what is not known is not asked for again either");

    for wrong in ["ten", "10", "10.5555%2F", &"x".repeat(2_200)] {
        let (status, headers, body) = get(&world, &token, &format!("/api/v1/crossref/doi/{wrong}")).await;
        assert_eq!((status, left(&headers), &body["code"]), (400, None, &json!("VALIDATION_ERROR")), "{body}");
        assert!(body["details"]["field_errors"]["doi"].is_string(), "{body}");
    }
    assert_eq!(asked(&running, Upstream::Crossref), 2);
    let (status, ..) = answered(world.get(&format!("/api/v1/crossref/doi/{doi}"))).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn an_answer_that_another_version_kept_otherwise_is_asked_for_anew() {
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    let doi = work().0;
    let path = format!("/api/v1/crossref/doi/{doi}");
    assert_eq!(get(&world, &token, &path).await.0, 200);
    let tx = world.store.begin().await.unwrap();
    let kept = external_answers::find(&*tx, "crossref", &doi).await.unwrap().unwrap();
    let other = external_answer::Model { body: json!({ "in": "other words" }).to_string(), ..kept };
    external_answers::keep(&tx, other).await.unwrap();
    tx.commit().await.unwrap();
    for left_then in [Some(98), None] {
        let (status, headers, body) = get(&world, &token, &path).await;
        assert_eq!((status, left(&headers), &body["data"]["doi"]), (200, left_then, &json!(doi)), "{body}");
    }
    assert_eq!(asked(&running, Upstream::Crossref), 2);
}

#[tokio::test]
async fn equal_questions_at_once_are_one_question() {
    let options = SimulatorOptions { latency: Duration::from_millis(400), ..SimulatorOptions::default() };
    let (world, running, token) = asking(options).await;
    let path = format!("/api/v1/crossref/doi/{}", work().0);
    let answers = futures::future::join_all((0..12).map(|_| get(&world, &token, &path))).await;
    assert!(answers.iter().all(|(status, ..)| *status == 200));
    assert_eq!(answers.iter().filter(|(_, headers, _)| left(headers).is_some()).count(), 1, "one of them paid");
    assert_eq!(asked(&running, Upstream::Crossref), 1);
}

#[tokio::test]
async fn a_search_says_what_is_wrong_with_it_and_finds_works() {
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    let (doi, title) = work();
    let body = json!({ "query": title, "rows": 5, "sort": "published" });
    let (status, headers, found) = search(&world, &token, &body).await;
    assert_eq!((status, left(&headers)), (200, Some(99)), "{found}");
    let items = found["data"]["items"].as_array().unwrap();
    assert!((1..=5).contains(&items.len()) && items.iter().any(|item| item["doi"] == json!(doi)), "{found}");
    assert!(found["data"]["total"].as_u64().unwrap() >= items.len() as u64);
    let loud = json!({ "query": format!("  {} ", title.to_uppercase()), "rows": 5, "sort": "issued" });
    let (status, headers, again) = search(&world, &token, &loud).await;
    assert_eq!((status, left(&headers)), (200, None), "blanks, capitals and another word for it: {again}");
    assert_eq!(asked(&running, Upstream::Crossref), 1);

    for (wrong, field) in [
        (json!({}), "query"),
        (json!({ "query": "  " }), "query"),
        (json!({ "query": "x".repeat(501) }), "query"),
        (json!({ "query": "pots", "rows": 0 }), "rows"),
        (json!({ "query": "pots", "rows": 101 }), "rows"),
        (json!({ "query": "pots", "rows": "many" }), "rows"),
        (json!({ "query": "pots", "sort": "random" }), "sort"),
    ] {
        let (status, headers, body) = search(&world, &token, &wrong).await;
        assert_eq!((status, left(&headers), &body["code"]), (422, None, &json!("VALIDATION_ERROR")), "{wrong}: {body}");
        assert!(body["details"]["field_errors"][field].is_string(), "{wrong}: {body}");
    }
    let url = format!("{}/api/v1/crossref/search", world.url);
    let (status, ..) = answered(world.client.post(url).bearer_auth(&token).body("{")).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn what_a_broken_service_says_stays_in_the_log() {
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    let (doi, _) = work();
    let path = format!("/api/v1/crossref/doi/{doi}");
    let secret = b"Traceback: psycopg2 at db-7.internal.example.org refused".to_vec();
    for status in [500, 403] {
        let said = Override { status, body: secret.clone(), location: None };
        running.override_body(Upstream::Crossref, &doi, Some(said));
        let (status, _, body) = get(&world, &token, &path).await;
        assert_eq!((status, &body["code"]), (502, &json!("EXTERNAL_SERVICE_ERROR")), "{body}");
        let told = body.to_string();
        assert!(!told.contains("psycopg2") && !told.contains("internal") && !told.contains("127.0.0.1"), "{told}");
    }
    // Not kept: as soon as it is well again, it answers.
    running.override_body(Upstream::Crossref, &doi, None);
    assert_eq!(get(&world, &token, &path).await.0, 200);

    // Who fails again and again is left alone, which is told at once and with a time.
    let said = Override { status: 500, body: secret, location: None };
    running.override_body(Upstream::Ror, "search", Some(said));
    let mut last = (0, HeaderMap::new(), Value::Null);
    for n in 0..8 {
        last = get(&world, &token, &format!("/api/v1/ror/search?query=pot{n}")).await;
        assert!(matches!(last.0, 502 | 503), "{}", last.2);
        assert!(!last.2.to_string().contains("psycopg2"));
    }
    assert_eq!((last.0, &last.2["code"]), (503, &json!("EXTERNAL_SERVICE_ERROR")), "{}", last.2);
    assert!(last.1["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
    let (status, _, body) = get(&world, &token, &format!("/api/v1/orcid/{CARBERRY}")).await;
    assert_eq!(status, 200, "others go on: {body}");
}

#[tokio::test]
async fn whatever_a_faulty_service_does_the_answer_is_one_of_ours() {
    let options =
        SimulatorOptions { faults: 1.0, hang: Duration::from_millis(50), seed: 3, ..SimulatorOptions::default() };
    let (world, _running, token) = asking(options).await;
    for n in 0..10 {
        let (status, headers, body) = get(&world, &token, &format!("/api/v1/crossref/doi/10.5555/{n}")).await;
        assert!(matches!(status, 502 | 503), "{body}");
        assert_eq!(body["code"], "EXTERNAL_SERVICE_ERROR", "{body}");
        assert!(status == 502 || headers.contains_key("retry-after"));
        assert!(!body.to_string().contains("Maintenance") && !body.to_string().contains("html"), "{body}");
    }
}

#[tokio::test]
async fn a_service_that_is_switched_off_is_told_as_such() {
    let world = World::start().await;
    let token = depositor(&world, "josiah@example.org").await;
    let (status, headers, body) = get(&world, &token, &format!("/api/v1/orcid/{CARBERRY}")).await;
    assert_eq!((status, &body["code"]), (503, &json!("EXTERNAL_SERVICE_ERROR")), "{body}");
    assert!(headers.contains_key("retry-after"));
}

#[tokio::test]
async fn each_user_may_ask_so_often_in_an_hour() {
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    let known = format!("/api/v1/crossref/doi/{}", work().0);
    assert_eq!(get(&world, &token, &known).await.0, 200);
    for n in 1..100_u32 {
        let (status, headers, body) = get(&world, &token, &format!("/api/v1/crossref/doi/10.5555/nobody.{n}")).await;
        assert_eq!((status, left(&headers)), (404, Some(99 - n)), "{body}");
    }
    let (status, headers, body) = get(&world, &token, "/api/v1/crossref/doi/10.5555/one.more").await;
    assert_eq!((status, left(&headers), &body["code"]), (429, Some(0), &json!("RATE_LIMITED")), "{body}");
    assert_eq!(headers["x-ratelimit-limit"], "100");
    assert!(headers.contains_key("retry-after") && headers.contains_key("x-ratelimit-reset"));
    assert_eq!(get(&world, &token, "/api/v1/ror/search?query=example").await.0, 429, "all services together");
    assert_eq!(asked(&running, Upstream::Crossref), 100, "nothing went out");
    assert_eq!(get(&world, &token, &known).await.0, 200, "what is kept costs nothing");
    let other = depositor(&world, "ada@example.org").await;
    assert_eq!(get(&world, &other, "/api/v1/crossref/doi/10.5555/one.more").await.0, 404);
}

#[tokio::test]
async fn organisations_are_found_at_ror_until_a_release_is_loaded_here() {
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    let (status, headers, body) = get(&world, &token, "/api/v1/ror/search?query=Brown-Example").await;
    assert_eq!((status, left(&headers), &body["data"]["source"]), (200, Some(99), &json!("api")), "{body}");
    let found = &body["data"]["items"][0];
    assert_eq!((&found["name"], &found["acronyms"]), (&json!("Brown-Example University"), &json!(["BEU"])), "{found}");
    let ror = found["ror_id"].as_str().unwrap().to_owned();
    let (status, headers, body) = get(&world, &token, "/api/v1/ror/search?query=brown-example%20").await;
    assert_eq!((status, left(&headers)), (200, None), "{body}");
    let (status, _, body) = get(&world, &token, &format!("/api/v1/ror/search?query={ror}")).await;
    assert_eq!((status, &body["data"]["items"][0]["ror_id"]), (200, &json!(ror)), "{body}");
    let (_, _, body) = get(&world, &token, &format!("/api/v1/ror/search?query={ror}&page=2")).await;
    assert_eq!((&body["data"]["items"], &body["data"]["total"]), (&json!([]), &json!(1)), "{body}");
    let (status, headers, body) = get(&world, &token, "/api/v1/ror/search").await;
    assert_eq!((status, left(&headers), &body["data"]["total"]), (200, None, &json!(0)), "{body}");
    for wrong in ["query=a&query=b", "query=a&page=0", "page=x"] {
        let (status, _, body) = get(&world, &token, &format!("/api/v1/ror/search?{wrong}")).await;
        assert_eq!((status, &body["code"]), (400, &json!("VALIDATION_ERROR")), "{wrong}: {body}");
    }

    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("v2.1-2026-11-20-ror-data.json");
    let record = json!({
        "id": "https://ror.org/03yrm5c26", "status": "inactive", "types": ["education"],
        "names": [{ "value": "University of the Kiln", "types": ["ror_display"] }, { "value": "UK", "types": ["acronym"] }],
        "locations": [{ "geonames_details": { "name": "Exampleville", "country_code": "US", "country_name": "United States" } }],
        "relationships": [{ "type": "successor", "id": "https://ror.org/00p991c53", "label": "The New Kiln" }],
    });
    std::fs::write(&dump, json!([record]).to_string()).unwrap();
    load(&world.store, &dump, 1, |_| ()).await.unwrap();
    let before = asked(&running, Upstream::Ror);
    let (status, headers, body) = get(&world, &token, "/api/v1/ror/search?query=university%20of%20the%20ki").await;
    assert_eq!((status, left(&headers)), (200, None), "{body}");
    let data = &body["data"];
    assert_eq!((&data["source"], &data["release_date"]), (&json!("local"), &json!("2026-11-20")));
    assert_eq!((&data["total"], &data["items"][0]["status"]), (&json!(1), &json!("inactive")));
    assert_eq!(data["items"][0]["successors"][0]["name"], "The New Kiln");
    let (_, _, body) = get(&world, &token, "/api/v1/ror/search?query=Brown-Example").await;
    assert_eq!(body["data"]["total"], 0, "the release here is what counts: {body}");
    assert_eq!(asked(&running, Upstream::Ror), before, "nobody was asked");
}

#[tokio::test]
async fn a_profile_is_shown_if_the_id_has_one() {
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    let (status, headers, body) = get(&world, &token, &format!("/api/v1/orcid/{CARBERRY}")).await;
    assert_eq!((status, left(&headers)), (200, Some(99)), "{body}");
    assert_eq!((&body["data"]["orcid_id"], body["data"]["name"].is_string()), (&json!(CARBERRY), true), "{body}");
    assert!(body["data"]["employments"].is_array() && !body.to_string().contains("email"), "{body}");
    let url = format!("/api/v1/orcid/https:%2F%2Forcid.org%2F{CARBERRY}");
    let (status, headers, _) = get(&world, &token, &url).await;
    assert_eq!((status, left(&headers)), (200, None), "the same iD");

    for wrong in ["0000-0002-1825-0098", "carberry", "0000"] {
        let (status, headers, body) = get(&world, &token, &format!("/api/v1/orcid/{wrong}")).await;
        assert_eq!((status, left(&headers), &body["code"]), (400, None, &json!("VALIDATION_ERROR")), "{body}");
        assert!(body["details"]["field_errors"]["orcid_id"].is_string(), "{body}");
    }
    let (nobody, moved, locked) = (Orcid::from_number(901), Orcid::from_number(902), Orcid::from_number(903));
    let primary = Orcid::parse(CARBERRY).unwrap();
    running.override_body(Upstream::Orcid, moved.as_str(), Some(Override::orcid_deprecated(&moved, &primary)));
    running.override_body(Upstream::Orcid, locked.as_str(), Some(Override::orcid_locked(&locked)));
    for (id, word) in [(nobody, "does not know"), (moved, CARBERRY), (locked, "closed")] {
        let (status, _, body) = get(&world, &token, &format!("/api/v1/orcid/{id}")).await;
        assert_eq!((status, &body["code"]), (404, &json!("NOT_FOUND")), "{body}");
        assert!(body["error"].as_str().unwrap().contains(word), "{body}");
    }
}
