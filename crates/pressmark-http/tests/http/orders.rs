//! Every order of the lists of works and people, both ways, over rows that differ in what they are ordered by.

use std::collections::BTreeSet;

use pressmark_domain::text::fold;
use pressmark_store::EntityKind;
use pressmark_store::entity::person;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use crate::curator::{ACTIVE, Curator, WORKS};
use crate::dashboard_contract::ours;
use crate::world::World;

const PEOPLE: &str = "/api/people";
/// So many bytes of a title decide where it stands.
const DECIDING: usize = 24;

/// What a row is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(Vec<u8>),
}

/// An order by name, and what it orders by.
type Order = (&'static str, fn(&Value) -> Option<Key>);

const WORK_ORDERS: [Order; 6] = [
    ("last_fetched_at", |row| number(&row["last_fetched_at"])),
    ("publication_date", |row| text(&row["publication_date_partial"])),
    ("publication_year", |row| number(&row["publication_year"])),
    ("cited_by_count", |row| number(&row["cited_by_count"])),
    ("title", |row| row["title"].as_str().map(|title| Key::Text(fold(title).bytes().take(DECIDING).collect()))),
    ("edit_count", |row| number(&row["edit_count"])),
];

const PEOPLE_ORDERS: [Order; 5] = [
    ("name", |row| row["name"].as_str().map(|name| Key::Text(name.to_lowercase().into_bytes()))),
    ("orcid", |row| text(&row["orcid_id"])),
    ("publication_count", |row| number(&row["publication_count"])),
    ("last_fetched_at", |row| number(&row["last_fetched_at"])),
    ("updated_at", |row| number(&row["last_fetched_at"])),
];

fn number(value: &Value) -> Option<Key> {
    value.as_i64().map(Key::Number)
}

fn text(value: &Value) -> Option<Key> {
    value.as_str().map(|text| Key::Text(text.as_bytes().to_vec()))
}

/// The orders that the description of a list names.
fn described(path: &str) -> BTreeSet<String> {
    let parameters = ours()["paths"][path]["get"]["parameters"].as_array().unwrap().clone();
    let sort = parameters.into_iter().find(|parameter| parameter["name"] == "sort").unwrap();
    let words = sort["schema"]["pattern"].as_str().unwrap().trim_start_matches("^(").trim_end_matches(")$").to_owned();
    words.split('|').map(str::to_owned).collect()
}

/// The rows of a list that has one page.
async fn rows(curator: &Curator<'_>, path: &str, member: &str, query: &str) -> Vec<Value> {
    let list = curator.read(&format!("{path}?perPage=100&{query}")).await;
    assert_eq!(list["pages"], 1, "{query}");
    list[member].as_array().unwrap().clone()
}

fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["id"].to_string()).collect()
}

/// Whether a list is in each of its orders, both ways. What has nothing to be ordered by comes last, both ways
/// (rule 25).
async fn assert_orders(curator: &Curator<'_>, path: &str, member: &str, orders: &[Order], usual: &str) {
    let tested: BTreeSet<String> =
        orders.iter().map(|(name, _)| *name).chain(["relevance"]).map(str::to_owned).collect();
    assert_eq!(described(path), tested, "every order of {path} is looked at");
    for (name, key) in orders {
        let up = rows(curator, path, member, &format!("sort={name}&dir=asc")).await;
        let down = rows(curator, path, member, &format!("sort={name}&dir=desc")).await;
        let as_usual = rows(curator, path, member, &format!("sort={name}")).await;
        assert_eq!(ids(&as_usual), ids(if usual == "asc" { &up } else { &down }), "{name} is {usual} usually");
        let known = up.iter().filter_map(key).count();
        for (dir, rows) in [("asc", &up), ("desc", &down)] {
            let keys: Vec<Option<Key>> = rows.iter().map(key).collect();
            let told = format!("{path} by {name}, {dir}: {keys:?}");
            assert!(keys[..known].iter().all(Option::is_some), "{told}");
            assert!(keys[known..].iter().all(Option::is_none), "{told}");
            let sorted = keys[..known].is_sorted_by(|a, b| if dir == "asc" { a <= b } else { a >= b });
            assert!(sorted, "{told}");
            assert!(keys[..known].iter().collect::<BTreeSet<_>>().len() > 3, "there is something to order: {told}");
        }
        // Equals too, so that a walk in the other direction meets every row.
        let mut turned = down.clone();
        turned[..known].reverse();
        turned[known..].reverse();
        assert_eq!(ids(&turned), ids(&up), "{name}");
    }
}

