//! A client and the recorded data.

use std::path::PathBuf;
use std::time::Duration;

use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{Running, SimulatorOptions, Upstream, start};
use reqwest::{Client, Response, redirect};
use serde_json::Value;

/// The recorded data, or `None` with a notice where they are missing; under CI they must be there.
pub(crate) fn recorded_folder() -> Option<PathBuf> {
    let folder =
        std::env::var_os("PRESSMARK_TEST_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    if folder.join("INDEX.md").is_file() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "recorded data are missing at {}", folder.display());
    eprintln!("skipped: no recorded data at {}", folder.display());
    None
}

thread_local! {
    // A client is dear to make. Every test has a thread and a runtime of its own, so it has its own client too; without
    // idle connections each request stands for itself, whatever a fault did to the one before.
    static CLIENT: Client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .timeout(Duration::from_secs(90))
        .build()
        .unwrap();
}

pub(crate) fn client() -> Client {
    CLIENT.with(Client::clone)
}

pub(crate) async fn demo(options: SimulatorOptions) -> Running {
    start(World::generate(&Plan::demo()).into(), options).await.unwrap()
}

/// Asks for a path below an upstream's base URL, accepting JSON.
pub(crate) async fn get(running: &Running, upstream: Upstream, path: &str) -> Response {
    let url = format!("{}{path}", running.base_url(upstream));
    client().get(url).header("accept", "application/json").send().await.unwrap()
}

/// The JSON of a path that must answer 200.
pub(crate) async fn json(running: &Running, upstream: Upstream, path: &str) -> Value {
    let response = get(running, upstream, path).await;
    assert_eq!(response.status(), 200, "{path}");
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The groups of a works document.
pub(crate) fn groups(works: &Value) -> &[Value] {
    works["group"].as_array().expect("a works document has groups")
}

/// All summaries of a works document.
pub(crate) fn summaries(works: &Value) -> Vec<&Value> {
    groups(works).iter().flat_map(|group| group["work-summary"].as_array().unwrap()).collect()
}
