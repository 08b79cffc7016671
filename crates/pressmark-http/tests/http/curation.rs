//! Works as staff correct them: edits, history, conflicts, deletion.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, Decision};
use pressmark_store::testing::Fresh;
use reqwest::Method;
use serde_json::{Value, json};

use crate::curator::{ACTIVE, Curator, WORKS, ids};
use crate::world::{LOCAL, World};

/// Edits, lost updates, and what nobody but staff may see.
async fn edits(world: World) {
    let curator = Curator::of(&world).await;
    let path = format!("{WORKS}/10.5555/study.1");
    let (_, headers, _) = curator.send(curator.request(Method::GET, &path)).await;
    assert_eq!(headers["etag"], "\"r1\"");
    let patch = json!([
        { "op": "test", "path": "/title", "value": "A study of cracked pots, part 1" },
        { "op": "replace", "path": "/title", "value": "Mended pots" },
        { "op": "replace", "path": "/if_value", "value": "3,14" },
        { "op": "add", "path": "/q_percentage", "value": 97 },
    ]);
    let edit = || curator.request(Method::PATCH, &path).header("If-Match", "\"r1\"").json(&patch);
    let (status, headers, body) = curator.send(edit()).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(headers["etag"], "\"r2\"");
    assert!(!headers.contains_key("pressmark-catalogue"), "the catalogue has it");
    assert_eq!((&body["ok"], &body["visible"]), (&json!(true), &json!(true)));
    assert_eq!((&body["edit_count"], &body["number"], &body["revision"]), (&json!(1), &json!(1), &json!(2)));
    let (status, headers, body) = curator.send(edit()).await;
    assert_eq!((status, &body["code"]), (412, &json!("stale")));
    assert_eq!(headers["etag"], "\"r2\"");

    let work = curator.read(&path).await;
    assert_eq!((&work["edited"], &work["edit_count"]), (&json!({ "title": "Mended pots" }), &json!(1)));
    assert_eq!(work["merged"]["title"], "Mended pots");
    assert_eq!(work["original"]["title"], "A study of cracked pots, part 1");
    for place in [&work["if_value"], &work["merged"]["if_value"]] {
        assert_eq!(place.to_string(), "3.14", "a decimal comma is understood");
    }
    assert_eq!((&work["q_percentage"], &work["q"]), (&json!(97), &Value::Null));
    let derived: Value = serde_json::from_str(work["edit_patch"].as_str().unwrap()).unwrap();
    assert_eq!(derived, json!([{ "op": "replace", "path": "/title", "value": "Mended pots" }]));
    assert!(work["last_edited_at"].as_i64().unwrap() > 1_700_000_000);
    let row = curator.read(&format!("{WORKS}?q=mended")).await["publications"][0].clone();
    assert_eq!((&row["title"], &row["edit_count"]), (&json!("Mended pots"), &json!(1)), "read your writes");
    assert!(row["apa_citation"].as_str().unwrap().contains("Mended pots"), "{row}");
    assert_eq!(ids(&curator.read(&format!("{WORKS}?sort=edit_count")).await)[0], "10.5555/study.1");

    for public in ["/v1/doi/10.5555/study.1", "/v1/publications?q=mended", "/v1/search?q=mended"] {
        let shown = world.ok(public).await.to_string();
        assert!(shown.contains("Mended pots"), "{public}");
        assert!(!shown.contains("if_value") && !shown.contains("q_percentage") && !shown.contains("3.14"), "{public}");
    }
    let hide = json!([{ "op": "replace", "path": "/visible", "value": false }]);
    let hidden = curator.patch("10.5555/study.1", hide).await;
    assert_eq!((&hidden["visible"], &hidden["edit_count"]), (&json!(false), &json!(1)), "the record is as it was");
    assert_eq!(world.json("/v1/doi/10.5555/study.1").await.0, 404);
    assert_eq!(curator.total("visibility=hidden").await, 2);
    let nothing = curator.patch("10.5555/study.1", json!([])).await;
    assert_eq!((&nothing["number"], &nothing["revision"]), (&Value::Null, &json!(3)));
}

