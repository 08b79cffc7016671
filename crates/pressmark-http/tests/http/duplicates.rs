//! Works that may be one: listed with the reason, told apart, merged, split.

use std::collections::HashMap;
use std::time::Duration;

use pressmark_app::duplicates::find_now;
use pressmark_app::upsert::{Context, Incoming, IncomingView, apply};
use pressmark_domain::{Provider, ProviderView};
use pressmark_store::repo::jobs;
use reqwest::Method;
use serde_json::{Value, json};

use crate::curator::{ACTIVE, Curator, WORKS};
use crate::world::{CARBERRY, DELETED, World};

const LIST: &str = "/api/duplicates";
const ARTICLE: &str = "10.5555/vases";
const TWIN: &str = "20.500.99999/vases";

/// An article, and the claim of it that names no DOI: their keys.
async fn twins(world: &World) -> (i64, i64) {
    let said = |provider, key: &str, record: Value| {
        let view = ProviderView::new(provider, key, serde_json::from_value(record).unwrap());
        let mut work = Incoming::default();
        work.views = vec![IncomingView { view, fetched_at: 1_704_067_200_000 }];
        work
    };
    let record = |doi: Option<&str>, year: i32, identifiers: Value| {
        json!({
            "doi": doi, "title": "On the mending of broken vases", "publication_type": "journal-article",
            "publication_year": year, "authors": [{ "name": "Josiah Carberry" }], "identifiers": identifiers,
        })
    };
    let handle = json!([{ "scheme": "handle", "value": TWIN }]);
    let works = vec![
        said(Provider::Crossref, ARTICLE, record(Some(ARTICLE), 2019, json!([]))),
        said(Provider::Orcid, CARBERRY, record(None, 2020, handle)),
    ];
    let tx = world.store.begin().await.unwrap();
    let context = Context { workspace_id: 1, origin: "harvest", visible: true, now: 1_704_067_200_000 };
    let applied = apply(&tx, context, works).await.unwrap();
    let changed = tx.commit().await.unwrap();
    world.state.applied(&changed).await;
    (applied.ids[0], applied.ids[1])
}

