//! What happened, for the staff of a workspace, and the audit trail beside it.

use std::collections::BTreeSet;

use pressmark_app::activity::{Actor, Event, EventType, record};
use pressmark_store::clock::now_millis;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use serde_json::{Value, json};

use crate::world::World;

/// Status and body of a `GET` with a session.
async fn read(world: &World, session: &str, path: &str) -> (u16, Value) {
    let answer = world.get(path).bearer_auth(session).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

async fn clean(world: &World, session: &str, body: Value) -> (u16, Value) {
    let request = world.client.post(format!("{}/api/activity/cleanup", world.url)).bearer_auth(session);
    let answer = request.json(&body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

/// So many events in a workspace.
async fn happen(world: &World, workspace_id: i64, names: &[&str]) {
    let tx = world.store.begin().await.unwrap();
    for name in names {
        let event = Event::new(EventType::HarvestEnded, format!("The harvest of {name} ended"));
        let event = event.in_workspace(workspace_id).on("person", name).with(json!({ "works": 3 }));
        record(&tx, &Actor::job("harvest", 7), event).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The session of a member of the default workspace. That they were let in is its first event.
async fn member(world: &World, role: WorkspaceRole) -> String {
    let id = world.user("josiah.carberry@example.org", Role::User).await;
    world.member(id, role).await;
    world.session(id).await
}

async fn superadmin(world: &World) -> String {
    let id = world.user("root@example.org", Role::Superadmin).await;
    world.session(id).await
}

fn ids(page: &Value) -> Vec<i64> {
    page["events"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn members_see_their_workspace_newest_first() {
    let world = World::start().await;
    let session = member(&world, WorkspaceRole::Member).await;
    let before = now_millis();
    happen(&world, 1, &["Ada", "Grace"]).await;
    happen(&world, 2, &["Elsewhere"]).await;
    let (status, page) = read(&world, &session, "/api/activity").await;
    assert_eq!(status, 200);
    assert_eq!(page["total"], 3);
    assert!(ids(&page).is_sorted_by(|newer, older| newer > older));
    assert!(!page.to_string().contains("Elsewhere"));
    let newest = &page["events"][0];
    assert_eq!(newest["message"], "The harvest of Grace ended");
    assert_eq!((&newest["event_type"], &newest["severity"]), (&json!("harvest.ended"), &json!("info")));
    assert_eq!((&newest["actor"], &newest["actor_kind"]), (&json!("harvest 7"), &json!("job")));
    assert_eq!((&newest["entity_type"], &newest["entity_id"]), (&json!("person"), &json!("Grace")));
    assert_eq!((&newest["metadata"]["works"], &newest["workspace_id"]), (&json!(3), &json!(1)));
    assert!((before..=now_millis()).contains(&newest["created_at"].as_i64().unwrap()), "{newest}");
    assert_eq!((&page["next_cursor"], &page["has_more"]), (&Value::Null, &json!(false)));
}

#[tokio::test]
async fn a_cursor_shows_each_event_once_whatever_happens_meanwhile() {
    let world = World::start().await;
    let session = member(&world, WorkspaceRole::Member).await;
    let names: Vec<String> = (0..24).map(|n| format!("person {n}")).collect();
    happen(&world, 1, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut seen = Vec::new();
    let mut path = "/api/activity?per_page=10".to_owned();
    loop {
        let (status, page) = read(&world, &session, &path).await;
        assert_eq!(status, 200, "{page}");
        seen.extend(ids(&page));
        let Some(cursor) = page["next_cursor"].as_str() else {
            assert_eq!(page["has_more"], false);
            break;
        };
        assert_eq!((&page["has_more"], ids(&page).len()), (&json!(true), 10));
        path = format!("/api/activity?per_page=10&cursor={cursor}");
        happen(&world, 1, &["somebody new"]).await;
    }
    assert_eq!(seen.len(), 25);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 25);
    let (_, page) = read(&world, &session, "/api/activity?per_page=10&page=3").await;
    assert_eq!((&page["page"], &page["per_page"], &page["pages"]), (&json!(3), &json!(10), &json!(3)));
}

#[tokio::test]
async fn filters_narrow_and_unknown_words_match_nothing() {
    let world = World::start().await;
    let session = member(&world, WorkspaceRole::Member).await;
    happen(&world, 1, &["Ada", "Grace"]).await;
    let soon = now_millis() + 60_000;
    for (query, total) in [
        ("event_type=harvest.ended", 2),
        ("event_type=member.set", 1),
        ("event_type=member.set&severity=warning", 1),
        ("severity=info", 2),
        ("severity=deafening", 0),
        ("status=ok", 3),
        ("status=refused", 0),
        ("status=unheard-of", 0),
        ("actor=harvest%207", 2),
        ("actor=harvest", 0),
        ("q=Grace", 1),
        ("q=%00", 3),
        ("event_type=%00", 3),
        ("from=0", 3),
        (&format!("from={soon}"), 0),
        (&format!("to={soon}"), 3),
        ("to=1", 0),
        ("utm_source=x&event_type=", 3),
    ] {
        let (status, page) = read(&world, &session, &format!("/api/activity?{query}")).await;
        assert_eq!((status, &page["total"]), (200, &json!(total)), "{query}: {page}");
    }
    for query in ["page=0", "page=x", "per_page=101", "per_page=0", "from=yesterday", "to=1.5", "cursor=7", "q=a&q=b"] {
        let (status, body) = read(&world, &session, &format!("/api/activity?{query}")).await;
        assert_eq!(status, 400, "{query}");
        assert!(body["details"]["fieldErrors"].is_object(), "{body}");
    }
}

#[tokio::test]
async fn cleaning_needs_the_word_and_is_itself_an_event() {
    let world = World::start().await;
    let session = member(&world, WorkspaceRole::Admin).await;
    happen(&world, 1, &["Ada"]).await;
    happen(&world, 2, &["Elsewhere"]).await;
    for wrong in [
        json!({ "mode": "all" }),
        json!({ "mode": "all", "confirmation": "yes" }),
        json!({ "mode": "all", "confirmation": "other" }),
        json!({ "mode": "before_date", "confirmation": "DELETE" }),
        json!({ "mode": "everything", "confirmation": "DELETE" }),
        json!({ "mode": "all", "confirmation": "DELETE", "dryRun": true }),
    ] {
        assert_eq!(clean(&world, &session, wrong.clone()).await.0, 400, "{wrong}");
    }
    let long_ago = json!({ "mode": "before_date", "before_date": 1, "confirmation": "DELETE" });
    let expected = json!({ "ok": true, "mode": "before_date", "deleted_count": 0 });
    assert_eq!(clean(&world, &session, long_ago).await, (200, expected));
    // By the name of the workspace too; the events are: let in, harvested, cleaned.
    let all = json!({ "mode": "all", "confirmation": "default" });
    let expected = json!({ "ok": true, "mode": "all", "deleted_count": 3 });
    assert_eq!(clean(&world, &session, all).await, (200, expected));
    let (_, page) = read(&world, &session, "/api/activity").await;
    assert_eq!((&page["total"], &page["events"][0]["event_type"]), (&json!(1), &json!("activity.cleaned")));
    assert_eq!(page["events"][0]["metadata"]["deleted_count"], 3);
    assert_eq!(page["events"][0]["actor"], "josiah.carberry@example.org");

    let root = superadmin(&world).await;
    let (_, audit) = read(&world, &root, "/api/audit?event_type=activity.cleaned").await;
    assert_eq!(audit["total"], 2, "no cleaning touches the audit trail");
    let (_, audit) = read(&world, &root, "/api/audit?event_type=activity.cleaning").await;
    assert_eq!((&audit["total"], &audit["events"][0]["entity_id"]), (&json!(2), &json!("1")), "nor its beginning");
    let (_, audit) = read(&world, &root, "/api/audit?event_type=member.set").await;
    assert_eq!(audit["total"], 1);
    let everything = pressmark_store::repo::activity::Filter::default();
    let elsewhere = pressmark_store::repo::activity::list(
        world.store.read(),
        2,
        &everything,
        pressmark_store::repo::activity::From::Offset(0),
        10,
    );
    assert_eq!(elsewhere.await.unwrap().1, 1, "nor another workspace");
}

#[tokio::test]
async fn who_may_not_see_or_clean_is_told_why() {
    let world = World::start().await;
    let session = member(&world, WorkspaceRole::Member).await;
    let all = || json!({ "mode": "all", "confirmation": "DELETE" });
    let (status, body) = clean(&world, &session, all()).await;
    assert_eq!((status, &body["code"]), (403, &json!("forbidden")));
    let (status, _) = read(&world, &session, "/api/audit").await;
    assert_eq!(status, 403);
    let outsider = world.user("outsider@example.org", Role::User).await;
    let outsider = world.session(outsider).await;
    let (status, body) = read(&world, &outsider, "/api/activity").await;
    assert_eq!((status, &body["code"]), (403, &json!("no_workspace")));
    assert_eq!(world.json("/api/activity").await.0, 401);
    // Somebody who could work in a workspace, but chose none.
    let late = world.user("late@example.org", Role::User).await;
    let token = world.session(late).await;
    world.member(late, WorkspaceRole::Admin).await;
    let (status, body) = clean(&world, &token, all()).await;
    assert_eq!((status, &body["code"]), (400, &json!("missing_workspace")));
}

#[tokio::test]
async fn the_audit_trail_knows_the_address() {
    let world = World::start().await;
    let root = superadmin(&world).await;
    let cleaned = clean(&world, &root, json!({ "mode": "all", "confirmation": "DELETE" })).await;
    assert_eq!(cleaned.0, 200);
    let (_, page) = read(&world, &root, "/api/audit?event_type=activity.cleaned").await;
    let address = page["events"][0]["address"].as_str().unwrap();
    assert!(address.contains("127.0.0.1"), "{address}");
    let (_, same) = read(&world, &root, &format!("/api/audit?event_type=activity.cleaned&address={address}")).await;
    assert_eq!(same["total"], 1);
    let (_, none) = read(&world, &root, "/api/audit?address=192.0.2.1").await;
    assert_eq!(none["total"], 0);
    // What happens without a client has no address.
    let (_, all) = read(&world, &root, "/api/audit?event_type=user.created").await;
    assert_eq!(all["events"][0]["address"], Value::Null);
}
