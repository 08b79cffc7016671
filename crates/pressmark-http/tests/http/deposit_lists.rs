//! The list of publications: what it holds of a type and in which order, also after an edit and a merge.

use pressmark_app::upsert::{Context, Incoming, IncomingView, apply};
use pressmark_domain::{Provider, ProviderView};
use pressmark_store::repo::users::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::curator::{Curator, WORKS};
use crate::depositors::{LIST, Person, form, key, one};
use crate::world::{PUBLIC, World};

const VASES: &str = "10.5555/vases";
const AT: i64 = 1_704_067_200_000;

/// A work that was harvested; its key.
async fn harvested(world: &World) -> i64 {
    let record = json!({
        "doi": VASES, "title": "On the mending of broken vases", "publication_type": "journal-article",
        "publication_year": 2019, "authors": [{ "name": "Josiah Carberry" }],
    });
    let view = ProviderView::new(Provider::Crossref, VASES, serde_json::from_value(record).unwrap());
    let mut work = Incoming::default();
    work.views = vec![IncomingView { view, fetched_at: AT }];
    let tx = world.store.begin().await.unwrap();
    let context = Context { workspace_id: 1, origin: "harvest", visible: true, now: AT };
    let applied = apply(&tx, context, vec![work]).await.unwrap();
    let changed = tx.commit().await.unwrap();
    world.state.applied(&changed).await;
    applied.ids[0]
}

/// The rows of a list, which are all that it says there are.
async fn list(world: &World, by: &Person, query: &str) -> Vec<Value> {
    let (status, body) = by.read(world, &format!("{LIST}?limit=100&{query}")).await;
    assert_eq!(status, 200, "{query}: {body}");
    let rows = body["data"]["publications"].as_array().unwrap().clone();
    assert_eq!(body["data"]["pagination"]["total"], rows.len(), "{query}");
    rows
}

#[tokio::test]
async fn a_list_of_a_type_holds_what_is_shown_as_such() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let keys = async |query: &str| list(&world, &josiah, query).await.iter().map(key).collect::<Vec<i64>>();
    let all = list(&world, &josiah, "scope=all").await;
    assert_eq!(all.len() as u64, PUBLIC);
    let articles: Vec<i64> = all.iter().filter(|row| row["resource_type"] == "Article").map(key).collect();
    assert_eq!(keys("scope=all&resource_type=article").await, articles);

    // Two types of deposits that are one type of works.
    let mut wish = form("On calling a text a project");
    wish["resource_type_id"] = json!(4);
    let made = josiah.publish(&world, &wish).await;
    assert_eq!((keys("resource_type=project").await, keys("resource_type=text").await), (vec![key(&made)], vec![]));
    let change = json!({ "resource_type_id": 131 });
    let (status, body) = josiah.call(&world, Method::PATCH, &one(&made), &change).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!((keys("resource_type=project").await, keys("resource_type=text").await), (vec![], vec![key(&made)]));
    for scope in ["all", "own"] {
        assert_eq!(keys(&format!("scope={scope}&resource_type=text")).await, [key(&made)], "{scope}");
    }

    // A work that was known before, and was deposited last.
    let vases = harvested(&world).await;
    let last = josiah.publish(&world, &form("On the last of all pots")).await;
    let mut wish = form("A study of cracked pots, as deposited");
    wish["doi"] = json!("10.5555/study.1");
    let study = josiah.publish(&world, &wish).await;
    assert_eq!(keys("").await, [key(&last), key(&made), key(&study)], "the newest work first");
    let by_deposit = [key(&study), key(&last), key(&made)];
    assert_eq!(keys("sort=published").await, by_deposit);
    assert_eq!(keys("sort=published&scope=own").await, by_deposit);
    assert_eq!(keys("sort=published&scope=all").await[..3], by_deposit);

    // Merged into a work that nobody deposited: that has no DOCiD, though words find it.
    let curator = Curator::of(&world).await;
    let from = json!({ "from": format!("local/{}", made["id"]) });
    let (status, body) = curator.call(Method::POST, &format!("{WORKS}/{VASES}/merge"), from).await;
    assert_eq!(status, 200, "{body}");
    for query in ["", "scope=own"] {
        assert_eq!(keys(query).await, [key(&last), key(&study)], "{query}");
    }
    assert!(keys("scope=all&resource_type=text").await.is_empty());
    let found = list(&world, &josiah, "search=calling").await;
    assert_eq!(
        found.iter().map(key).collect::<Vec<i64>>(),
        [vases],
        "by the words of the deposit, which speaks of it now"
    );
    let kind = &found[0]["resource_type_id"];
    assert!(keys(&format!("search=calling&resource_type={kind}")).await.is_empty());
    assert_eq!(keys(&format!("search=calling&resource_type={kind}&scope=all")).await, [vases]);
}
