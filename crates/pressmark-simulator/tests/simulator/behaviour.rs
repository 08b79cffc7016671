//! Latency, faults, limits, counters, overrides, stopping.

use std::time::{Duration, Instant};

use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Agency, Plan, World};
use pressmark_simulator::{
    FaultKind, Override, RateLimit, RateLimits, SimulatorError, SimulatorOptions, Upstream, environment, start,
};
use serde_json::{Value, json};

use crate::support::{client, demo, get, json, summaries};

const CARBERRY: &str = "0000-0002-1825-0097";

#[test]
fn the_environment_names_one_base_url_for_each_source() {
    let lines: Vec<String> =
        environment("127.0.0.1:8085".parse().unwrap()).into_iter().map(|(name, url)| format!("{name}={url}")).collect();
    assert_eq!(
        lines,
        [
            "PRESSMARK_SOURCES__ORCID__BASE_URL=http://127.0.0.1:8085/orcid/v3.0",
            "PRESSMARK_SOURCES__CROSSREF__BASE_URL=http://127.0.0.1:8085/crossref",
            "PRESSMARK_SOURCES__DATACITE__BASE_URL=http://127.0.0.1:8085/datacite",
            "PRESSMARK_SOURCES__OPENALEX__BASE_URL=http://127.0.0.1:8085/openalex",
            "PRESSMARK_SOURCES__AGENCY__BASE_URL=http://127.0.0.1:8085/doi/ra",
            "PRESSMARK_SOURCES__ROR__BASE_URL=http://127.0.0.1:8085/ror/v2",
        ]
    );
    let anywhere = environment("0.0.0.0:9".parse().unwrap());
    assert_eq!(anywhere[0].1, "http://127.0.0.1:9/orcid/v3.0");
    assert_eq!(environment("[::1]:9".parse().unwrap())[4].1, "http://[::1]:9/doi/ra");
}

