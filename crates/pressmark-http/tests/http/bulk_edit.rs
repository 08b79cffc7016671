//! One patch for many works: looked at before, done, undone.

use reqwest::Method;
use serde_json::{Value, json};

use crate::curator::{Curator, WORKS};
use crate::world::{DELETED, World};

const EDIT: &str = "/api/publications/bulk-edit";

fn publisher(name: &str) -> Value {
    json!([{ "op": "add", "path": "/publisher", "value": name }])
}

#[tokio::test]
async fn a_bulk_edit_is_looked_at_done_and_undone() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let ids = json!(["10.5555/study.1", "https://doi.org/10.5555/STUDY.2", "10.5555/study.3", DELETED]);
    let mut wish = json!({ "ids": ids, "patch": publisher("Brown"), "dryRun": true });

    let (status, dry) = curator.call(Method::POST, EDIT, wish.clone()).await;
    assert_eq!(status, 200, "{dry}");
    assert_eq!((&dry["dryRun"], &dry["state"], &dry["run"]), (&json!(true), &json!("dry_run"), &Value::Null));
    assert_eq!((&dry["count"], &dry["changed"], &dry["refused"]), (&json!(4), &json!(3), &json!(1)));
    let sample = &dry["samples"][0];
    assert_eq!(sample["id"], "10.5555/study.1");
    assert_eq!(sample["changes"], json!([{ "path": "/publisher", "before": null, "after": "Brown" }]));
    assert_eq!(dry["refusals"][0]["id"], DELETED);
    let untouched = curator.read(&format!("{WORKS}/10.5555/study.1")).await;
    assert_eq!((&untouched["edit_count"], &untouched["merged"]["publisher"]), (&json!(0), &Value::Null));

    wish["dryRun"] = json!(false);
    let (status, done) = curator.call(Method::POST, EDIT, wish).await;
    assert_eq!(status, 200, "{done}");
    assert_eq!((&done["state"], &done["changed"], &done["refused"]), (&json!("done"), &json!(3), &json!(1)));
    let run = done["run"].as_str().unwrap().to_owned();
    for n in 1..=3 {
        let work = curator.read(&format!("{WORKS}/10.5555/study.{n}")).await;
        assert_eq!((&work["merged"]["publisher"], &work["edit_count"]), (&json!("Brown"), &json!(1)));
    }
    let events = curator.read("/api/activity?event_type=publication.bulk_edited").await;
    assert_eq!(events["total"], 1, "one event, however many works");

    curator.patch("10.5555/study.2", json!([{ "op": "replace", "path": "/publisher", "value": "Wayland" }])).await;
    let undo = format!("{EDIT}/{run}/undo");
    let (status, undone) = curator.call(Method::POST, &undo, json!({})).await;
    assert_eq!(status, 200, "{undone}");
    assert_eq!((&undone["undone"], &undone["changed_since"]), (&json!(2), &json!(1)));
    assert_eq!(undone["refusals"][0]["id"], "10.5555/study.2");
    for (n, publisher) in [(1, Value::Null), (2, json!("Wayland")), (3, Value::Null)] {
        let work = curator.read(&format!("{WORKS}/10.5555/study.{n}")).await;
        assert_eq!(work["merged"]["publisher"], publisher, "{n}");
    }
    assert_eq!(curator.call(Method::POST, &undo, json!({})).await.0, 409, "once");
    for run in ["00000000-0000-4000-8000-000000000000", "none"] {
        assert_eq!(curator.call(Method::POST, &format!("{EDIT}/{run}/undo"), json!({})).await.0, 404, "{run}");
    }
}

#[tokio::test]
async fn a_filter_selects_as_the_list_does_and_each_refusal_has_its_reason() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let selected = curator.total("q=cracked%20pots&min_cited_by=30").await;
    assert!(selected > 1);
    let hide = json!([{ "op": "replace", "path": "/visible", "value": false }]);
    let filter = json!({ "q": "cracked pots", "min_cited_by": 30 });
    let (status, done) = curator.call(Method::POST, EDIT, json!({ "filter": filter, "patch": hide })).await;
    assert_eq!((status, &done["count"], &done["changed"]), (200, &json!(selected), &json!(selected)), "{done}");
    assert_eq!(curator.total("q=cracked%20pots&visibility=hidden").await, selected);
    let (_, typo) = curator.call(Method::POST, EDIT, json!({ "filter": { "q": "crakced" }, "patch": hide })).await;
    assert_eq!(typo["count"], 0, "what matches with typing errors was not asked for");

    let test = json!([{ "op": "test", "path": "/title", "value": "A study of cracked pots, part 1" }, {
        "op": "replace", "path": "/title", "value": "The first study",
    }]);
    let wish = json!({ "ids": ["10.5555/study.1", "10.5555/study.2"], "patch": test });
    let (_, done) = curator.call(Method::POST, EDIT, wish).await;
    assert_eq!((&done["changed"], &done["refused"]), (&json!(1), &json!(1)));
    assert!(done["refusals"][0]["reason"].as_str().unwrap().contains("/title"), "{done}");

    for (body, code) in [
        (json!({ "ids": ["10.5555/study.1", "10.5555/nobody"], "patch": hide }), json!("unknown_ids")),
        (json!({ "ids": ["10.5555/study.1"], "patch": [{ "op": "mend" }] }), json!("invalid_patch")),
        (json!({ "filter": { "status": "deleted" }, "patch": hide }), Value::Null),
        (json!({ "patch": hide }), Value::Null),
    ] {
        let (status, refused) = curator.call(Method::POST, EDIT, body.clone()).await;
        assert_eq!((status, &refused["code"]), (400, &code), "{body}: {refused}");
    }
}
