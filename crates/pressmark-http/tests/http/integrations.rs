//! Web sites that read by the credential of their installation, and those who let them in.

use std::collections::BTreeSet;

use axum::Router;
use axum::routing::get;
use pressmark_app::activity::Actor;
use pressmark_app::installations::{Origin, Proof, Wish, create, verify_origin};
use pressmark_sources::origin_proof::{OriginReader, PATH, Reach};
use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::installations::InstallationScope::{self, PeopleRead, PublicationsRead, WorksRead};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::contract::validate;
use crate::world::{HANDLE, LOCAL, OTHER_HOST, PUBLIC, World};

const API: &str = "/integrations/v1";

/// A web site that was let in.
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) key: String,
    /// Key and token of each origin.
    pub(crate) origins: Vec<(String, String)>,
}

/// Lets a web site into the default workspace.
pub(crate) async fn site(world: &World, scopes: &[InstallationScope], origins: &[&str]) -> Site {
    site_in(world, 1, scopes, origins).await
}

async fn site_in(world: &World, workspace: i64, scopes: &[InstallationScope], origins: &[&str]) -> Site {
    let wish = Wish {
        platform: "wordpress".into(),
        display_name: "Library website".into(),
        description: None,
        scopes: scopes.to_vec(),
        origins: origins.iter().map(|origin| Origin::parse(origin).unwrap()).collect(),
    };
    let (whole, key) = create(&world.store, workspace, wish, None, &Actor::system("test")).await.unwrap();
    let origins = whole.origins.into_iter().map(|row| (row.id, row.token)).collect();
    Site { id: whole.installation.id, key, origins }
}

/// Status and body of a read with a key and more headers. A refusal has the strict shape.
async fn read(world: &World, path: &str, key: Option<&str>, more: &[(&str, &str)]) -> (u16, Value) {
    let mut request = world.get(path);
    if let Some(key) = key {
        request = request.header("X-API-Key", key);
    }
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    if status >= 400 && path.starts_with(API) {
        let keys: BTreeSet<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(keys.is_subset(&["error", "code", "details"].into()), "{path}: {body}");
        assert!(body["error"].is_string() && body["code"].is_string(), "{path}: {body}");
    }
    (status, body)
}

#[tokio::test]
async fn a_site_reads_what_its_scopes_allow_and_is_told_why_not() {
    let world = World::start().await;
    let site = site(&world, &[PublicationsRead, PeopleRead], &[]).await;
    let key = Some(site.key.as_str());
    let (status, own) = read(&world, "/integrations/v1/installation", key, &[]).await;
    assert_eq!(status, 200, "{own}");
    let own = &own["installation"];
    assert_eq!((&own["id"], &own["status"]), (&json!(site.id), &json!("active")));
    assert_eq!(own["scopes"], json!(["publications.read", "people.read"]));
    assert!(!own.to_string().contains("pmi_"), "nothing of its credentials");

    for (mine, public) in
        [("/publications?per_page=7&page=2", "/v1/publications?per_page=7&page=2"), ("/people", "/v1/people")]
    {
        let (status, body) = read(&world, &format!("{API}{mine}"), key, &[]).await;
        assert_eq!((status, body), (200, world.ok(public).await), "the twin of {public}");
    }
    let api_key = world.key(&[Scope::Ingest], 60).await;
    for (path, key, expected, code) in [
        ("/installation", None, 401, "missing_api_key"),
        ("/publications", Some("pmi_unknown"), 401, "invalid_installation_credential"),
        ("/publications", Some("garbage"), 401, "invalid_installation_credential"),
        ("/people", Some(api_key.as_str()), 401, "invalid_installation_credential"),
        ("/works", key, 403, "installation_scope_denied"),
        ("/works/local/42", key, 403, "installation_scope_denied"),
        ("/publications?per_page=101", key, 400, "invalid_request"),
        ("/nothing", key, 404, "not_found"),
    ] {
        let (status, body) = read(&world, &format!("{API}{path}"), key, &[]).await;
        assert_eq!((status, body["code"].as_str()), (expected, Some(code)), "{path}: {body}");
    }
    let post = world.client.post(format!("{}{API}/publications", world.url)).send().await.unwrap();
    assert_eq!(
        (post.status().as_u16(), post.json::<Value>().await.unwrap()["code"].clone()),
        (405, json!("method_not_allowed"))
    );
    let (status, body) = read(&world, "/integrations/v1/publications", key, &[("Host", OTHER_HOST)]).await;
    assert_eq!((status, &body["code"]), (401, &json!("invalid_installation_credential")), "of another workspace");

    // The published client sends the same credential to the public API.
    let (status, body) = read(&world, "/v1/publications", key, &[]).await;
    assert_eq!((status, &body["total"]), (200, &json!(PUBLIC)));
    let fewer = self::site(&world, &[WorksRead], &[]).await;
    for path in ["/v1/people", "/v1/publications", "/v1/doi/10.5555/study.1", "/v1/search?q=pots"] {
        let (status, body) = read(&world, path, Some(&fewer.key), &[]).await;
        assert_eq!((status, &body["code"]), (403, &json!("installation_scope_denied")), "{path}");
    }
    for (key, status) in [(&site.key, 200), (&fewer.key, 403)] {
        let answer = world.get("/integrations/v1/people").header("X-API-Key", key).send().await.unwrap();
        assert_eq!(answer.status(), status);
        for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            assert!(answer.headers().contains_key(name), "{status}: {name}");
        }
    }
    assert_eq!(
        read(&world, "/integrations/v1/health", None, &[]).await,
        (200, json!({ "status": "ok", "version": "2026-04-22" }))
    );
}