#[tokio::test]
async fn works_are_listed_in_every_order_both_ways() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    for (n, date, edits, title) in [
        (3, Some("2001-02-03"), 5, "Zebras on vases"),
        (5, Some("2021"), 2, "Quill and ink"),
        (8, Some("2010-11"), 9, "amphorae, broken"),
        (13, Some("1999-12-31"), 1, "Éclats de verre"),
        (21, None, 7, "Brown ware"),
    ] {
        let change = |row: &mut pressmark_store::entity::publication::Model| {
            row.publication_date = date.map(str::to_owned);
            row.publication_year = date.map(|date| date[..4].parse().unwrap());
            row.edit_count = edits;
            row.title = Some(title.to_owned());
        };
        world.change(&format!("10.5555/study.{n}"), change).await;
    }
    assert_orders(&curator, WORKS, "publications", &WORK_ORDERS, "desc").await;
    assert_eq!(rows(&curator, WORKS, "publications", "").await.len() as u64, ACTIVE);

    let by_relevance = async |dir: &str| {
        let list = curator.read(&format!("{WORKS}?perPage=100&q=quill{dir}")).await;
        assert_eq!(list["sort"], "relevance");
        ids(list["publications"].as_array().unwrap())
    };
    let (down, up) = (by_relevance("&sort=relevance&dir=desc").await, by_relevance("&sort=relevance&dir=asc").await);
    assert!(down.len() > 40 && down[0].contains("study.5\""), "a title says more than an author: {down:?}");
    assert_eq!(down, up.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(by_relevance("").await, down, "the likeliest first usually");
}

/// When upstreams last said something new of people, by key. Ada has published as Josiah too.
async fn tell_apart(world: &World, times: [(i64, Option<i64>); 5]) {
    let tx = world.store.begin().await.unwrap();
    for (id, at) in times {
        let mut row = person::Entity::find_by_id(id).one(&*tx).await.unwrap().unwrap();
        row.last_fetched_at = at;
        row.revision += 1;
        if row.display_name == "Ada Quill" {
            row.names = json!({ "credit": "Ada Quill", "other": ["Josiah Quill"] }).to_string();
        }
        row.into_active_model().reset_all().update(&*tx).await.unwrap();
        tx.touch(1, EntityKind::Person, id);
    }
    let changed = tx.commit().await.unwrap();
    world.state.applied(&changed).await;
}

#[tokio::test]
async fn people_are_listed_in_every_order_both_ways() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let second = |n: i64| Some(1_704_067_200_000 + n * 1000);
    tell_apart(&world, [(1, second(2)), (2, second(9)), (3, None), (4, second(1)), (5, second(7))]).await;
    assert_orders(&curator, PEOPLE, "people", &PEOPLE_ORDERS, "asc").await;

    let by_relevance = async |dir: &str| ids(&rows(&curator, PEOPLE, "people", &format!("q=josiah{dir}")).await);
    let (down, up) = (by_relevance("&sort=relevance&dir=desc").await, by_relevance("&sort=relevance&dir=asc").await);
    assert_eq!((down.len(), &down), (2, &up.into_iter().rev().collect::<Vec<_>>()));
    assert_eq!(by_relevance("").await, down, "the likeliest first usually");
}