#[tokio::test]
async fn a_pair_is_shown_with_its_reasons_and_told_apart() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let (article, twin) = twins(&world).await;
    let (status, body) = curator.call(Method::POST, "/api/duplicates/find", json!({})).await;
    assert_eq!((status, &body["queued"]), (202, &json!(true)));
    let (status, body) = curator.call(Method::POST, "/api/duplicates/find", json!({})).await;
    assert_eq!((status, &body["queued"]), (202, &json!(false)), "one at a time");
    assert_eq!(jobs::active(world.store.read()).await.unwrap(), (1, 0));
    find_now(&world.store, 1).await.unwrap();

    let list = curator.read(LIST).await;
    assert_eq!((&list["total"], &list["pages"], &list["state"]), (&json!(1), &json!(1), &json!("open")));
    let pair = &list["duplicates"][0];
    assert_eq!((&pair["first"]["key"], &pair["second"]["key"]), (&json!(article), &json!(twin)));
    assert_eq!((&pair["first"]["id"], &pair["second"]["id"]), (&json!(ARTICLE), &json!(TWIN)));
    assert_eq!(pair["first"]["authors"], json!(["Josiah Carberry"]));
    assert_eq!(pair["reasons"][0], json!({ "kind": "same_title", "text": "The titles are the same." }));
    assert!(pair["score"].as_f64().unwrap() > 0.6);
    // Bulk work does not wait for the catalogue; whoever looks may.
    for _ in 0..1_200 {
        if curator.total("attention=duplicate").await == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(curator.total("attention=duplicate").await, 2);

    let (status, _) = curator.call(Method::POST, &format!("{LIST}/{twin}/{article}/distinct"), json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(curator.total("attention=duplicate").await, 0, "read your writes");
    assert_eq!(curator.read(LIST).await["total"], 0);
    find_now(&world.store, 1).await.unwrap();
    assert_eq!(curator.read(LIST).await["total"], 0, "it is remembered");
    let told = curator.read(&format!("{LIST}?state=distinct&perPage=1")).await;
    assert_eq!(told["duplicates"][0]["decided_by"], "curator@example.org");

    for (path, expected) in [
        (format!("{LIST}/{article}/{article}/distinct"), 400),
        (format!("{LIST}/{article}/999999/distinct"), 404),
        (format!("{LIST}/{article}/x/distinct"), 404),
    ] {
        assert_eq!(curator.call(Method::POST, &path, json!({})).await.0, expected, "{path}");
    }
    for query in ["state=closed", "perPage=101", "page=0"] {
        let request = curator.request(Method::GET, &format!("{LIST}?{query}"));
        assert_eq!(curator.send(request).await.0, 400, "{query}");
    }
}

#[tokio::test]
async fn two_works_become_one_and_two_again() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let (article, twin) = twins(&world).await;
    let before = curator.read(&format!("{WORKS}/{ARTICLE}")).await;
    assert_eq!(curator.total("").await, ACTIVE + 2);
    let custom = json!([{ "op": "add", "path": "/publisher", "value": "Twin Press" }]);
    curator.patch(TWIN, custom).await;

    let merge = format!("{WORKS}/{ARTICLE}/merge");
    let (status, merged) = curator.call(Method::POST, &merge, json!({ "from": TWIN })).await;
    assert_eq!(status, 200, "{merged}");
    assert_eq!((&merged["id"], &merged["key"]), (&json!(ARTICLE), &json!(article)));
    assert_eq!(merged["decisions_left"], json!([]));
    assert_eq!(curator.total("").await, ACTIVE + 1, "the other has left every list");
    let marks = async |query: &str| {
        let list = curator.read(&format!("{WORKS}?perPage=100&{query}")).await;
        let rows = list["publications"].as_array().unwrap().clone();
        rows.into_iter().map(|row| (row["id"].clone(), row["merged_into"].clone())).collect::<HashMap<_, _>>()
    };
    let gone = HashMap::from([(json!(DELETED), Value::Null), (json!(TWIN), json!(ARTICLE))]);
    assert_eq!(marks("status=deleted").await, gone, "and is told from what was deleted");
    let all = marks("status=all").await;
    assert_eq!((&all[&json!(TWIN)], &all[&json!(ARTICLE)]), (&json!(ARTICLE), &Value::Null));
    assert!(marks("").await.values().all(Value::is_null));
    let one = curator.read(&format!("{WORKS}/{TWIN}")).await;
    assert_eq!((&one["id"], &one["merged"]["publisher"]), (&json!(ARTICLE), &json!("Twin Press")));
    assert_eq!(world.ok(&format!("/v1/doi/{TWIN}")).await["doi"], ARTICLE, "whoever knew it finds it");
    assert_eq!(curator.read(&format!("{LIST}?state=merged")).await["total"], 1);
    let history = curator.read(&format!("{WORKS}/{ARTICLE}/history")).await;
    assert!(history.to_string().contains("\"merge\""), "{history}");

    for (body, status) in [
        (json!({ "from": TWIN }), 400),
        (json!({ "from": "10.5555/nobody" }), 400),
        (json!({ "from": DELETED }), 409),
        (json!({}), 400),
        (json!({ "from": TWIN, "into": ARTICLE }), 400),
    ] {
        assert_eq!(curator.call(Method::POST, &merge, body.clone()).await.0, status, "{body}");
    }

    let split = format!("{WORKS}/{ARTICLE}/split");
    for (body, status) in [
        (json!({ "merge": 999_999 }), 404),
        (json!({ "from": "10.5555/study.1" }), 404),
        (json!({}), 404),
        (json!({ "merge": 1, "from": TWIN }), 400),
        (json!({ "merge": null }), 400),
    ] {
        assert_eq!(curator.call(Method::POST, &split, body.clone()).await.0, status, "{body}");
    }
    // By the id of the one that went away: in the path, the body may be empty.
    let (status, parted) = curator.call(Method::POST, &format!("{WORKS}/{TWIN}/split"), json!({})).await;
    assert_eq!(status, 200, "{parted}");
    assert_eq!((&parted["restored_id"], &parted["restored_key"]), (&json!(TWIN), &json!(twin)));
    assert_eq!(parted["merge"], merged["merge"]);
    assert_eq!(curator.total("").await, ACTIVE + 2);
    assert!(marks("status=all").await.values().all(Value::is_null), "it is nothing but itself again");
    let after = curator.read(&format!("{WORKS}/{ARTICLE}")).await;
    for part in ["original", "merged", "edited", "edit_patch", "person", "provider_sources", "visible"] {
        assert_eq!(after[part], before[part], "{part}");
    }
    assert_eq!(curator.read(&format!("{WORKS}/{TWIN}")).await["merged"]["publisher"], "Twin Press");
    let (status, _) = curator.call(Method::POST, &format!("{WORKS}/{TWIN}/split"), json!({})).await;
    assert_eq!(status, 404, "once");
}