#[tokio::test]
async fn works_are_what_is_public_and_has_no_doi() {
    let world = World::start().await;
    let site = site(&world, &InstallationScope::ALL, &[]).await;
    let works = async |query: &str| read(&world, &format!("{API}/works{query}"), Some(&site.key), &[]).await;
    let ids = |body: &Value| -> Vec<String> {
        body["works"].as_array().unwrap().iter().map(|work| work["id"].as_str().unwrap().to_owned()).collect()
    };
    let (status, newest) = works("").await;
    assert_eq!(status, 200, "{newest}");
    assert_eq!(ids(&newest), [HANDLE, LOCAL], "the latest entry first");
    assert_eq!((&newest["sort"], &newest["dir"], &newest["total"]), (&json!("created_at"), &json!("desc"), &json!(2)));
    assert_eq!((&newest["data"][0]["external_id"], &newest["data"][0]["doi"]), (&json!(HANDLE), &Value::Null));
    assert_eq!(newest["works"][0]["work_type"], "journal-article");
    assert_eq!(ids(&works("?dir=asc").await.1), [LOCAL, HANDLE]);
    for sort in ["publication_date", "publication_year"] {
        let (_, sorted) = works(&format!("?sort={sort}&per_page=1")).await;
        assert_eq!((&sorted["sort"], &sorted["pages"]), (&json!(sort), &json!(2)));
    }
    let (_, found) = works("?q=handle").await;
    assert_eq!((ids(&found), &found["sort"]), (vec![HANDLE.to_owned()], &json!("relevance")));
    for (query, total) in [("?work_type=book", 0), ("?work_type=journal-article", 2), ("?publication_year=2020", 0)] {
        assert_eq!(works(query).await.1["total"], total, "{query}");
    }
    let (status, body) = works("?sort=cited_by_count&publication_year=x").await;
    let complaints = &body["details"]["fieldErrors"];
    assert!(status == 400 && complaints["sort"].is_array() && complaints["publication_year"].is_array(), "{body}");

    for id in ["local/42", "local%2F42", HANDLE] {
        let (status, work) = works(&format!("/{id}")).await;
        assert_eq!(status, 200, "{id}: {work}");
        assert!(work["data"]["title"].is_string() && work["work_type"] == "journal-article", "{work}");
    }
    for id in ["10.5555/study.1", "10.5555/hidden", "local/999", "nothing"] {
        let (status, body) = works(&format!("/{id}")).await;
        assert_eq!((status, &body["code"]), (404, &json!("not_found")), "{id}");
    }
    world.change(LOCAL, |work| work.visible = false).await;
    assert_eq!(works("/local/42").await.0, 404);
    assert_eq!(ids(&works("").await.1), [HANDLE]);
}

