//! Partners who tell, with their keys, where researchers belong.

use pressmark_domain::Orcid;
use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::entities::{self, NewEntity};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::memberships;
use pressmark_store::repo::users::Role;
use serde_json::{Value, json};

use crate::contract::validate;
use crate::world::{CARBERRY, World};

const PATH: &str = "/api/partners/people/{orcid}/membership";

/// A registry with an entity.
async fn start() -> World {
    let world = World::start().await;
    let tx = world.store.begin().await.unwrap();
    let centre = NewEntity { id: "cesam".into(), name: "Centre".into(), ..NewEntity::default() };
    entities::create(&tx, 1, &centre).await.unwrap();
    tx.commit().await.unwrap();
    world
}

async fn tell(world: &World, key: Option<&str>, orcid: &str, body: &Value) -> (u16, Value) {
    let mut request = world.client.post(format!("{}{}", world.url, PATH.replace("{orcid}", orcid))).json(body);
    if let Some(key) = key {
        request = request.header("X-API-Key", key);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    let document = serde_json::to_value(pressmark_http::partners_api()).unwrap();
    validate(&document, PATH, "post", status, &body);
    (status, body)
}

#[tokio::test]
async fn a_partner_tells_where_a_researcher_belongs() {
    let world = start().await;
    let key = world.key(&[Scope::MembershipUpdate], 60).await;
    let first = json!({ "entity_id": "cesam", "status": "cesam", "starts_at": 1_742_900_000_000_i64 });
    let (status, body) = tell(&world, Some(&key), CARBERRY, &first).await;
    let affiliation = json!({
        "person_orcid": CARBERRY, "entity_id": "cesam", "status": "cesam", "starts_at": 1_742_900_000_000_i64, "ends_at": null,
    });
    assert_eq!((status, body), (200, json!({ "success": true, "affiliation": affiliation })));

    let later = json!({ "entity_id": "cesam", "status": "external", "starts_at": 1_743_000_000_000_i64 });
    assert_eq!(tell(&world, Some(&key), CARBERRY, &later).await.1["affiliation"]["status"], "external");
    let rows = memberships::of_person(world.store.read(), 1, 1).await.unwrap();
    let rows: Vec<_> = rows.iter().map(|row| (row.status.as_str(), row.starts_at, row.ends_at)).collect();
    let (began, ended) = (1_742_900_000_000, 1_743_000_000_000);
    assert_eq!(rows, [("member", began, Some(ended)), ("external", ended, None)], "history is kept");

    let (status, body) = tell(&world, Some(&key), CARBERRY, &first).await;
    assert_eq!((status, &body["code"]), (400, &json!("membership_overlap")), "{body}");
    let now = json!({ "entity_id": "cesam", "status": "member" });
    let (status, body) = tell(&world, Some(&key), &Orcid::from_number(2).to_string(), &now).await;
    assert_eq!(status, 200, "{body}");
    assert!(body["affiliation"]["starts_at"].as_i64().unwrap() > ended);

    let admin = world.user("admin@example.org", Role::User).await;
    world.member(admin, WorkspaceRole::Admin).await;
    let events = world.get("/api/activity?q=Carberry").bearer_auth(world.session(admin).await).send().await.unwrap();
    let events: Value = events.json().await.unwrap();
    let by_key = |event: &&Value| event["actor"].as_str().is_some_and(|actor| actor.ends_with(": test"));
    assert_eq!(events["events"].as_array().unwrap().iter().filter(by_key).count(), 2, "{events}");
}

#[tokio::test]
async fn who_may_not_and_what_is_wrong_is_told() {
    let world = start().await;
    let key = world.key(&[Scope::MembershipUpdate], 1000).await;
    let other = world.key(&[Scope::Ingest], 60).await;
    let good = json!({ "entity_id": "cesam", "status": "cesam" });
    for (key, status, code) in [
        (None, 401, "missing_api_key"),
        (Some("pmk_unknown"), 401, "invalid_api_key"),
        (Some(other.as_str()), 403, "insufficient_scope"),
    ] {
        let (got, body) = tell(&world, key, CARBERRY, &good).await;
        assert_eq!((got, body["code"].as_str()), (status, Some(code)));
    }
    for (change, name) in [
        (json!({ "entity_id": "" }), "entity_id"),
        (json!({ "entity_id": 7 }), "entity_id"),
        (json!({ "status": "guest" }), "status"),
        (json!({ "status": null }), "status"),
        (json!({ "starts_at": 0 }), "starts_at"),
        (json!({ "starts_at": null }), "starts_at"),
        (json!({ "starts_at": "today" }), "starts_at"),
    ] {
        let mut body = good.clone();
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let (status, body) = tell(&world, Some(&key), CARBERRY, &body).await;
        assert_eq!(status, 400, "{change}: {body}");
        let complaints = body["details"]["fieldErrors"].as_object().unwrap();
        assert_eq!(complaints.keys().collect::<Vec<_>>(), [name], "{change}: {body}");
    }
    let more = json!({ "entity_id": "cesam", "status": "cesam", "ends_at": 1 });
    assert_eq!(tell(&world, Some(&key), CARBERRY, &more).await.0, 400, "the body is strict");
    assert_eq!(tell(&world, Some(&key), "0000-0002-1825-0098", &good).await.0, 400, "not an iD");
    assert_eq!(tell(&world, Some(&key), &Orcid::from_number(99).to_string(), &good).await.0, 404);
    let elsewhere = json!({ "entity_id": "nowhere", "status": "cesam" });
    let (status, body) = tell(&world, Some(&key), CARBERRY, &elsewhere).await;
    assert_eq!((status, &body["error"]), (404, &json!("Entity not found")));
    assert!(memberships::of_person(world.store.read(), 1, 1).await.unwrap().is_empty(), "nothing was written");

    let few = world.key(&[Scope::MembershipUpdate], 1).await;
    assert_eq!(tell(&world, Some(&few), CARBERRY, &good).await.0, 200);
    assert_eq!(tell(&world, Some(&few), CARBERRY, &good).await.0, 429);
}