#[tokio::test]
async fn latency_is_added_to_every_answer() {
    let running = demo(SimulatorOptions { latency: Duration::from_millis(80), ..SimulatorOptions::default() }).await;
    let started = Instant::now();
    json(&running, Upstream::Orcid, &format!("/{CARBERRY}/person")).await;
    assert!(started.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_wrong_share_of_faults_and_a_taken_address_are_refused() {
    let world = || World::generate(&Plan::demo()).into();
    let wrong = start(world(), SimulatorOptions { faults: 1.5, ..SimulatorOptions::default() }).await;
    assert!(matches!(wrong, Err(SimulatorError::FaultShare(_))));
    let first = demo(SimulatorOptions::default()).await;
    let second = start(world(), SimulatorOptions { listen: first.addr(), ..SimulatorOptions::default() }).await;
    assert!(matches!(second, Err(SimulatorError::Listen { .. })));
}

/// How one request ended, in the words of a client.
async fn ending(running: &pressmark_simulator::Running) -> &'static str {
    let url = format!("{}/{CARBERRY}/person", running.base_url(Upstream::Orcid));
    let response = match client().get(url).header("accept", "application/json").send().await {
        Ok(response) => response,
        Err(_) => return "no answer",
    };
    match response.status().as_u16() {
        429 => {
            assert!(["0", "1"].contains(&response.headers()["retry-after"].to_str().unwrap()));
            return "429";
        }
        503 => return "503",
        status => assert_eq!(status, 200),
    }
    match response.bytes().await {
        Err(_) => "truncated",
        Ok(body) if serde_json::from_slice::<Value>(&body).is_err() => "garbage",
        Ok(_) => "whole",
    }
}

#[tokio::test]
async fn every_kind_of_fault_reaches_the_client_as_often_as_asked() {
    let options =
        SimulatorOptions { faults: 0.5, seed: 11, hang: Duration::from_millis(30), ..SimulatorOptions::default() };
    let running = demo(options.clone()).await;
    let mut endings = Vec::new();
    for _ in 0..300 {
        endings.push(ending(&running).await);
    }
    let count = |name| endings.iter().filter(|e| **e == name).count() as u64;
    let made = running.faults();
    let of = |kind| made.get(&kind).copied().unwrap_or_default();
    assert_eq!(count("429"), of(FaultKind::TooManyRequests));
    assert_eq!(count("503"), of(FaultKind::Unavailable));
    assert_eq!(count("no answer"), of(FaultKind::TimeOut) + of(FaultKind::Reset));
    assert_eq!(count("truncated"), of(FaultKind::Truncated));
    assert_eq!(count("garbage"), of(FaultKind::Garbage));
    assert_eq!(count("whole"), running.request_total(Upstream::Orcid).answered);
    for kind in FaultKind::ALL {
        assert!(of(kind) >= 10, "{made:?}");
    }
    let whole = count("whole");
    assert!((115..=185).contains(&whole), "half of 300 within four standard deviations: {whole}");

    // The same seed spoils the same requests again.
    let again = demo(options).await;
    for (number, before) in endings.iter().take(40).enumerate() {
        assert_eq!(ending(&again).await, *before, "request {number}");
    }
    again.set_faults(0.0);
    for _ in 0..30 {
        assert_eq!(ending(&again).await, "whole");
    }
}

#[tokio::test]
async fn a_time_out_hangs_before_it_breaks_off() {
    let hang = Duration::from_millis(400);
    let running = demo(SimulatorOptions { faults: 1.0, hang, ..SimulatorOptions::default() }).await;
    let time_outs = || running.faults().get(&FaultKind::TimeOut).copied().unwrap_or_default();
    let mut quickest = Duration::MAX;
    for _ in 0..25 {
        let (before, started) = (time_outs(), Instant::now());
        let ended = ending(&running).await;
        let took = started.elapsed();
        if time_outs() > before {
            assert_eq!(ended, "no answer");
            assert!(took >= hang, "{took:?}");
        } else if ended == "no answer" {
            quickest = quickest.min(took);
        }
    }
    assert!(time_outs() > 0);
    // One of them: on a busy machine any other may be late.
    assert!(quickest < hang, "a reset does not hang: {quickest:?}");
}

#[tokio::test]
async fn limits_are_announced_and_enforced_in_each_upstreams_manner() {
    // So slow that nothing comes back while the test asks, however long that takes.
    let slowly = |requests| RateLimit { requests, per: Duration::from_secs(3_600) };
    let limits = RateLimits {
        orcid: Some(slowly(3)),
        crossref: Some(slowly(5)),
        openalex_credits: Some(1),
        ..RateLimits::real()
    };
    let running = demo(SimulatorOptions { limits: Some(limits), ..SimulatorOptions::default() }).await;
    let mut orcid = Vec::new();
    for _ in 0..6 {
        orcid.push(get(&running, Upstream::Orcid, &format!("/{CARBERRY}/person")).await.status().as_u16());
    }
    assert_eq!(orcid, [200, 200, 200, 503, 503, 503]);

    let mut last = None;
    // Five within one second: more often only where the machine pauses for long between them.
    while running.peak_per_second(Upstream::Crossref) < 5 || running.refusals(Upstream::Crossref) < 4 {
        let response = get(&running, Upstream::Crossref, "/works/10.5555/nobody").await;
        assert_eq!(response.headers()["x-rate-limit-limit"], "5");
        assert_eq!(response.headers()["x-rate-limit-interval"], "3600s");
        assert_eq!(response.headers()["x-api-pool"], "public");
        last = Some(response);
    }
    let last = last.unwrap();
    assert_eq!(last.status(), 429);
    let wait: u64 = last.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=720).contains(&wait), "a fifth of an hour brings the next: {wait}");
    assert_eq!(running.request_total(Upstream::Crossref).answered, 5);

    let list = get(&running, Upstream::OpenAlex, "/works?filter=doi:10.5555/x").await;
    assert_eq!(list.status(), 200);
    assert_eq!(list.headers()["x-ratelimit-remaining"], "0");
    assert_eq!(list.headers()["x-ratelimit-credits-used"], "1");
    let refused = get(&running, Upstream::OpenAlex, "/works?filter=doi:10.5555/x").await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 3_600);
    assert!(refused.text().await.unwrap().starts_with("<!DOCTYPE HTML"));
    assert_eq!(get(&running, Upstream::OpenAlex, "/works/W1").await.status(), 404);
}

#[tokio::test]
async fn polite_clients_are_seen() {
    let running = demo(SimulatorOptions::default()).await;
    let polite = get(&running, Upstream::Crossref, "/works/10.5555/nobody?mailto=library@example.org").await;
    assert_eq!(polite.headers()["x-api-pool"], "polite");
}

#[tokio::test]
async fn requests_are_counted_by_path() {
    let running = demo(SimulatorOptions::default()).await;
    for _ in 0..2 {
        json(&running, Upstream::Orcid, &format!("/{CARBERRY}/works")).await;
    }
    get(&running, Upstream::Agency, "/10.5555%2Fx").await;
    let orcid = running.requests(Upstream::Orcid);
    assert_eq!(orcid[&format!("/v3.0/{CARBERRY}/works")].answered, 2);
    assert_eq!(running.requests(Upstream::Agency)["/ra/10.5555/x"].asked, 1);
    assert_eq!(running.request_total(Upstream::Crossref).asked, 0);
    running.reset_counters();
    assert!(running.requests(Upstream::Orcid).is_empty());
}

