//! Whatever is asked, the server answers as described: never 5xx, always JSON.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::world::World;

fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "page",
        "per_page",
        "q",
        "sort",
        "dir",
        "publication_type",
        "publication_year",
        "min_cited_by",
        "has_doi",
        "facets",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => "[a-z%&=]{0,6}"]
}

fn value() -> impl Strategy<Value = String> {
    let likely = prop::sample::select(vec![
        "",
        "0",
        "1",
        "-1",
        "100",
        "101",
        "2147483648",
        "99999999999999999999",
        "1e3",
        "NaN",
        "true",
        "asc",
        "desc",
        "relevance",
        "cited_by_count",
        "journal-article",
        "\"",
        "\"open",
        "*",
        "a AND (b",
        "\u{0}",
        "%FF",
        "10.5555/study.1",
        "ø",
        "研究",
        "\u{202e}x",
        "0000-0002-1825-0097",
        "title:x",
        "/",
        "~",
        "++",
    ]);
    prop_oneof![3 => likely.prop_map(str::to_owned), 2 => "\\PC{0,30}", 1 => "[a-z ]{500,1200}"]
}

#[test]
fn no_query_brings_the_server_down() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = runtime.block_on(World::start());
    let lists = [
        "/v1/publications",
        "/v1/search",
        "/v1/people",
        "/v1/researchers/0000-0002-1825-0097/publications",
        "/v1/doi/x",
        "/health",
    ];
    let case = (prop::sample::select(lists.to_vec()), prop::collection::vec((name(), value()), 0..5), any::<bool>());
    let mut runner = TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
    runner
        .run(&case, |(path, pairs, raw)| {
            let query = match raw {
                true => url_safe(&pairs.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("&")),
                false => url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish(),
            };
            let answer = runtime.block_on(world.get(&format!("{path}?{query}")).send()).unwrap();
            let status = answer.status().as_u16();
            let body: Result<Value, _> = runtime.block_on(answer.json());
            prop_assert!(matches!(status, 200 | 400 | 404), "{} {}", status, query);
            prop_assert!(body.is_ok_and(|body| body.is_object()), "{}", query);
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_identifier_brings_the_server_down() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = runtime.block_on(World::start());
    let id =
        prop_oneof!["10\\.5555/\\PC{0,40}", "\\PC{0,60}", "(%[0-9A-Fa-f]{2}|/|10\\.|:|;){0,30}", "[a-z]{3000,4000}"];
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    runner
        .run(&id, |id| {
            let answer = runtime.block_on(world.get(&format!("/v1/doi/{}", url_safe(&id))).send()).unwrap();
            prop_assert!(matches!(answer.status().as_u16(), 200 | 404), "{} {}", answer.status(), id);
            Ok(())
        })
        .unwrap();
}

/// Encodes what an HTTP client would not let through at all, and nothing else.
fn url_safe(text: &str) -> String {
    let fits = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '#' | '?' | '\\' | '^' | '`' | '{' | '}' | '|')
    };
    text.chars()
        .map(|c| {
            if fits(c) {
                c.to_string()
            } else {
                percent_encoding::utf8_percent_encode(&c.to_string(), percent_encoding::NON_ALPHANUMERIC).to_string()
            }
        })
        .collect()
}