#[tokio::test]
async fn an_edit_is_read_at_once_and_by_staff_alone_where_it_is_theirs() {
    edits(World::start().await).await;
}

#[tokio::test]
async fn an_edit_is_read_at_once_on_postgresql_too() {
    let Some(fresh) = Fresh::postgres(true).await else { return };
    edits(World::with(fresh, |_| {}).await).await;
}

#[tokio::test]
async fn a_patch_that_does_not_fit_says_why_and_does_nothing() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let path = format!("{WORKS}/10.5555/study.4");
    let before = curator.read(&path).await;
    let title = json!({ "op": "replace", "path": "/title", "value": "X" });
    let kind = json!({ "op": "replace", "path": "/publication_type", "value": "nonsense" });
    let year = json!({ "op": "test", "path": "/publication_year", "value": 1 });
    let nowhere = json!({ "op": "test", "path": "/publisher", "value": "Pottery Press" });
    for (second, code, says) in [
        (kind, "schema_violation", "operation 1 (replace /publication_type): "),
        (json!({ "op": "replace", "path": "/q_percentage", "value": 101 }), "schema_violation", "0 to 100"),
        (nowhere, "invalid_patch", "operation 1 (test /publisher): "),
        (year, "test_failed", "expected 1, found 2019"),
        (json!({ "op": "mend", "path": "/title" }), "invalid_patch", "operation 1 (mend /title): "),
    ] {
        let place = second["path"].as_str().unwrap();
        let (status, body) = curator.call(Method::PATCH, &path, json!([title, second])).await;
        assert_eq!((status, &body["code"]), (400, &json!(code)), "{second}: {body}");
        let told = body["details"]["fieldErrors"][place][0].as_str().unwrap_or_default();
        assert!(told.contains(says), "{second}: {body}");
    }
    let unknown = json!([{ "op": "add", "path": "/impact", "value": 3 }]);
    let (status, body) = curator.call(Method::PATCH, &path, unknown).await;
    assert_eq!((status, &body["code"]), (400, &json!("schema_violation")), "no custom field: {body}");
    for wrong in ["", "{", "{}", "[1]"] {
        let request = curator.request(Method::PATCH, &path).body(wrong);
        let (status, _, body) = curator.send(request).await;
        assert_eq!((status, &body["code"]), (400, &json!("invalid_patch")), "{wrong}: {body}");
    }
    let long = curator.request(Method::PATCH, &path).body(" ".repeat((4 << 20) + 1));
    assert_eq!(curator.send(long).await.0, 413);
    assert_eq!(curator.call(Method::PATCH, &format!("{WORKS}/10.5555/absent"), json!([title])).await.0, 404);
    assert_eq!(curator.call(Method::PATCH, &format!("{WORKS}/absent"), json!([title])).await.0, 400);
    assert_eq!(curator.read(&path).await, before);
}

