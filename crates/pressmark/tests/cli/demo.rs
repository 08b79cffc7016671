//! The demonstration: the one command that shows everything.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use pressmark_store::testing::Fresh;
use serde_json::json;

use crate::program::{Guard, Registry, Serving};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_harvests_serves_and_tells_what_to_try() {
    let registry = Registry::alone(Fresh::sqlite());
    let mut command = registry.command(&["demo", "--listen", "127.0.0.1:0"]);
    let mut child = Guard(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut told = Vec::new();
    for line in lines.by_ref() {
        told.push(line);
        if told.last().is_some_and(|line| line.starts_with("Ctrl-C")) {
            break;
        }
    }
    let url = told.iter().find_map(|line| line.strip_prefix("The registry is at ")?.strip_suffix(". Try:"));
    let url = url.unwrap_or_else(|| panic!("{told:?}")).to_owned();
    let server = Serving { child, url, others: Vec::new() };
    server.ready().await;
    let (_, works) = server.get("/v1/publications").await;
    assert!(works["total"].as_u64().is_some_and(|total| total > 100), "{works}");
    let (_, people) = server.get("/v1/researchers").await;
    assert!(people["total"].as_u64().is_some_and(|total| total >= 8), "{people}");

    let addresses: Vec<&str> =
        told.iter().filter_map(|line| line.strip_prefix("  curl '")?.strip_suffix('\'')).collect();
    assert!(addresses.len() >= 3, "{told:?}");
    for address in addresses {
        let path = address.strip_prefix(&server.url).unwrap_or_else(|| panic!("{address}"));
        assert_eq!(server.get(path).await.0, 200, "{address}");
    }
    let password = told.iter().find_map(|line| line.split_once(" with the password ")).unwrap().1;
    let body = json!({ "email": "admin@example.org", "password": password });
    let url = format!("{}/api/auth/sign-in/email", server.url);
    let signed_in = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    assert_eq!(signed_in.status(), 200, "the password that was printed is the one that was set");
    assert!(registry.folder().join("demo/secret.key").exists(), "a demonstration has a folder of its own");
    drop(lines);
}
