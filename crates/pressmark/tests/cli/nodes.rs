//! Two servers on one PostgreSQL: what one of them counts, the other one knows.

use pressmark_store::testing::Fresh;
use serde_json::json;

use crate::program::{Registry, Serving};

const SECRET: &str = "the registry's secret is the same on every node: 0123456789abcdef";

fn node(registry: &Registry, name: &str) -> Serving {
    let folder = registry.folder().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = registry.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("PRESSMARK_DATA_DIR", folder).env("PRESSMARK_ACCOUNTS__SECRET", SECRET);
    command.env("PRESSMARK_PUBLIC_URL", "http://127.0.0.1:1");
    Serving::start(&mut command, 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_wrong_passwords_in_a_minute_are_five_over_two_nodes() {
    let Some(fresh) = Fresh::postgres(true).await else { return };
    let registry = Registry::alone(fresh);
    let nodes = [node(&registry, "one"), node(&registry, "other")];
    for node in &nodes {
        node.ready().await;
    }
    let client = reqwest::Client::new();
    let login = |node: &Serving| {
        let body = json!({ "email": "josiah.carberry@example.org", "password": "a password that is wrong" });
        client.post(format!("{}/api/v1/auth/login", node.url)).json(&body).send()
    };
    let attempts = (0..16).map(|n| login(&nodes[n % 2]));
    let mut admitted = 0;
    for answer in futures::future::join_all(attempts).await {
        let answer = answer.unwrap();
        match answer.status().as_u16() {
            401 => admitted += 1,
            429 => {
                assert_eq!(answer.headers()["x-ratelimit-limit"], "5");
                assert!(answer.headers().contains_key("retry-after"));
            }
            other => panic!("{other}: {}", answer.text().await.unwrap()),
        }
    }
    assert_eq!(admitted, 5);

    // A token that one node gives, the other one takes: keys and sessions are in the database.
    let [one, other] = nodes;
    drop(one);
    let again = login(&other).await.unwrap();
    assert_eq!(again.status(), 429, "the count outlives the node that counted");
}
