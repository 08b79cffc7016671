//! Workspaces, made and changed by superadmins: short names and hosts of their own, which count at once.

use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use pressmark_store::repo::workspaces;
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::validate;
use crate::dashboard_contract::ours;
use crate::world::{OTHER_HOST, PUBLIC, World};

const WORKSPACES: &str = "/api/workspaces";

/// A superadmin, at work.
struct Root<'a> {
    world: &'a World,
    session: String,
}

impl<'a> Root<'a> {
    async fn of(world: &'a World) -> Self {
        let id = world.user("root@example.org", Role::Superadmin).await;
        Self { world, session: world.session(id).await }
    }

    /// Status and body of a request, which is as described.
    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.world.client.request(method.clone(), format!("{}{path}", self.world.url));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.bearer_auth(&self.session).send().await.unwrap();
        let (status, body) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
        let described = if path == WORKSPACES { WORKSPACES } else { "/api/workspaces/{slug}" };
        validate(&ours(), described, &method.as_str().to_lowercase(), status, &body);
        (status, body)
    }

    async fn create(&self, body: Value) -> (u16, Value) {
        self.call(Method::POST, WORKSPACES, Some(body)).await
    }

    async fn set(&self, slug: &str, body: Value) -> (u16, Value) {
        self.call(Method::PATCH, &format!("{WORKSPACES}/{slug}"), Some(body)).await
    }

    async fn known(&self) -> Vec<Value> {
        let (status, list) = self.call(Method::GET, WORKSPACES, None).await;
        assert_eq!(status, 200);
        list["workspaces"].as_array().unwrap().clone()
    }
}

/// How many works everybody sees under a host.
async fn seen(world: &World, host: &str) -> u64 {
    let answer = world.get("/v1/publications").header("Host", host.to_owned()).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["total"].as_u64().unwrap()
}

#[tokio::test]
async fn a_workspace_is_made_renamed_and_moved_to_another_host() {
    let world = World::start().await;
    let root = Root::of(&world).await;
    let host = "library.example.org";
    assert_eq!(seen(&world, host).await, PUBLIC, "a host that means none means the default one");
    let wish = json!({ "slug": "library", "name": " Library ", "host": "Library.Example.org", "second_factor": "all" });
    let (status, made) = root.create(wish).await;
    let library = json!({
        "slug": "library", "name": "Library", "role": "workspace_admin", "host": host, "is_default": false,
        "active": false, "second_factor": "all", "comments": "open",
    });
    assert_eq!((status, &made), (201, &library));
    assert_eq!(seen(&world, host).await, 0, "from the next request on");
    assert_eq!(seen(&world, "Library.example.ORG:8080").await, 0);
    assert_eq!(root.known().await.last(), Some(&library));

    let (status, moved) = root.set("library", json!({ "slug": "archive", "name": "Archive", "host": null })).await;
    assert_eq!(status, 200, "{moved}");
    assert_eq!((&moved["slug"], &moved["name"], &moved["host"]), (&json!("archive"), &json!("Archive"), &Value::Null));
    assert_eq!(moved["second_factor"], "all", "what is left out stays");
    let (status, quiet) = root.set("archive", json!({ "comments": "off" })).await;
    assert_eq!((status, &quiet["comments"], &quiet["second_factor"]), (200, &json!("off"), &json!("all")));
    for wrong in [json!("closed"), Value::Null] {
        let (status, body) = root.set("archive", json!({ "comments": wrong })).await;
        assert_eq!(status, 400, "{body}");
        assert!(body["details"]["fieldErrors"]["comments"].is_array(), "{body}");
    }
    assert_eq!(seen(&world, host).await, PUBLIC);
    let (status, _) = root.set("library", json!({ "name": "Library" })).await;
    assert_eq!(status, 404, "by its short name now");
    let (status, here) = root.set("default", json!({ "host": host, "second_factor": "off" })).await;
    assert_eq!((status, &here["active"], &here["is_default"]), (200, &json!(true), &json!(true)));
    assert_eq!(seen(&world, host).await, PUBLIC);
}

#[tokio::test]
async fn a_short_name_and_a_host_are_one_workspaces() {
    let world = World::start().await;
    let root = Root::of(&world).await;
    let before = root.known().await;
    for (slug, host, code, named) in [
        ("other", None, "slug_taken", "`other`"),
        ("library", Some("OTHER.example"), "host_taken", "`other`"),
        ("default", Some(OTHER_HOST), "slug_taken", "`default`"),
    ] {
        let (status, body) = root.create(json!({ "slug": slug, "name": "Library", "host": host })).await;
        assert_eq!((status, &body["code"]), (409, &json!(code)), "{body}");
        assert!(body["error"].as_str().unwrap().contains(named), "{body}");
    }
    for (change, code) in [(json!({ "slug": "other" }), "slug_taken"), (json!({ "host": OTHER_HOST }), "host_taken")] {
        let (status, body) = root.set("default", change).await;
        assert_eq!((status, &body["code"]), (409, &json!(code)), "{body}");
    }
    assert_eq!(root.known().await, before);
    let of_other = json!({ "slug": "other", "host": OTHER_HOST, "name": "Another institution" });
    assert_eq!(root.set("other", of_other).await.0, 200, "its own are not another's");
}

