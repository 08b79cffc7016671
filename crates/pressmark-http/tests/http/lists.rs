//! Lists of publications: defaults, filters, order, pages, echoes.

use pressmark_store::testing::Fresh;
use serde_json::{Value, json};

use crate::world::{PUBLIC, World};

fn ids(list: &Value) -> Vec<&str> {
    list["publications"].as_array().unwrap().iter().map(|row| row["doi"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn defaults_are_page_one_of_twenty_with_the_newest_first() {
    let world = World::start().await;
    let list = world.ok("/v1/publications").await;
    for (name, value) in [
        ("page", json!(1)),
        ("per_page", json!(20)),
        ("total", json!(PUBLIC)),
        ("pages", json!(3)),
        ("sort", json!("last_fetched_at")),
        ("dir", json!("desc")),
        ("q", json!("")),
        ("publication_type", Value::Null),
        ("publication_year", Value::Null),
        ("min_cited_by", Value::Null),
    ] {
        assert_eq!(list[name], value, "{name}");
    }
    assert_eq!(ids(&list)[0], "10.5555/study.39");
    assert_eq!(list["publications"][0]["last_fetched_at"], 1_704_067_239);
    assert!(list.get("fuzzy").is_none() && list.get("facets").is_none());
}

#[tokio::test]
async fn filters_narrow_and_are_echoed() {
    let world = World::start().await;
    let list = world.ok("/v1/publications?min_cited_by=38&publication_year=2019&publication_type=article").await;
    assert_eq!(list["total"], 2);
    assert_eq!(
        (&list["min_cited_by"], &list["publication_year"], &list["publication_type"]),
        (&json!(38), &json!(2019), &json!("article"))
    );
    assert_eq!(world.ok("/v1/publications?publication_year=1850").await["total"], 0);
    assert_eq!(world.ok("/v1/publications?publication_type=no-such-thing").await["total"], 0);
    assert_eq!(world.ok("/v1/publications?has_doi=false").await["total"], 2);
    let counted = world.ok("/v1/publications?facets=true&per_page=1").await;
    let gold = json!({ "value": "gold", "count": PUBLIC });
    assert!(counted["facets"]["open_access_status"].as_array().unwrap().contains(&gold), "{}", counted["facets"]);
}

#[tokio::test]
async fn order_goes_both_ways_and_missing_values_are_last_in_both() {
    let world = World::start().await;
    let most = world.ok("/v1/publications?sort=cited_by_count&per_page=100").await;
    let least = world.ok("/v1/publications?sort=cited_by_count&dir=asc&per_page=100").await;
    assert_eq!((ids(&most)[0], ids(&least)[0]), ("10.5555/study.39", "10.5555/study.1"));
    for list in [&most, &least] {
        assert!(list["publications"][PUBLIC as usize - 1]["cited_by_count"].is_null());
    }
    assert_eq!((&most["dir"], &least["dir"]), (&json!("desc"), &json!("asc")));
}

#[tokio::test]
async fn words_are_looked_for_in_titles_and_by_search_everywhere() {
    let world = World::start().await;
    let title = world.ok("/v1/publications?q=psychoceramics").await;
    assert_eq!(title["total"], 0, "a journal is no title");
    let search = world.ok("/v1/search?q=psychoceramics").await;
    assert!(search["total"].as_u64().unwrap() >= 40);
    assert_eq!((&search["sort"], &search["q"]), (&json!("relevance"), &json!("psychoceramics")));
    let found = world.ok("/v1/publications?q=brackets").await;
    assert_eq!((&found["total"], &found["sort"]), (&json!(1), &json!("relevance")));
    assert_eq!(world.ok("/v1/publications?q=brackets&sort=publication_date").await["sort"], "publication_date");
    assert_eq!(world.ok("/v1/publications?sort=relevance").await["sort"], "last_fetched_at");
    assert_eq!(world.ok("/v1/search?q=10.5555/study.7").await["publications"][0]["doi"], "10.5555/study.7");
    assert_eq!(world.ok("/v1/publications?q=brackest").await["fuzzy"], true);
}

#[tokio::test]
async fn pages_hold_every_row_once_and_end() {
    let world = World::start().await;
    let mut seen = Vec::new();
    for page in 1..=5 {
        let list = world.ok(&format!("/v1/publications?per_page=10&page={page}&sort=publication_date")).await;
        seen.extend(ids(&list).into_iter().map(str::to_owned));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len() as u64, PUBLIC);
    let beyond = world.ok("/v1/publications?per_page=10&page=100000000").await;
    assert_eq!((ids(&beyond).len(), &beyond["total"], &beyond["pages"]), (0, &json!(PUBLIC), &json!(5)));
}

#[tokio::test]
async fn a_page_walk_during_changes_loses_no_row_even_if_it_began_with_a_kept_page() {
    let proxied =
        |settings: &mut pressmark_http::HttpSettings| settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    let world = World::with(Fresh::sqlite(), proxied).await;
    let read = async |client: &str, page: u32| -> Value {
        let request = world.get(&format!("/v1/publications?per_page=10&page={page}")).header("X-Forwarded-For", client);
        request.send().await.unwrap().json().await.unwrap()
    };
    // Somebody else has read the first page already, so the walker gets it out of memory.
    read("192.0.2.1", 1).await;
    let mut seen = Vec::new();
    for page in 1..=5 {
        let list = read("192.0.2.2", page).await;
        seen.extend(ids(&list).into_iter().map(str::to_owned));
        // What stands on the last pages becomes the newest, so that everything before it moves a place down.
        world.change(&format!("10.5555/study.{page}"), |row| row.last_fetched_at += 1_000_000_000).await;
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len() as u64, PUBLIC, "{seen:?}");
}

#[tokio::test]
async fn malformed_parameters_are_named_in_the_details() {
    let world = World::start().await;
    let (status, body) = world.json("/v1/publications?page=x&per_page=101&sort=title&publication_year=12345").await;
    assert_eq!(status, 400);
    let fields = body["details"]["fieldErrors"].as_object().unwrap();
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["page", "per_page", "sort", "publication_year"]);
    assert_eq!(body["details"]["formErrors"], json!([]));
    let (status, _) = world.json("/v1/publications?page=99999999999").await;
    assert_eq!(status, 400);
    assert_eq!(world.json("/v1/publications?_=17&utm_source=x").await.0, 200);
}