#[tokio::test]
async fn a_site_has_to_prove_where_it_is() {
    let world = World::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let site = site(&world, &InstallationScope::ALL, &[&origin]).await;
    let key = Some(site.key.as_str());
    let (origin_id, token) = site.origins[0].clone();
    let refused = async |path: &str, more: &[(&str, &str)]| {
        let (status, body) = read(&world, path, key, more).await;
        assert_eq!((status, &body["code"]), (403, &json!("origin_not_verified")), "{path} {more:?}");
    };
    refused("/integrations/v1/installation", &[]).await;
    refused("/v1/people", &[]).await;

    let (status, proof) = read(&world, &format!("{API}/verify/{origin_id}"), None, &[]).await;
    assert_eq!((status, &proof["token"], &proof["url"]), (200, &json!(token), &json!(format!("{origin}{PATH}"))));
    for unknown in ["00000000-0000-4000-8000-000000000000", "nothing", "%00"] {
        assert_eq!(read(&world, &format!("{API}/verify/{unknown}"), None, &[]).await.0, 404, "{unknown}");
    }
    let admin = world.user("admin@example.org", Role::User).await;
    world.member(admin, WorkspaceRole::Admin).await;
    let session = world.session(admin).await;
    let verify = format!("/api/installations/{}/origins/{origin_id}/verify", site.id);
    let (status, checked) = call(&world, &session, Method::POST, &verify, None).await;
    assert_eq!((status, &checked["proven"]), (200, &json!(false)));
    assert!(checked["reason"].as_str().unwrap().contains("public"), "nobody inside is asked: {checked}");
    assert_eq!(checked["origin"]["verification_status"], "failed");

    let file = Router::new().route(PATH, get(move || std::future::ready(format!("{token}\n"))));
    tokio::spawn(async move { axum::serve(listener, file).await.unwrap() });
    let reader = OriginReader::new(Reach::Anywhere).unwrap();
    let operator = Actor::system("test");
    let proven = verify_origin(&world.store, 1, &site.id, &origin_id, Proof::Token(&reader), &operator).await.unwrap();
    assert_eq!((proven.failure, proven.installation.status.as_str()), (None, "active"));
    let (_, checked) = call(&world, &session, Method::POST, &verify, None).await;
    let stays = (&checked["origin"]["verification_status"], &checked["installation_status"]);
    assert_eq!(stays, (&json!("verified"), &json!("active")), "what was proven stays so");

    assert_eq!(read(&world, "/integrations/v1/installation", key, &[]).await.0, 200, "a server says no origin");
    let page = format!("{origin}/people/");
    for home in [("Origin", origin.as_str()), ("Referer", page.as_str())] {
        assert_eq!(read(&world, "/v1/people", key, &[home]).await.0, 200, "{home:?}");
    }
    for foreign in [("Origin", "https://evil.example"), ("Origin", "null"), ("Referer", "https://evil.example/x")] {
        refused("/v1/people", &[foreign]).await;
        refused("/integrations/v1/people", &[foreign]).await;
    }
}