#[tokio::test]
async fn what_was_done_is_kept_and_can_be_taken_back() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let (id, path) = ("10.5555/study.3", format!("{WORKS}/10.5555/study.3"));
    let first = "A study of cracked pots, part 3";
    curator.patch(id, json!([{ "op": "replace", "path": "/title", "value": "Second" }])).await;
    curator.patch(id, json!([{ "op": "add", "path": "/publisher", "value": "Pottery Press" }])).await;
    let revert = async |what: Value| curator.call(Method::POST, &format!("{path}/revert"), what).await;
    let merged = async || {
        let work = curator.read(&path).await;
        (work["merged"]["title"].clone(), work["merged"]["publisher"].clone())
    };
    assert_eq!(revert(json!({ "revision": 1 })).await.0, 200);
    assert_eq!(merged().await, (json!(first), json!("Pottery Press")), "what came later stays");
    let (status, body) = revert(json!({ "revision": 1 })).await;
    assert_eq!((status, &body["code"]), (409, &json!("changed_since")), "{body}");
    assert_eq!(revert(json!({ "to": 2 })).await.0, 200);
    assert_eq!(merged().await, (json!("Second"), json!("Pottery Press")));
    assert_eq!(revert(json!({ "path": "/publisher" })).await.0, 200);
    assert_eq!(merged().await, (json!("Second"), Value::Null));
    let (status, body) = revert(json!({ "path": "/publisher" })).await;
    assert_eq!((status, &body["code"]), (400, &json!("nothing_to_revert")));
    assert_eq!(revert(json!({ "all": true })).await.0, 200);
    let work = curator.read(&path).await;
    assert_eq!((&work["edited"], &work["edit_patch"], &work["decisions"]), (&Value::Null, &Value::Null, &json!([])));
    for (what, expected) in [
        (json!({ "revision": 99 }), 404),
        (json!({ "to": 99 }), 404),
        (json!({}), 400),
        (json!({ "to": 1, "all": true }), 400),
    ] {
        assert_eq!(revert(what.clone()).await.0, expected, "{what}");
    }
    let lost = curator.request(Method::POST, &format!("{path}/revert")).header("If-Match", "\"r1\"");
    assert_eq!(curator.send(lost.json(&json!({ "to": 1 }))).await.0, 412);

    let history = curator.read(&format!("{path}/history?perPage=4")).await;
    let revisions = history["revisions"].as_array().unwrap();
    let kinds: Vec<&str> = revisions.iter().map(|revision| revision["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["revert", "revert", "restore_revision", "undo"]);
    assert_eq!((&history["total"], &history["pages"], &history["per_page"]), (&json!(6), &json!(2), &json!(4)));
    let oldest = curator.read(&format!("{path}/history?perPage=4&page=2")).await["revisions"][1].clone();
    assert_eq!((&oldest["number"], &oldest["by"]), (&json!(1), &json!("curator@example.org")));
    assert_eq!(oldest["patch"], json!([{ "op": "replace", "path": "/title", "value": "Second" }]));
    assert_eq!(oldest["inverse"], json!([{ "op": "replace", "path": "/title", "value": first }]));
    let left = curator.read(&format!("{path}/history/2")).await;
    assert_eq!((&left["merged"]["title"], &left["merged"]["publisher"]), (&json!("Second"), &json!("Pottery Press")));
    assert_eq!(left["decisions"].as_array().unwrap().len(), 2);
    let events = curator.read(&format!("/api/activity?q={id}")).await;
    assert_eq!(events["total"], 6, "each change is an event");
}

#[tokio::test]
async fn a_conflict_is_told_with_its_remedy_and_settled_either_way() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    for (id, action, title) in [("10.5555/study.5", "keep", "Curated"), ("10.5555/study.6", "revert", "Anew")] {
        let path = format!("{WORKS}/{id}");
        curator.patch(id, json!([{ "op": "replace", "path": "/title", "value": "Curated" }])).await;
        // A harvest brings another title.
        world
            .change(id, |row| {
                let mut original: WorkRecord = serde_json::from_str(&row.original).unwrap();
                original.title = Some("Anew".to_owned());
                let decisions: Vec<Decision> = serde_json::from_str(&row.decisions).unwrap();
                let merged = curation::merge(&original, &decisions);
                row.original = serde_json::to_string(&original).unwrap();
                row.decisions = serde_json::to_string(&merged.decisions).unwrap();
                row.conflicts = serde_json::to_string(&merged.conflicts).unwrap();
                row.attention = json!(["conflict"]).to_string();
            })
            .await;
        let work = curator.read(&path).await;
        let conflict = &work["conflicts"][0];
        assert_eq!((&conflict["path"], &conflict["reason"]), (&json!("/title"), &json!("upstream_changed")));
        assert_eq!((&conflict["upstream"], &conflict["curated"]), (&json!("Anew"), &json!("Curated")));
        for words in ["explanation", "remedy"] {
            assert!(conflict[words].as_str().is_some_and(|words| words.ends_with('.')), "{conflict}");
        }
        assert_eq!(work["attention"][0]["reason"], "conflict");
        assert_eq!(work["merged"]["title"], "Curated", "it stands until somebody says");
        let place = format!("{path}/conflicts/{}", conflict["decision"]);
        assert_eq!(curator.call(Method::POST, &place, json!({ "action": "forget" })).await.0, 400);
        for unknown in ["99", "0"] {
            let path = format!("{WORKS}/10.5555%2F{}/conflicts/{unknown}", &id[8..]);
            assert_eq!(curator.call(Method::POST, &path, json!({ "action": "keep" })).await.0, 404, "{path}");
        }
        let (status, body) = curator.call(Method::POST, &place, json!({ "action": action })).await;
        assert_eq!(status, 200, "{body}");
        let work = curator.read(&path).await;
        assert_eq!((&work["conflicts"], &work["attention"]), (&json!([]), &json!([])));
        assert_eq!(work["merged"]["title"], title);
    }
}