#[tokio::test]
async fn what_is_no_workspace_is_told_field_by_field() {
    let world = World::start().await;
    let root = Root::of(&world).await;
    let before = root.known().await;
    let good = json!({ "slug": "library", "name": "Library" });
    for (change, name) in [
        (json!({ "slug": "No Slug" }), "slug"),
        (json!({ "slug": "x".repeat(41) }), "slug"),
        (json!({ "slug": "" }), "slug"),
        (json!({ "slug": null }), "slug"),
        (json!({ "name": " " }), "name"),
        (json!({ "name": "x".repeat(201) }), "name"),
        (json!({ "name": "two\nlines" }), "name"),
        (json!({ "name": 7 }), "name"),
        (json!({ "host": "https://library.example.org" }), "host"),
        (json!({ "host": "library.example.org:8080" }), "host"),
        (json!({ "host": "library..org" }), "host"),
        (json!({ "host": "" }), "host"),
        (json!({ "second_factor": "some" }), "second_factor"),
        (json!({ "second_factor": null }), "second_factor"),
    ] {
        let mut wish = good.clone();
        for (key, value) in change.as_object().unwrap() {
            wish[key] = value.clone();
        }
        for (status, body) in [root.create(wish).await, root.set("other", change.clone()).await] {
            assert_eq!(status, 400, "{change}: {body}");
            let complaints = body["details"]["fieldErrors"].as_object().unwrap();
            assert_eq!(complaints.keys().collect::<Vec<_>>(), [name], "{change}: {body}");
        }
    }
    let (status, body) = root.create(json!({ "id": 7 })).await;
    assert_eq!((status, &body["details"]["formErrors"]), (400, &json!(["Unrecognized keys: id"])));
    assert_eq!(body["details"]["fieldErrors"], json!({ "slug": ["Required"], "name": ["Required"] }));
    assert_eq!(root.set("nowhere", json!({})).await.0, 404);
    assert_eq!(root.known().await, before);
}

#[tokio::test]
async fn each_act_is_an_event_of_its_workspace_and_audited() {
    let world = World::start().await;
    let root = Root::of(&world).await;
    let wish = json!({ "slug": "library", "name": "Library", "host": "library.example.org" });
    assert_eq!(root.create(wish.clone()).await.0, 201);
    assert_eq!(root.create(wish).await.0, 409);
    assert_eq!(root.set("library", json!({ "host": null })).await.0, 200);
    let same = json!({ "host": null, "name": "Library", "second_factor": "off", "comments": "open" });
    for nothing in [json!({}), same] {
        assert_eq!(root.set("library", nothing).await.0, 200);
    }
    assert_eq!(root.set("library", json!({ "slug": "other" })).await.0, 409);
    let library = workspaces::by_slug(world.store.read(), "library").await.unwrap().unwrap();
    let from = activity::From::Offset(0);
    let (rows, _) = activity::list(world.store.read(), library.id, &Filter::default(), from, 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.event_type.as_str(), row.actor.as_str())).collect();
    let by = "root@example.org";
    assert_eq!(told, [("workspace.changed", by), ("workspace.created", by)], "what changes nothing is no event");
    let details: Value = serde_json::from_str(&rows[0].details).unwrap();
    assert_eq!((&details["host"], &details["before"]["host"]), (&Value::Null, &json!("library.example.org")));
    for kind in ["workspace.created", "workspace.changed"] {
        let audit =
            world.get(&format!("/api/audit?event_type={kind}")).bearer_auth(&root.session).send().await.unwrap();
        assert_eq!(audit.json::<Value>().await.unwrap()["total"], 1, "{kind}");
    }
}

#[tokio::test]
async fn an_admin_of_one_workspace_makes_and_changes_no_other() {
    let world = World::start().await;
    let id = world.user("admin@example.org", Role::Admin).await;
    world.member(id, WorkspaceRole::Admin).await;
    let admin = Root { world: &world, session: world.session(id).await };
    assert_eq!(admin.create(json!({ "slug": "library", "name": "Library" })).await.0, 403);
    assert_eq!(admin.set("default", json!({ "name": "Mine" })).await.0, 403, "not even their own by this");
    let known = admin.known().await;
    assert_eq!((known.len(), &known[0]["name"]), (1, &json!("Registry")));
}