async fn call(world: &World, session: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = world.client.request(method, format!("{}{path}", world.url)).bearer_auth(session);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

#[tokio::test]
async fn admins_of_a_workspace_let_sites_in_and_out() {
    let world = World::start().await;
    let admin = world.user("admin@example.org", Role::User).await;
    world.member(admin, WorkspaceRole::Admin).await;
    let session = world.session(admin).await;
    let ask = async |method: Method, path: &str, body: Option<Value>| {
        call(&world, &session, method, &format!("/api/installations{path}"), body).await
    };
    let wish = json!({ "display_name": " Library website ", "platform": "wordpress", "scopes": ["people.read"] });
    let (status, made) = ask(Method::POST, "", Some(wish)).await;
    assert_eq!(status, 201, "{made}");
    let (id, first) = (made["installation"]["id"].as_str().unwrap(), made["credential"]["key"].as_str().unwrap());
    assert_eq!(made["installation"]["display_name"], "Library website");
    let people = async |key: &str| {
        let (status, body) = read(&world, "/integrations/v1/people", Some(key), &[]).await;
        (status, body["code"].as_str().unwrap_or_default().to_owned())
    };
    let refused = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(people(first).await, refused(200, ""));

    let (status, second) = ask(Method::POST, &format!("/{id}/credentials"), None).await;
    assert_eq!(status, 201);
    let second = second["credential"]["key"].as_str().unwrap();
    let old = format!("/{id}/credentials/{}", made["credential"]["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(ask(Method::DELETE, &old, None).await, (200, json!({ "success": true })));
    }
    assert_eq!(people(first).await, refused(403, "inactive_installation_credential"));
    assert_eq!(people(second).await, refused(200, ""));

    let change = async |change: Value| ask(Method::PATCH, &format!("/{id}"), Some(change)).await;
    assert_eq!(change(json!({ "status": "disabled" })).await.1["installation"]["status"], "disabled");
    assert_eq!(people(second).await, refused(403, "inactive_installation"));
    assert_eq!(change(json!({ "status": "active", "scopes": ["works.read"] })).await.0, 200);
    assert_eq!(people(second).await, refused(403, "installation_scope_denied"));

    let origin = json!({ "origin": "https://Library.example.org/" });
    let (status, added) = ask(Method::POST, &format!("/{id}/origins"), Some(origin.clone())).await;
    assert_eq!((status, &added["origin"]["origin"]), (201, &json!("https://library.example.org")));
    assert_eq!(ask(Method::POST, &format!("/{id}/origins"), Some(origin)).await.1["code"], "origin_taken");
    assert_eq!(people(second).await, refused(403, "origin_not_verified"), "it waits for that now");
    let (_, list) = ask(Method::GET, "?perPage=1", None).await;
    let row = &list["installations"][0];
    assert_eq!((&list["total"], &row["status"]), (&json!(1), &json!("pending_verification")));
    assert!(!list.to_string().contains(second), "no list shows a credential");
    let gone = format!("/{id}/origins/{}", added["origin"]["id"].as_str().unwrap());
    assert_eq!(ask(Method::DELETE, &gone, None).await.0, 200);
    assert_eq!(ask(Method::DELETE, &gone, None).await.0, 404);
    assert_eq!(people(second).await, refused(403, "installation_scope_denied"));

    assert_eq!(change(json!({ "status": "revoked" })).await.0, 200);
    assert_eq!(people(second).await, refused(403, "inactive_installation"));
    let (status, body) = change(json!({ "status": "active" })).await;
    assert_eq!((status, &body["code"]), (409, &json!("installation_ended")));
    assert_eq!(ask(Method::POST, &format!("/{id}/credentials"), None).await.0, 409);

    let (_, events) = call(&world, &session, Method::GET, "/api/activity?q=Library&per_page=50", None).await;
    let kinds: Vec<&str> =
        events["events"].as_array().unwrap().iter().map(|e| e["event_type"].as_str().unwrap()).collect();
    let expected = [
        "installation.status_changed",
        "installation.origin_removed",
        "installation.origin_added",
        "installation.status_changed",
        "installation.changed",
        "installation.status_changed",
        "installation.credential_revoked",
        "installation.credential_created",
        "installation.created",
    ];
    assert_eq!(kinds, expected, "each act once, newest first");
    assert!(!events.to_string().contains(first) && !events.to_string().contains(second));
    let root = world.user("root@example.org", Role::Superadmin).await;
    let (_, audit) = call(&world, &world.session(root).await, Method::GET, "/api/audit?per_page=100", None).await;
    assert!(expected.iter().all(|kind| audit.to_string().contains(kind)));
}

#[tokio::test]
async fn what_is_wrong_with_an_installation_is_told_field_by_field() {
    let world = World::start().await;
    let admin = world.user("admin@example.org", Role::User).await;
    world.member(admin, WorkspaceRole::Admin).await;
    let session = world.session(admin).await;
    let good = json!({ "display_name": "Library", "platform": "drupal" });
    for (change, name) in [
        (json!({ "display_name": "" }), "display_name"),
        (json!({ "display_name": "x".repeat(121) }), "display_name"),
        (json!({ "platform": "joomla" }), "platform"),
        (json!({ "platform": null }), "platform"),
        (json!({ "scopes": [] }), "scopes"),
        (json!({ "scopes": ["everything"] }), "scopes"),
        (json!({ "origins": ["library.example.org"] }), "origins"),
        (json!({ "origins": ["https://library.example.org/blog"] }), "origins"),
        (json!({ "origins": vec!["https://a.example"; 21] }), "origins"),
        (json!({ "description": 7 }), "description"),
    ] {
        let mut wish = good.clone();
        for (key, value) in change.as_object().unwrap() {
            wish[key] = value.clone();
        }
        let (status, body) = call(&world, &session, Method::POST, "/api/installations", Some(wish)).await;
        assert_eq!(status, 400, "{change}: {body}");
        let complaints = body["details"]["fieldErrors"].as_object().unwrap();
        assert_eq!(complaints.keys().collect::<Vec<_>>(), [name], "{change}: {body}");
    }
    let (_, list) = call(&world, &session, Method::GET, "/api/installations", None).await;
    assert_eq!(list["installations"], json!([]));
    assert_eq!(call(&world, &session, Method::GET, "/api/installations?perPage=101", None).await.0, 400);
    let elsewhere = site_in(&world, 2, &[WorksRead], &[]).await;
    let path = format!("/api/installations/{}", elsewhere.id);
    let (status, _) = call(&world, &session, Method::PATCH, &path, Some(json!({ "status": "revoked" }))).await;
    assert_eq!(status, 404, "an admin of one workspace learns of no other's");
    let member = world.user("member@example.org", Role::User).await;
    world.member(member, WorkspaceRole::Member).await;
    let session = world.session(member).await;
    assert_eq!(call(&world, &session, Method::GET, "/api/installations", None).await.0, 403, "a member is no admin");
}

#[tokio::test]
async fn answers_are_as_described() {
    let world = World::start().await;
    let document = serde_json::to_value(pressmark_http::integrations_api()).unwrap();
    assert_eq!(document, world.ok("/openapi/integrations-api.json").await);
    assert_eq!(document["components"]["schemas"]["IntegrationError"]["additionalProperties"], json!(false));
    let site = site(&world, &InstallationScope::ALL, &[]).await;
    let waiting = self::site(&world, &InstallationScope::ALL, &["https://library.example.org"]).await;
    for (path, more, key, expected) in [
        ("/health", "", None, 200),
        ("/installation", "", Some(&site.key), 200),
        ("/installation", "", Some(&waiting.key), 403),
        ("/installation", "", None, 401),
        ("/publications", "?q=pots", Some(&site.key), 200),
        ("/publications", "?page=0", Some(&site.key), 400),
        ("/people", "", Some(&site.key), 200),
        ("/works", "", Some(&site.key), 200),
        ("/works", "?sort=x", Some(&site.key), 400),
    ] {
        let (status, body) = read(&world, &format!("{API}{path}{more}"), key.map(String::as_str), &[]).await;
        assert_eq!(status, expected, "{path}{more}: {body}");
        validate(&document, &format!("{API}{path}"), "get", status, &body);
    }
    for (path, address, expected) in [
        ("/works/{id}", "/works/local/42".to_owned(), 200),
        ("/works/{id}", "/works/nothing".to_owned(), 404),
        ("/verify/{originId}", format!("/verify/{}", waiting.origins[0].0), 200),
    ] {
        let (status, body) = read(&world, &format!("{API}{address}"), Some(&site.key), &[]).await;
        assert_eq!(status, expected, "{address}: {body}");
        validate(&document, &format!("{API}{path}"), "get", status, &body);
    }
}