#[tokio::test]
async fn a_test_can_change_a_work_everywhere_it_shows() {
    let running = demo(SimulatorOptions::default()).await;
    let world = World::generate(&Plan::demo());
    let work = world
        .works()
        .find(|w| w.agency == Agency::Crossref && !w.doi.as_ref().unwrap().as_str().contains('('))
        .unwrap();
    let doi = work.doi.unwrap();
    let (single, list) = (format!("/works/{doi}"), format!("/works?filter=doi:{doi}"));
    let before = json(&running, Upstream::Crossref, &single).await;
    let mut changed = before.clone();
    changed["message"]["title"][0] = "Cracked pots, revisited".into();
    running.override_body(Upstream::Crossref, doi.as_str(), Some(Override::json(&changed)));
    assert_eq!(json(&running, Upstream::Crossref, &single).await, changed);
    assert_eq!(
        json(&running, Upstream::Crossref, &list).await["message"]["items"][0]["title"][0],
        "Cracked pots, revisited"
    );
    running.override_body(Upstream::Crossref, doi.as_str(), Some(Override::status(404)));
    assert_eq!(get(&running, Upstream::Crossref, &single).await.status(), 404);
    assert_eq!(json(&running, Upstream::Crossref, &list).await["message"]["total-results"], 0);
    running.override_body(Upstream::Crossref, doi.as_str(), None);
    assert_eq!(json(&running, Upstream::Crossref, &single).await, before);

    let row = json!({"DOI": doi.as_str(), "RA": "mEDRA"});
    running.override_body(Upstream::Agency, doi.as_str(), Some(Override::json(&row)));
    assert_eq!(json(&running, Upstream::Agency, &format!("/{doi}")).await, json!([row]));
}

#[tokio::test]
async fn a_test_can_change_a_record() {
    let running = demo(SimulatorOptions::default()).await;
    let id = Orcid::parse(CARBERRY).unwrap();
    let path = format!("/{id}/works");
    let mut works = json(&running, Upstream::Orcid, &path).await;
    let gone = works["group"].as_array_mut().unwrap().remove(0);
    works["group"][0]["work-summary"][0]["title"]["title"]["value"] = "Glazes".into();
    running.override_body(Upstream::Orcid, &format!("{id}/works"), Some(Override::json(&works)));
    assert_eq!(json(&running, Upstream::Orcid, &path).await, works);
    let (kept, gone) = (&works["group"][0]["work-summary"][0]["put-code"], &gone["work-summary"][0]["put-code"]);
    let bulk = json(&running, Upstream::Orcid, &format!("/{id}/works/{kept},{gone}")).await;
    assert_eq!(bulk["bulk"][0]["work"]["title"]["title"]["value"], "Glazes");
    assert!(!bulk["bulk"][0]["work"]["contributors"]["contributor"].as_array().unwrap().is_empty());
    assert_eq!(bulk["bulk"][1]["error"]["response-code"], 404);
    let record = json(&running, Upstream::Orcid, &format!("/{id}/record")).await;
    assert_eq!(summaries(&record["activities-summary"]["works"]).len(), summaries(&works).len());

    running.override_body(Upstream::Orcid, id.as_str(), Some(Override::orcid_locked(&id)));
    assert_eq!(get(&running, Upstream::Orcid, &format!("/{id}/person")).await.status(), 409);
    let primary = Orcid::from_number(7);
    running.override_body(Upstream::Orcid, id.as_str(), Some(Override::orcid_deprecated(&id, &primary)));
    let moved = get(&running, Upstream::Orcid, &format!("/{id}/person")).await;
    assert_eq!(moved.status(), 301);
    assert!(moved.headers()["location"].to_str().unwrap().ends_with(&format!("/orcid/v3.0/{primary}/person")));
}

#[tokio::test]
async fn other_paths_and_methods_are_refused_politely() {
    let running = demo(SimulatorOptions::default()).await;
    let root = client().get(format!("http://{}/", running.addr())).send().await.unwrap().text().await.unwrap();
    assert!(root.contains("PRESSMARK_SOURCES__ORCID__BASE_URL=http://"), "{root}");
    let post = client().post(format!("{}/works", running.base_url(Upstream::Crossref))).body("x").send().await.unwrap();
    assert_eq!(post.status(), 405);
    assert_eq!(get(&running, Upstream::Orcid, &format!("/{CARBERRY}/fundings")).await.status(), 404);
    let xml = client()
        .get(format!("{}/{CARBERRY}/works", running.base_url(Upstream::Orcid)))
        .header("accept", "application/xml");
    assert_eq!(xml.send().await.unwrap().status(), 406);
}

#[tokio::test]
async fn a_stopped_simulator_answers_no_more_and_waits_for_nobody_long() {
    let options = SimulatorOptions { faults: 1.0, hang: Duration::from_secs(60), ..SimulatorOptions::default() };
    let running = demo(options).await;
    let url = format!("{}/{CARBERRY}/works", running.base_url(Upstream::Orcid));
    let hanging: Vec<_> = (0..12).map(|_| tokio::spawn(client().get(&url).send())).collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let started = Instant::now();
    running.shutdown().await;
    // Two seconds and what a busy machine adds: far from the minute for which they hang.
    assert!(started.elapsed() < Duration::from_secs(40), "{:?}", started.elapsed());
    assert!(client().get(&url).send().await.is_err());
    hanging.into_iter().for_each(|task| task.abort());
}
