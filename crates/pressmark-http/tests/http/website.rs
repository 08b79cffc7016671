//! A walk as a website's mirror makes it: it checks that it is connected, reads all people, then all publications, and
//! switches off whatever it did not see.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::world::{PUBLIC, World};

async fn walk(world: &World, path: &str, keys: &[&str]) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut page = 1;
    loop {
        let request = world.get(&format!("{path}?page={page}&per_page=10")).header("Accept", "application/json");
        let answer = request.header("Content-Type", "application/json").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let body: Value = answer.json().await.unwrap();
        let list = keys.iter().find_map(|key| body[key].as_array()).unwrap();
        rows.extend(list.iter().cloned());
        if page + 1 > body["pages"].as_u64().unwrap() {
            return rows;
        }
        page += 1;
    }
}

fn is_slug(slug: &str) -> bool {
    !slug.is_empty() && slug.len() <= 255 && slug.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[tokio::test]
async fn a_website_mirrors_everything_with_its_relations() {
    let world = World::start().await;
    for path in ["/v1/people?page=1&per_page=1", "/v1/publications?page=1&per_page=1"] {
        assert_eq!(world.get(path).send().await.unwrap().status(), 200);
    }
    let people = walk(&world, "/v1/people", &["people", "data"]).await;
    let mut known = HashMap::new();
    let mut slugs = HashSet::new();
    for person in &people {
        let id = person["orcid_id"].as_str().or(person["external_id"].as_str()).unwrap();
        assert!(person["name"].is_string());
        assert!(person["biography"].is_null() || person["biography"].is_object());
        let slug = person["slug"].as_str().unwrap();
        assert!(is_slug(slug) && slugs.insert(slug.to_owned()), "{slug}");
        known.insert(id.to_owned(), person["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(known.len(), 3);

    let publications = walk(&world, "/v1/publications", &["data"]).await;
    let (mut ids, mut slugs, mut relations) = (HashSet::new(), HashSet::new(), 0);
    for publication in &publications {
        assert!(ids.insert(publication["external_id"].as_str().unwrap().to_owned()));
        assert!(publication["title"].as_str().is_some_and(|title| !title.is_empty()));
        let slug = publication["slug"].as_str().unwrap();
        assert!(is_slug(slug) && slugs.insert(slug.to_owned()), "{slug}");
        let date = &publication["publication_date"];
        assert!(date.is_null() || date.as_str().is_some_and(|date| date.len() == 10), "{date}");
        for person in publication["people"].as_array().unwrap() {
            let id = person["external_id"].as_str().unwrap();
            assert!(known.contains_key(id), "{id} is not in the list of people");
            relations += 1;
        }
    }
    assert_eq!(ids.len() as u64, PUBLIC);
    assert_eq!(relations, 39 + 9 + 9 + 6);
}
