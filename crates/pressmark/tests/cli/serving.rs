//! A server, and commands beside it.

use std::process::Command;
use std::time::Duration;

use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::render::crossref_line;
use pressmark_store::on_both_engines;
use pressmark_store::testing::Fresh;
use serde_json::{Value, json};

use crate::program::{Registry, Serving, arg, wait_until};

async fn total(server: &Serving, path: &str) -> u64 {
    let (status, body) = server.get(path).await;
    assert_eq!(status, 200, "{path}: {body}");
    body["total"].as_u64().unwrap_or_else(|| panic!("{path}: {body}"))
}

/// Waits until a list holds as many rows as expected.
async fn wait_for_total(server: &Serving, path: &str, expected: impl Fn(u64) -> bool) -> u64 {
    let mut found = 0;
    for _ in 0..1_200 {
        found = total(server, path).await;
        if expected(found) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} still says {found}")
}

fn terminate(server: &mut Serving) {
    assert!(Command::new("kill").args(["-TERM", &server.child.0.id().to_string()]).status().unwrap().success());
    let child = &mut server.child.0;
    wait_until(Duration::from_secs(90), "the server ends", || child.try_wait().unwrap().is_some());
    assert!(child.wait().unwrap().success());
}

on_both_engines! {
    async fn what_a_key_asks_for_is_harvested_and_commands_work_beside_the_server(fresh: Fresh) {
        let (registry, running) = Registry::beside(fresh, World::generate(&Plan::demo()).into(), 0.0).await;
        let orcids = running.orcids();
        let mut server = registry.serve(&[]);
        server.ready().await;
        assert_eq!(total(&server, "/v1/publications").await, 0);

        let key = registry.succeed(&["key", "create", "website", "--scope", "ingest"]);
        let client = reqwest::Client::new();
        let asked = json!({"orcid_ids": [orcids[0].as_str()]});
        let url = format!("{}/api/ingest", server.url);
        let refused = client.post(&url).json(&asked).send().await.unwrap();
        assert_eq!(refused.status(), 401);
        let taken = client.post(&url).header("X-API-Key", key.trim()).json(&asked).send().await.unwrap();
        assert!(taken.headers().contains_key("x-ratelimit-remaining"));
        assert_eq!(taken.status(), 202, "{}", taken.text().await.unwrap());
        let path = format!("/v1/researchers/{}/publications", orcids[0]);
        for _ in 0..900 {
            if server.get(&path).await.0 == 200 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let first = wait_for_total(&server, &path, |n| n > 5).await;

        // A command beside the server writes the database only; the server's catalogue follows (rule 28).
        let list = registry.list(&orcids);
        registry.succeed(&["ingest", "--file", arg(&list), "--wait"]);
        let all = total(&server, "/v1/publications").await;
        assert!(all > first + 100, "what is harvested is shown when the command ends: {all} after {first}");
        // Asked for so often that a list may stand in for the one that replaces it: not when a command says it is done.
        for _ in 0..40 {
            assert_eq!(total(&server, "/v1/publications").await, all);
        }
        let world = World::generate(&Plan::sized(17, 20, 40));
        let lines: Vec<String> = (0..40).filter_map(|n| crossref_line(&world, n)).collect();
        let file = registry.folder().join("works.jsonl");
        std::fs::write(&file, lines.join("\n")).unwrap();
        let told = registry.succeed(&["import", arg(&file), "--all", "--visible"]);
        let now = total(&server, "/v1/publications").await;
        assert!(now > all, "{told}");
        let store = registry.store().await;
        let shown = pressmark_store::repo::publications::count(store.read(), 1).await.unwrap();
        store.close().await.unwrap();
        assert_eq!(now, shown, "everything that was written");
        let all = now;
        let told = registry.succeed(&["catalogue", "rebuild"]);
        assert!(told.contains("rebuilt: "), "{told}");
        let told = registry.succeed(&["catalogue", "status"]);
        assert!(told.contains("kept by a running server"), "{told}");
        let told = registry.succeed(&["catalogue", "verify"]);
        assert!(told.contains("agree"), "{told}");
        let (_, page) = server.get("/v1/publications?per_page=1").await;
        let id = page["publications"][0]["doi"].as_str().unwrap_or_else(|| panic!("{page}")).to_owned();
        assert_eq!(server.get(&format!("/v1/doi/{id}")).await.0, 200);

        terminate(&mut server);
        let server = registry.serve(&["--no-work"]);
        server.ready().await;
        let again = total(&server, "/v1/publications").await;
        assert!(again >= all, "{again} of {all} works are left");
        drop(server);
        let told = registry.succeed(&["catalogue", "verify"]);
        assert!(told.contains("agree"), "{told}");
    }

    async fn a_server_killed_in_the_middle_of_a_harvest_goes_on_when_it_is_started_again(fresh: Fresh) {
        let (registry, running) = Registry::beside(fresh, World::generate(&Plan::demo()).into(), 0.0).await;
        let orcids = running.orcids();
        let list = registry.list(&orcids);
        let server = registry.serve(&[]);
        server.ready().await;
        registry.succeed(&["ingest", "--file", arg(&list)]);
        wait_for_total(&server, "/v1/publications", |n| n > 20).await;
        drop(server);
        let server = registry.serve(&[]);
        server.ready().await;
        let store = registry.store().await;
        for _ in 0..1_200 {
            if pressmark_store::repo::jobs::active(store.read()).await.unwrap() == (0, 0) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let (people, _) = crate::expected::assert_complete(&running, &store, &orcids).await;
        let public = pressmark_store::repo::publications::count(store.read(), 1).await.unwrap();
        wait_for_total(&server, "/v1/publications", |n| n == public).await;
        let shown = wait_for_total(&server, "/v1/researchers?per_page=100", |n| n >= people as u64).await;
        let (_, researchers) = server.get("/v1/researchers?per_page=100").await;
        let rows = researchers["researchers"].as_array().map(Vec::len);
        assert_eq!(rows, usize::try_from(shown).ok(), "{researchers}");
        let (_, hidden): (u16, Value) = server.get("/v1/doi/10.5555%2Fnothing").await;
        assert_eq!(hidden["error"].as_str().map(str::is_empty), Some(false));
        drop(server);
        store.close().await.unwrap();
        assert!(registry.succeed(&["catalogue", "verify"]).contains("agree"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_answers_on_every_address_and_each_offers_what_it_was_told_to() {
    let registry = Registry::alone(Fresh::sqlite());
    let server = registry.serve(&["--listen", "127.0.0.1:0", "--no-work"]);
    server.ready().await;
    assert_eq!(reqwest::get(format!("{}/ready", server.others[0])).await.unwrap().status(), 200);
    drop(server);

    let settings = r#"
[[listen]]
address = "127.0.0.1:0"
surfaces = ["public"]

[[listen]]
address = "127.0.0.1:0"
"#;
    std::fs::write(registry.folder().join("pressmark.toml"), settings).unwrap();
    let mut server = Serving::start(&mut registry.command(&["serve", "--no-work"]), 2);
    let closed = server.others.remove(0);
    let open = std::mem::replace(&mut server.url, closed.clone());
    server.ready().await;
    for (path, of_open, of_closed) in [
        ("/health", 200, 200),
        ("/v1/publications", 200, 200),
        ("/ready", 404, 200),
        ("/metrics", 404, 200),
        ("/api/auth/ok", 404, 200),
        ("/me", 404, 401),
    ] {
        let status = async |url: &str| reqwest::get(format!("{url}{path}")).await.unwrap().status().as_u16();
        assert_eq!((status(&open).await, status(&closed).await), (of_open, of_closed), "{path}");
    }
}