/// Deletion of many, which is all or nothing, and of one.
async fn deletions(world: World) {
    let curator = Curator::of(&world).await;
    let bulk = async |ids: Value, action: &str| {
        curator.call(Method::POST, &format!("{WORKS}/bulk"), json!({ "ids": ids, "action": action })).await
    };
    let (status, body) = bulk(json!(["10.5555/study.1", "10.5555/absent", "nonsense", "local/999"]), "delete").await;
    assert_eq!(status, 400, "{body}");
    let told = body["details"]["fieldErrors"]["ids"].to_string();
    assert!(["10.5555/absent", "nonsense", "local/999"].iter().all(|id| told.contains(id)), "{body}");
    assert!(!told.contains("study.1"), "{body}");
    assert_eq!(curator.total("").await, ACTIVE, "none was deleted");
    let some = json!(["10.5555/study.1", "10.5555/STUDY.2", LOCAL, "10.5555/former.1"]);
    assert_eq!(bulk(some.clone(), "delete").await, (200, json!({ "success": true })));
    assert_eq!((curator.total("").await, curator.total("status=deleted").await), (ACTIVE - 3, 4), "read your writes");
    assert_eq!(world.json("/v1/doi/10.5555/study.1").await.0, 404);
    let path = format!("{WORKS}/10.5555/study.1");
    let work = curator.read(&path).await;
    assert!(work["deleted_at"].is_string() && work["deleted_by"] == "curator@example.org", "{work}");
    let (status, body) = curator.call(Method::PATCH, &path, json!([{ "op": "remove", "path": "/abstract" }])).await;
    assert_eq!((status, &body["code"]), (400, &json!("deleted")));
    let (status, body) = curator.call(Method::POST, &format!("{path}/revert"), json!({ "all": true })).await;
    assert_eq!((status, &body["code"]), (409, &json!("deleted")));
    assert_eq!(bulk(some, "restore").await.0, 200);
    assert_eq!((curator.total("").await, curator.total("status=deleted").await), (ACTIVE, 1));
    assert_eq!(world.json("/v1/doi/10.5555/study.1").await.0, 200);
    assert_eq!(bulk(json!([]), "delete").await.0, 200);
    let delete = async |id: &str| curator.send(curator.request(Method::DELETE, &format!("{WORKS}/{id}"))).await.0;
    assert_eq!((delete("10.5555/study.8").await, delete("10.5555/study.8").await), (200, 200), "it stays deleted");
    assert_eq!((delete("10.5555/absent").await, delete("nonsense").await), (404, 404));
    assert_eq!(curator.total("status=deleted").await, 2);
    let history = curator.read(&format!("{path}/history")).await;
    let kind = |place: usize| &history["revisions"][place]["kind"];
    assert_eq!((kind(0), kind(1)), (&json!("restore"), &json!("delete")));
    assert_eq!(curator.read(&format!("{path}/history/1")).await["merged"], Value::Null);
}

#[tokio::test]
async fn deletion_is_soft_and_all_or_nothing() {
    deletions(World::start().await).await;
}

#[tokio::test]
async fn deletion_is_soft_and_all_or_nothing_on_postgresql() {
    let Some(fresh) = Fresh::postgres(true).await else { return };
    deletions(World::with(fresh, |_| {}).await).await;
}
